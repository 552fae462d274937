import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { recipientKeeper } from '../../functions/aws/recipient-keeper.ts';
import { mostOtherRecipients } from '../../functions/aws/table.ts';
import { consume } from '../../functions/consumer/consume.ts';
import { type E164, toE164 } from '../../functions/domain/e164.ts';
import { toMessage } from '../../functions/domain/message.ts';
import { maskNumber, recipientForms, replaceNumber, shownRecipient } from '../../functions/domain/recipient.ts';
import { readRecipient, tellingDigits } from '../../functions/shared/phone.ts';
import { type KeepRecipient, keepHidden, keepPlain, readRecipientSetting } from '../../functions/shared/recipients.ts';
import { errorAnswer, type FrontDoor, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { runs } from '../effort.ts';
import { cases } from '../providers/cases.ts';
import { arrivedAtMs, consumerOf, plenty, queued, seesNothing, totalOf } from './batches.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

const key = 'k'.repeat(48);
const keepers = { plain: keepPlain, masked: keepHidden('masked', key), hash: keepHidden('hash', key) } as const;
const hidden = ['masked', 'hash'] as const;

const aNumber = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{6,14}$/))
  .map(([first, rest]) => toE164(`${first}${rest}`) as E164);

describe('the forms of a number', () => {
  test('two numbers share none, and no hidden one tells its number', () => {
    fc.assert(
      fc.property(aNumber, aNumber, fc.constantFrom(...recipientForms), (one, other, form) => {
        const [ofOne, ofOther] = [keepers[form](one), keepers[form](other)];
        expect(ofOne.some((text) => ofOther.includes(text))).toBe(one === other);
        const hiding = ofOne.filter((text) => text !== one);
        expect(hiding.map((text) => text.includes(one.slice(1)))).toEqual(hiding.map(() => false));
      }),
    );
  });

  test('of one number each is known, however it is kept now; the longest fits the room that an item has for it', () => {
    fc.assert(
      fc.property(aNumber, (number) => {
        for (const now of hidden)
          for (const before of recipientForms) expect(keepers[now](number)).toContain(keepers[before](number)[0]);
        expect(Math.max(...keepers.masked(number).map((form) => Buffer.byteLength(form)))).toBeLessThanOrEqual(40);
      }),
    );
  });

  test('under another key they are others', () => {
    const number = '+4915112345678' as E164;
    expect(keepHidden('hash', 'q'.repeat(48))(number)[0]).not.toBe(keepers.hash(number)[0]);
  });

  test('a masked number hides at least five digits, and shows neither more than the first three nor the last two', () => {
    fc.assert(
      fc.property(aNumber, (number) => {
        const masked = maskNumber(number);
        expect(masked).toHaveLength(number.length);
        expect(masked).toMatch(/^\+\d{2,3}\*{5,}\d{0,2}$/);
      }),
    );
    expect(['+4915112345678', '+2902345', '+47201234'].map((number) => maskNumber(number as E164))).toEqual([
      '+491********78',
      '+29*****',
      '+472*****',
    ]);
  });

  test('what may be shown: the number, the masked one, nothing', () => {
    const number = '+4915112345678' as E164;
    expect(recipientForms.map((form) => shownRecipient(keepers[form](number)[0]))).toEqual([
      number,
      '+491********78',
      null,
    ]);
  });
});

// What the consumer logs is looked at where it matters.
beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe('a number inside other texts', () => {
  const parting = fc.constantFrom('', ' ', '-', '.', ' - ', ') ', '/');
  const around = fc.string({ maxLength: 20 }).filter((text) => !/\d/.test(text));

  test('is found however it is parted and whatever stands before it, and the rest stays', () => {
    fc.assert(
      fc.property(
        aNumber,
        fc.array(parting, { minLength: 15, maxLength: 15 }),
        fc.constantFrom('+', '00', '0', ''),
        around,
        around,
        (number, parts, prefix, before, after) => {
          const digits = tellingDigits(number);
          const rest = number.slice(1, number.length - digits.length);
          const written = [...digits].map((digit, at) => (at === 0 ? digit : `${parts[at]}${digit}`)).join('');
          expect(replaceNumber(`${before}${prefix}${rest}${written}${after}`, digits, '#')).toBe(
            `${before}${prefix}${rest}#${after}`,
          );
        },
      ),
    );
  });

  test.each([
    ['a text that was cut within the number', 'to +49 151 1234…', 'to +49 #…'],
    ['one that was cut after it', 'to +4915112345678…', 'to +49#…'],
    ['too few of its digits', 'code 151…', 'code 151…'],
    ['other digits', 'code 15112345679 at 04:45', 'code 15112345679 at 04:45'],
    ['the number twice', '015112345678, 0049 (0)151-123 456 78', '0#, 0049 (0)#'],
  ])('%s', (_, text, expected) => {
    expect(replaceNumber(text, tellingDigits('+4915112345678' as E164), '#')).toBe(expected);
  });
});

/** Wavix names its recipient, and these texts of an application and a provider hold it as well. */
const telling = (id: string, to: string, more: object = {}) => ({
  message_id: id,
  status: 'undelivered',
  to,
  error: `No route to ${to.slice(1)}, tried 0${to.slice(3, 6)} ${to.slice(6)}`,
  tag: `campaign-${to.slice(1)}`,
  ...more,
});

const through = async (keep: KeepRecipient, id: string, provider: string, body: unknown) => {
  const seen = seesNothing();
  const consumer = consumerOf(db.table, seen, { recipients: async () => keep });
  expect(await consume(consumer, [queued(id, provider, JSON.stringify(body))], plenty)).toEqual([]);
  return seen;
};

const itemsOf = async (messageId: string) =>
  (await db.scan()).filter(({ pk }) => String(pk).startsWith(`wavix#${messageId}`));

describe.each(hidden)('where numbers are kept %s', (form) => {
  test('neither item nor log, metric or reason tells one, in whatever field it came; country and all else stay', async () => {
    const lines: string[] = [];
    for (const level of ['info', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.stringify(line)));
    const seen = seesNothing();
    const consumer = consumerOf(db.table, seen, { recipients: async () => keepers[form] });
    const id = `telling-${form}`;
    const [one, other] = ['+4915112345678', '+4915187654321'];
    const bodies = [telling(id, one), telling(id, other), telling(id, other, { status: 'delivered' }), { to: one }];
    await consume(
      consumer,
      bodies.map((body, at) => queued(`${id}-${at}`, 'wavix', JSON.stringify(body))),
      plenty,
    );
    const items = await itemsOf(id);
    const ofOther = `${id}/${keepers[form](other as E164)[0]}`;
    expect(items.map(({ pk }) => pk).toSorted()).toEqual([`wavix#${id}`, `wavix#${ofOther}`]);
    expect(items.map(({ country }) => country)).toEqual(['DE', 'DE']);
    expect(items.find(({ pk }) => pk === `wavix#${id}`)?.['otherRecipients']).toEqual(
      new Set([keepers[form](other as E164)[0]]),
    );
    expect(seen.buried).toHaveLength(1);
    const all = JSON.stringify([items, [...seen.published].map((one) => ({ ...one, values: [...one.values] }))], plain);
    for (const text of [all, ...lines, seen.buried[0]?.reason ?? ''])
      for (const number of [one, other]) expect(text).not.toContain(tellingDigits(number as E164));
    expect(lines.length).toBeGreaterThan(0);
    expect(seen.published.some(({ dimensions }) => dimensions['Country'] !== undefined)).toBe(true);

    const message = await db.table.read('wavix', id);
    expect(message && toMessage(message)).toMatchObject({
      recipient: form === 'hash' ? null : '+491********78',
      otherRecipients: [{ recipient: form === 'hash' ? null : '+491********21', messageId: ofOther }],
      country: 'DE',
      status: 'undelivered',
    });
  });

  test('no provider’s report leaves a number in its item, but in an id that the provider made of it', async () => {
    const own = await openTable();
    const numbers = new Set<string>();
    const naming = cases.filter(({ expected }) => expected.reports?.some(({ recipient }) => recipient != null));
    for (const [at, { provider, query, contentType, body, expected }] of naming.entries()) {
      const id = `case-${form}-${at}`;
      const { defaultCountry, timeZone } = expected;
      for (const { recipient } of expected.reports ?? []) {
        const number = readRecipient((recipient as string | undefined) ?? null, defaultCountry);
        if (number) numbers.add(tellingDigits(number));
      }
      const envelope = JSON.parse(queued(id, provider, body).body);
      await consume(
        consumerOf(own.table, seesNothing(), {
          recipients: async () => keepers[form],
          providers: {
            [provider]: { authentication: { urlToken: true }, timeZone, defaultCountry },
          },
        } as never),
        [
          {
            id,
            sentAt: arrivedAtMs,
            body: JSON.stringify({ ...envelope, query, headers: { 'content-type': contentType ?? '' } }),
          },
        ],
        plenty,
      );
    }
    const added = await own.scan();
    await own.close();
    expect(added.length).toBeGreaterThan(20);
    expect(numbers.size).toBeGreaterThan(5);
    // With its country code at most before it: within longer ids of others the digits of a made-up number may stand.
    const told = added.flatMap(({ pk: _, ...rest }) => JSON.stringify(rest, plain).match(/\d+/g) ?? []);
    const endings = new Set(told.flatMap((run) => [0, 1, 2, 3].map((before) => run.slice(before))));
    expect([...numbers].filter((digits) => endings.has(digits))).toEqual([]);
  });

  test('a repeat is one, and counts once, though its text holds the number', async () => {
    const id = `repeat-${form}`;
    await through(keepers[form], `${id}-1`, 'wavix', telling(id, '+4915112345678'));
    const seen = await through(keepers[form], `${id}-2`, 'wavix', telling(id, '+4915112345678'));
    expect(totalOf(seen, 'Duplicate')).toBe(1);
    expect((await db.table.read('wavix', id))?.history).toHaveLength(1);
  });

  test('the fingerprint of a report tells nothing of the number: in the same words about another it is made of the keyed hash', async () => {
    const id = `print-${form}`;
    await through(keepers[form], `${id}-1`, 'wavix', telling(id, '+4915112345678'));
    await through(keepHidden(form, 'q'.repeat(48)), `${id}-2`, 'wavix', telling(`${id}-q`, '+4915112345678'));
    const [one, other] = [await db.table.read('wavix', id), await db.table.read('wavix', `${id}-q`)];
    expect(one?.history[0]?.fingerprint).not.toBe(other?.history[0]?.fingerprint);
  });
});

const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);

describe('when the setting changes on a live table', () => {
  const numbers = ['+4915112345678', '+919876543210', '+37256789045'] as const;
  const step = fc.record({
    form: fc.constantFrom(...recipientForms),
    to: fc.constantFrom(0, 1, 2),
    status: fc.constantFrom('sent', 'undelivered', 'delivered'),
  });
  let next = 0;

  test('the messages of one id stay one for each recipient, each with all of its reports', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        // Once hidden, a number is known only to who has the key.
        const from = steps.findIndex(({ form }) => form !== 'plain');
        const taken = steps.map((one, at) =>
          from !== -1 && at > from && one.form === 'plain' ? { ...one, form: 'hash' as const } : one,
        );
        const id = `live-${next++}`;
        for (const [at, { form, to, status }] of taken.entries())
          await through(keepers[form], `${id}-${at}`, 'wavix', { message_id: id, status, to: numbers[to] });
        const items = await itemsOf(id);
        const recipients = new Set(taken.map(({ to }) => to));
        expect(items).toHaveLength(recipients.size);
        for (const to of recipients) {
          const forms: readonly unknown[] = keepers.hash(numbers[to] as E164);
          const own = items.filter(({ recipient }) => forms.includes(recipient));
          expect(own).toHaveLength(1);
          const told = new Set(taken.filter((one) => one.to === to).map(({ status }) => status));
          expect(own[0]?.['history']).toHaveLength(told.size);
        }
        const first = items.find(({ pk }) => pk === `wavix#${id}`);
        expect(((first?.['otherRecipients'] as Set<string> | undefined) ?? new Set()).size).toBe(recipients.size - 1);
      }),
      { numRuns: runs(10) },
    );
  });

  test('so does that of a recipient whom a message with many others does not name', async () => {
    const id = 'many-others';
    const number = (at: number) => `+4915112345${String(at).padStart(3, '0')}`;
    const to = (at: number, status: string) => ({ message_id: id, status, to: number(at) });
    for (let at = 0; at < mostOtherRecipients + 2; at++)
      await through(keepPlain, `${id}-${at}`, 'wavix', to(at, 'sent'));
    const last = mostOtherRecipients + 1;
    expect((await db.table.read('wavix', id))?.otherRecipients).not.toContain(number(last));
    await through(keepers.hash, `${id}-end`, 'wavix', to(last, 'delivered'));
    expect((await db.table.read('wavix', `${id}/${number(last)}`))?.status).toBe('delivered');
    expect(await itemsOf(id)).toHaveLength(mostOtherRecipients + 2);
  });

  test('back to plain, without the key, a message that is under way is kept once more, under its number', async () => {
    await through(keepers.hash, 'back-1', 'wavix', { message_id: 'back', status: 'sent', to: numbers[0] });
    await through(keepPlain, 'back-2', 'wavix', { message_id: 'back', status: 'delivered', to: numbers[0] });
    expect((await itemsOf('back')).map(({ pk }) => pk).toSorted()).toEqual(['wavix#back', `wavix#back/${numbers[0]}`]);
  });
});

describe('the key', () => {
  let door: FrontDoor;
  let answer: () => ReturnType<typeof jsonAnswer>;
  let calls = 0;
  beforeAll(async () => {
    door = await openFrontDoor();
    door.services.set('secretsmanager', async () => {
      calls += 1;
      return answer();
    });
    for (const [name, value] of Object.entries({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'Consumer',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL: door.url,
    }))
      vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await door.close();
  });

  test('without it nothing is stored, counted or buried, and all comes again; once it is there, all of it goes in', async () => {
    const keeper = recipientKeeper('hash:arn:aws:secretsmanager:us-east-1:1:secret:Key-AbCdEf');
    const seen = seesNothing();
    const consumer = consumerOf(db.table, seen, keeper);
    const batch = [
      queued('key-1', 'wavix', JSON.stringify({ message_id: 'key', status: 'sent', to: '+4915112345678' })),
      queued('key-2', 'wavix', 'no report'),
    ];
    const refusals = [
      () => errorAnswer(400, 'AccessDeniedException', 'no'),
      () => jsonAnswer({ SecretString: '' }),
      () => jsonAnswer({ SecretString: 'too short' }),
      () => jsonAnswer({ SecretBinary: 'AAAA' }),
    ];
    for (const refuse of refusals) {
      answer = refuse;
      expect(await consume(consumer, batch, plenty)).toEqual(['key-1', 'key-2']);
    }
    expect([await db.table.read('wavix', 'key'), seen]).toEqual([null, seesNothing()]);

    answer = () => jsonAnswer({ SecretString: `${key}\n` });
    calls = 0;
    for (let run = 0; run < 2; run++) expect(await consume(consumer, batch.slice(0, 1), plenty)).toEqual([]);
    expect((await db.table.read('wavix', 'key'))?.facts.recipient).toBe(keepers.hash('+4915112345678' as E164)[0]);
    // It is read once.
    expect(calls).toBe(1);
  });

  test('a run that has no time left for it gives all back', async () => {
    const never = { recipients: () => new Promise<KeepRecipient>(() => undefined) };
    const ends = Date.now() + 2_700;
    const batch = [
      queued('late-1', 'wavix', JSON.stringify({ message_id: 'late', status: 'sent', to: '+4915112345678' })),
    ];
    expect(await consume(consumerOf(db.table, seesNothing(), never), batch, () => ends - Date.now())).toEqual([
      'late-1',
    ]);
    expect(await db.table.read('wavix', 'late')).toBeNull();
  });

  test.each(['', 'hash', 'plain:arn', 'masked', 'secret:arn', 'hash arn'])('a setting of %j is none', (text) => {
    expect(() => readRecipientSetting(text)).toThrow('deploy the stack again');
    expect(() => recipientKeeper(text)).toThrow('deploy the stack again');
  });

  test('where numbers are kept as they are, none is asked for', () => {
    expect(recipientKeeper('plain')).toEqual({});
  });
});
