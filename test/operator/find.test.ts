import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeNumber } from '../../functions/aws/recipient.ts';
import type { E164 } from '../../functions/domain/e164.ts';
import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import { type Message, toMessage } from '../../functions/domain/message.ts';
import type { MessageFacts } from '../../functions/domain/report.ts';
import type { Status } from '../../functions/domain/status.ts';
import { keepHidden } from '../../functions/shared/recipients.ts';
import { failuresThrough } from '../../operator/failures.ts';
import { connectFinder, type Finder, type PageOf } from '../../operator/find.ts';
import { readRecipientHealth } from '../../operator/recipient.ts';
import { healthInWords } from '../../operator/words.ts';
import { facts, toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable, withIndexes } from '../consumer/dynalite.ts';
import { storedOf } from '../domain/histories.ts';

const nowMs = Date.UTC(2026, 10, 27, 12);
const to = '+491711234567' as E164;

let db: TestTable;
let finder: Finder;
let failing: Finder;

const providers = {
  mobivate: { authentication: {} },
  wavix: { authentication: {}, defaultCountry: 'DE' },
  smspm: { authentication: {}, defaultCountry: 'GB' },
};

const entryOf = (status: Status, minutes: number): HistoryEntry => ({
  status,
  providerStatus: status,
  providerCode: null,
  occurredAt: null,
  receivedAt: instant(nowMs - minutes * 60_000),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  isHint: null,
  fingerprint: `${status}${minutes}`,
  queueMessage: 'q',
});

/** Writes as the consumer does: a report, so many minutes ago. */
async function store(
  id: string,
  minutes: number,
  {
    status = 'delivered',
    reason = null,
    country = 'DE',
    ...told
  }: Partial<MessageFacts> & {
    readonly status?: Status;
    readonly reason?: FailureReason | null;
    readonly country?: string;
  },
): Promise<void> {
  const [provider = '', messageId = ''] = id.split(' ');
  const entry: HistoryEntry = { ...entryOf(status, minutes), failureReason: reason };
  await db.table.advance(provider, [
    { ...toArrival(entry, messageId, { facts: facts(told), failureReason: reason }), country },
  ]);
}

/** A message with one report, so many minutes ago. */
const messageTo = (status: Status, failureReason: FailureReason | null, minutes: number): Message =>
  toMessage(
    storedOf([{ ...entryOf(status, minutes), failureReason }], {
      messageId: `${status}${minutes}`,
      facts: facts({ recipient: to }),
      country: 'DE',
    }),
  );

beforeAll(async () => {
  db = await openTable(withIndexes);
  finder = connectFinder(db.name, db.config, { providers, search: withIndexes });
  failing = connectFinder(db.name, db.config, { providers, search: { ...withIndexes, failures: false } });
});
afterAll(() => db?.close());

/** All pages of so many, and how many there were. */
async function pages(
  read: (page: PageOf) => Promise<{ messages: readonly { messageId: string }[]; next: string | null }>,
  limit: number,
) {
  const ids: string[] = [];
  let next: string | null = null;
  let count = 0;
  do {
    const page: Awaited<ReturnType<typeof read>> = await read({ limit, ...(next !== null && { next }) });
    expect(page.messages.length).toBeLessThanOrEqual(limit);
    ids.push(...page.messages.map(({ messageId }) => messageId));
    next = page.next;
    count += 1;
  } while (next !== null);
  return { ids, count };
}

describe('the messages of a recipient', () => {
  beforeAll(async () => {
    await store('wavix a', 50, { recipient: to });
    // A long message whose parts come far apart, with others between.
    await store('mobivate long/2', 45, { recipient: to, segments: 3 });
    await store('wavix b', 40, { recipient: to, segments: 2 });
    await store('mobivate long/1', 35, { recipient: to, segments: 3 });
    await store('mobivate long', 33, { segments: 3 });
    // Its id ends as that of a part does.
    await store('smspm order/7', 30, { recipient: to });
    await store('smspm alone/700', 28, { recipient: to, segments: 2 });
    await store('mobivate long/3', 25, { recipient: to, segments: 3 });
    // At one instant, in a callback with several reports.
    for (const id of ['y', 'x', 'z']) await store(`smspm ${id}`, 20, { recipient: to });
    await store('smspm other', 10, { recipient: '+491711234568' as E164 });
  });
  const all = ['z', 'y', 'x', 'alone/700', 'order/7', 'b', 'long', 'a'];

  test.each([1, 2, 3, 5, 8, 20])(
    '%d at a time are each there once, newest first, a long one as its whole',
    async (limit) => {
      const { ids, count } = await pages((page) => finder.byRecipient(to, page), limit);
      expect(ids).toEqual(all);
      expect(count).toBeLessThanOrEqual(Math.ceil(11 / limit));
    },
  );

  test.each([
    '0171 1234567',
    '171-1234567',
    '(0171) 123 45 67',
    '49 171 1234567',
    '0049 (0)171 1234567',
    'tel:+49-171-1234567',
    '+49 171 1234567',
  ])('are found as people write the number: %s', async (text) => {
    const { recipients, messages } = await finder.byRecipient(text, { limit: 100 });
    expect(recipients).toContain(to);
    expect(messages.map(({ messageId }) => messageId)).toEqual(all);
  });

  test('are those of the one number that is written with its country code', async () => {
    expect((await finder.byRecipient('+49 171 1234567', { limit: 1 })).recipients).toEqual([to]);
  });

  test('of a number that may be of several countries are those of each, as one list', async () => {
    const numbers = ['+492012345678', '+49492012345678'] as E164[];
    expect((await finder.byRecipient('49 201 2345678', { limit: 1 })).recipients.toSorted()).toEqual(numbers);
    await store('smspm short', 8, { recipient: numbers[0] as E164 });
    await store('wavix long-one', 7, { recipient: numbers[1] as E164 });
    await store('smspm short-too', 6, { recipient: numbers[0] as E164 });
    const { ids } = await pages((page) => finder.byRecipient('49 201 2345678', page), 1);
    expect(ids).toEqual(['short-too', 'long-one', 'short']);
  });

  test('are found page by page by the search of anything, as a number and as a reference, each once', async () => {
    const number = '+491715550000' as E164;
    for (let n = 0; n < 45; n++) await store(`wavix any${n}`, 100 - n, { recipient: number });
    for (let n = 0; n < 3; n++) await store(`smspm ref${n}`, 50 - n, { clientReference: number });
    const ids: string[] = [];
    const sizes: number[] = [];
    for (let next: string | null | undefined; next !== null; ) {
      const page = await finder.anything(` ${number} `, next);
      ids.push(...page.messages.map(({ messageId }) => messageId));
      sizes.push(page.messages.length);
      next = page.next;
    }
    expect(sizes).toEqual([23, 20, 5]);
    expect(new Set(ids).size).toBe(48);
  });

  test('that may be no number are said to be none, where nothing else is found', async () => {
    expect((await finder.anything('0999 1234567')).missing).toMatch(
      /^No id, .* is found\. As a number, "0999 1234567" has no country code, and it is none of DE, GB: write it/,
    );
  });

  test('that are gone since the index was read are left out', async () => {
    await store('wavix gone', 5, { recipient: '+491711234569' as E164 });
    await db.remove('wavix', 'gone');
    expect((await finder.byRecipient('+491711234569', { limit: 5 })).messages).toEqual([]);
  });
});

test.each(['masked', 'hash'] as const)(
  'a recipient that is kept %s is found by his number, also as he was kept before',
  async (form) => {
    const number = (form === 'masked' ? '+491711110001' : '+491711110002') as E164;
    const keep = keepHidden(form, 'key');
    for (const [at, recipient] of keep(number).entries()) await store(`wavix ${form}-${at}`, 30 - at, { recipient });
    await store(`wavix ${form}-other`, 1, { recipient: keepHidden(form, 'another key')(number)[0] });
    const recipients = async () => keep;
    const hiding = connectFinder(db.name, db.config, { providers, search: withIndexes, recipients });
    const { ids } = await pages((page) => hiding.byRecipient(number, page), 2);
    expect(ids).toEqual([2, 1, 0].map((at) => `${form}-${at}`));
    expect(await readRecipientHealth(hiding, number, nowMs)).toMatchObject({ recipient: number, verdict: 'fine' });
  },
);

test('a number that may be of several people, who have messages, is not judged', async () => {
  await expect(readRecipientHealth(finder, '49 201 2345678', nowMs)).rejects.toThrow(
    '49 201 2345678 may mean +492012345678 or +49492012345678, and each has messages: write it with + and its country code.',
  );
  expect(await readRecipientHealth(finder, '0171 1234567', nowMs)).toMatchObject({ recipient: to, verdict: 'fine' });
});

describe('a number with very many messages', () => {
  /** So many that say nothing of the number, before them others, newest first. */
  const judge = async (pending: number, ...before: readonly Message[]) => {
    const all = [...Array.from({ length: pending }, (_, at) => messageTo('sent', null, at)), ...before];
    let asked = 0;
    const judged = await judgeNumber(
      [to],
      async (_, { limit, next = '0' }) => {
        asked += 1;
        const end = Number(next) + limit;
        return { messages: all.slice(Number(next), end), next: end < all.length ? String(end) : null };
      },
      nowMs,
    );
    if (judged.kind !== 'one') throw new Error('It is one.');
    return { ...judged.recipient, asked, words: healthInWords(judged.recipient) };
  };
  const optedOut = (minutes: number) => messageTo('rejected', 'opted_out', minutes);
  const delivered = messageTo('delivered', null, 2_000);

  test('is not taken for unknown: what decides is looked for further back', async () => {
    expect(await judge(101, optedOut(1_000), delivered)).toMatchObject({
      verdict: 'opted_out',
      since: instant(nowMs - 1_000 * 60_000),
      stopSending: true,
      messages: { length: 100 },
      judged: 103,
      hasOlder: false,
      isOpen: false,
      asked: 2,
    });
    expect(await judge(101, delivered)).toMatchObject({ verdict: 'fine', judged: 102 });
  });

  test('is judged by no more than it takes', async () => {
    expect(await judge(20, delivered, ...Array.from({ length: 200 }, () => delivered))).toMatchObject({
      verdict: 'fine',
      judged: 100,
      hasOlder: true,
      isOpen: false,
      asked: 1,
    });
  });

  test('has opted out since the first of the messages that say so, and what is older than what is read is said to be open', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, at) => optedOut(at + 1));
    expect(await judge(0, ...rows(250))).toMatchObject({ since: instant(nowMs - 250 * 60_000), isOpen: false });
    const { words, ...open } = await judge(0, ...rows(1_200));
    expect(open).toMatchObject({ verdict: 'opted_out', judged: 1_000, hasOlder: true, isOpen: true, asked: 10 });
    expect(words).toBe(
      `opted out since ${instant(nowMs - 1_000 * 60_000)} at the latest (1000 messages): stop sending to it. None of its last 1000 messages was delivered, and those before are not looked at: there may be more.`,
    );
    expect((await judge(1_100, optedOut(1_200))).words).toMatch(
      /^nothing known: no message of these was delivered to it, or failed because of it\. None of its last 1000 /,
    );
  });
});

describe('the failures', () => {
  const filter = { sinceMs: nowMs - 3 * 86_400_000, nowMs };
  const read = (more: Partial<Parameters<Finder['failures']>[0]>) => (page: PageOf) =>
    finder.failures({ ...filter, ...more }, page);

  beforeAll(async () => {
    for (let n = 0; n < 30; n++)
      await store(`${n % 3 ? 'wavix' : 'smspm'} f${n}`, 100 * n, {
        status: 'failed',
        reason: n % 2 ? 'unreachable' : 'invalid_number',
        country: n % 5 ? 'DE' : 'IN',
      });
    await store('wavix later', 60, { status: 'undelivered' });
    await store('wavix later', 55, { status: 'delivered' });
    await store('mobivate fl/1', 1_450, { status: 'undelivered', segments: 2, country: 'DE' });
    await store('mobivate fl/2', 350, { status: 'failed', segments: 2, country: 'DE' });
    await store('wavix too-old', 3 * 1_440 + 1, { status: 'failed' });
  });

  const ids = (keep: (n: number) => boolean) =>
    Array.from({ length: 30 }, (_, n) => n)
      .filter(keep)
      .map((n) => `f${n}`);

  test.each([1, 7, 100])(
    '%d at a time, newest first over the days, a long message once, none that was delivered later',
    async (limit) => {
      const found = await pages(read({}), limit);
      const expected = ids(() => true);
      // The first of its parts failed a day ago.
      expected.splice(15, 0, 'fl');
      expect(found.ids).toEqual(expected);
    },
  );

  test('of a provider, a country, a reason, a time, or all of these', async () => {
    expect((await pages(read({ provider: 'smspm' }), 100)).ids).toEqual(ids((n) => n % 3 === 0));
    expect((await pages(read({ country: 'IN' }), 2)).ids).toEqual(ids((n) => n % 5 === 0));
    expect((await pages(read({ reason: 'unreachable' }), 4)).ids).toEqual(ids((n) => n % 2 === 1));
    expect((await pages(read({ sinceMs: nowMs - 601 * 60_000 }), 4)).ids.filter((id) => id !== 'fl')).toEqual(
      ids((n) => n <= 6),
    );
    const some = { provider: 'wavix', country: 'IN', reason: 'unreachable', sinceMs: nowMs - 2_000 * 60_000 } as const;
    expect((await pages(read(some), 1)).ids).toEqual(ids((n) => n % 3 !== 0 && n % 5 === 0 && n % 2 === 1 && n <= 20));
  });

  test('since long ago are read in bounded steps, each of which says how far it got', async () => {
    const first = await read({ provider: 'mobivate', country: 'US', sinceMs: nowMs - 40 * 86_400_000 })({ limit: 5 });
    expect(first).toMatchObject({ messages: [], ended: 'bound' });
    expect(first.upTo?.slice(0, 10)).toBe('2026-11-11');
    const { ids: none, count } = await pages(read({ country: 'US', sinceMs: nowMs - 40 * 86_400_000 }), 5);
    expect([none, count]).toEqual([[], 3]);
  });

  test('are read on until there are enough, as many were looked at as may be, or somebody interrupts it', async () => {
    /** A finder that looks at a thousand in each of so many steps. */
    const inSteps = (steps: number): Pick<Finder, 'failures'> => {
      let step = 0;
      return {
        failures: async (_, { next }) => {
          expect(next).toBe(step === 0 ? undefined : `after-${step}`);
          step += 1;
          const isLast = step === steps;
          return {
            messages: [],
            looked: 1_000,
            upTo: isLast ? null : instant(nowMs - step),
            ended: isLast ? 'through' : 'bound',
            next: isLast ? null : `after-${step}`,
          };
        },
      };
    };
    const shown: string[] = [];
    const progress = (signal = new AbortController().signal) => ({ signal, show: (line: string) => shown.push(line) });
    const none = { ...filter, country: 'US' };
    const through = await failuresThrough(inSteps(3), none, { limit: 5, look: 10_000 }, progress());
    expect(through).toMatchObject({ ended: 'through', looked: 3_000, next: null });
    expect(shown).toHaveLength(2);
    const bound = await failuresThrough(inSteps(9), none, { limit: 5, look: 2_000 }, progress());
    expect(bound).toMatchObject({ ended: 'bound', looked: 2_000, next: 'after-2' });
    const ended = await failuresThrough(inSteps(9), none, { limit: 5, look: 9_000 }, progress(AbortSignal.abort()));
    expect(ended).toMatchObject({ ended: 'bound', looked: 1_000, next: 'after-1' });
  });

  test('without their index are refused with the setting', async () => {
    await expect(failing.failures(filter, { limit: 1 })).rejects.toThrow(
      'Failed messages are not listed here: search.failures is off. Set it to true in cdk.json and deploy',
    );
  });
});

test('an index that is declared and not there yet is said to be so', async () => {
  const bare = await openTable();
  const over = connectFinder(bare.name, bare.config, { providers, search: withIndexes });
  await expect(over.byReference('order', { limit: 1 })).rejects.toThrow(
    /^The table can’t be searched so yet \(.*index/,
  );
  await bare.close();
});

test('references are cut as the table cuts them, before they are asked for', async () => {
  for (const long of [`${'ü'.repeat(300)}1`, `${'x'.repeat(500)}yz`]) {
    const kept = long.startsWith('x') ? `${'x'.repeat(499)}…` : long;
    await store(`wavix ${long.slice(0, 3)}`, 5, { clientReference: kept });
    expect((await finder.byReference(` ${long} `, { limit: 5 })).messages).toHaveLength(1);
  }
});
