import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Application } from '../../functions/api/application.ts';
import type { Call } from '../../functions/api/call.ts';
import { serve } from '../../functions/api/serve.ts';
import type { Outgoing } from '../../functions/aws/batch-queue.ts';
import { connectEntries } from '../../functions/aws/entries.ts';
import { createSearch } from '../../functions/aws/search.ts';
import { connectTable } from '../../functions/aws/table.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import type { MessageFacts } from '../../functions/domain/report.ts';
import type { Status } from '../../functions/domain/status.ts';
import { rawBody, readEnvelope } from '../../functions/shared/envelope.ts';
import { writePathText } from '../../functions/shared/path-text.ts';
import { readPreviewSetting, writePreviewSetting } from '../../functions/shared/preview-setting.ts';
import { message as messageSchema, messages as messagesSchema } from '../../operator/schemas/message.ts';
import { output as recipientSchema } from '../../operator/schemas/recipient.ts';
import { output as routesSchema } from '../../operator/schemas/routes.ts';
import { facts, toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable, withIndexes } from '../consumer/dynalite.ts';

const receivedAt = Date.UTC(2026, 10, 27, 12);
const to = '+491711234567';

let db: TestTable;
let table: Application['table'];
let sent: Outgoing[];
let lines: string[];

beforeAll(async () => {
  db = await openTable(withIndexes);
  table = connectTable(db.name, 1, db.config);
  await store('wavix final', 'delivered', { recipient: to as never, clientReference: 'order 1' });
  await store('wavix open', 'sent', { recipient: to as never });
  await store('wavix a/b%2Fc', 'delivered', {});
});
afterAll(() => db?.close());
beforeEach(() => {
  sent = [];
  lines = [];
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(JSON.stringify(line)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Writes as the consumer does. */
async function store(id: string, status: Status, told: Partial<MessageFacts>, fingerprint = id): Promise<void> {
  const [provider = '', messageId = ''] = id.split(' ');
  const entry: HistoryEntry = {
    status,
    providerStatus: status,
    providerCode: null,
    occurredAt: null,
    receivedAt: instant(receivedAt - 60_000),
    errorCode: null,
    errorMessage: null,
    failureReason: null,
    isHint: null,
    fingerprint,
    queueMessage: 'q',
  };
  await db.table.advance(provider, [{ ...toArrival(entry, messageId, { facts: facts(told) }), country: 'DE' }]);
}

const providers = {
  wavix: { authentication: {}, defaultCountry: 'DE' },
  smspm: { authentication: {} },
};
const setUp = (more: Partial<Application> = {}): Application => ({
  providers,
  queue: { sendAll: async (messages) => void sent.push(...messages) },
  table,
  search: createSearch({ table, entries: connectEntries(db.name, db.config), providers }),
  indexes: withIndexes,
  preview: { isOn: false, sensitiveTags: [] },
  routes: null,
  ...more,
});

const callOf = (line: string, body?: unknown): Call => {
  const [method = '', url = ''] = line.split(' ');
  const [path = '', query = ''] = url.split('?');
  const [, resource = '', ...segments] = path.split('/');
  return {
    route: `${method} /${resource}${segments.length > 0 ? '/{path+}' : ''}`,
    method,
    segments,
    query: new URLSearchParams(query),
    raw: body instanceof Buffer ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    requestId: 'r1',
    receivedAt,
  };
};
const ask = (line: string, body?: unknown, more: Partial<Application> = {}) =>
  serve(setUp(more), callOf(line, body), 28_000);
const record = (message: object, more: Partial<Application> = {}) =>
  ask('POST /messages', { messages: [{ provider: 'wavix', messageId: 'one', ...message }] }, more);

/** What the queue was given: envelopes with their bodies read. */
const told = () =>
  sent.map(({ body, group }) => {
    const envelope = readEnvelope(body);
    if (!envelope) throw new Error('no envelope');
    return { ...envelope, group, body: JSON.parse(rawBody(envelope).toString()) };
  });

describe('POST /messages', () => {
  test('queues each send as it was told, in the form that the consumer reads', async () => {
    const answer = await record({
      messageId: '  0012 ',
      recipient: '0171 1234567',
      senderId: 'ACME',
      clientReference: 'order 1',
      tag: 'otp',
      channel: 'SMS',
      segments: 2,
      price: { amount: '0.0450', currency: 'EUR' },
      sentAt: '2026-11-27T12:59:59+01:00',
    });
    expect(answer).toEqual({ status: 200, body: { recorded: 1 } });
    expect(told()).toEqual([
      {
        v: 1,
        kind: 'send',
        provider: 'wavix',
        group: 'wavix',
        receivedAt,
        requestId: 'r1',
        method: 'POST',
        query: '',
        headers: { 'content-type': 'application/json' },
        encoding: 'utf8',
        body: {
          messageId: '0012',
          recipient: to,
          senderId: 'ACME',
          clientReference: 'order 1',
          tag: 'otp',
          channel: 'sms',
          segments: 2,
          price: { amount: '0.0450', currency: 'EUR' },
          sentAt: '2026-11-27T11:59:59.000Z',
        },
      },
    ]);
  });

  test('what is null or left out is not told', async () => {
    await record({ recipient: null, tag: null, price: null, preview: null });
    expect(told().map(({ body }) => body)).toEqual([{ messageId: 'one' }]);
  });

  test('a number as a price is decimal text, without an exponent', async () => {
    for (const amount of [0.045, 1e-7, 0, 12, 0.1]) await record({ price: { amount, currency: 'INR' } });
    expect(told().map(({ body }) => body.price.amount)).toEqual(['0.045', '0.0000001', '0', '12', '0.1']);
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ provider: 'smspm', messageId: `m${at}` }));

  test('a hundred are taken, and no more', async () => {
    expect(await ask('POST /messages', { messages: many(100) })).toMatchObject({ body: { recorded: 100 } });
    expect(sent).toHaveLength(100);
    expect(await ask('POST /messages', { messages: many(101) })).toMatchObject({
      status: 400,
      body: { path: 'messages', expected: 'a list of 1 to 100 messages' },
    });
    expect(sent).toHaveLength(100);
  });

  test('one mistake, and nothing is queued', async () => {
    const messages = many(5).map((message, at) => (at === 3 ? { ...message, recipient: 'call me' } : message));
    const answer = await ask('POST /messages', { messages });
    expect(answer).toEqual({
      status: 400,
      body: {
        error: expect.stringMatching(/^messages\[3\]\.recipient can’t be taken: expected a phone number/),
        path: 'messages[3].recipient',
        expected: 'a phone number with its country code, such as +491711234567',
      },
    });
    expect(sent).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['provider', { provider: 'twilio' }, /^one of wavix, smspm$/],
    ['provider', { provider: '__proto__' }, /^one of wavix, smspm$/],
    ['provider', { provider: 7 }, /^text$/],
    ['messageId', { messageId: 12 }, /^text of 1 to 500 characters$/],
    ['messageId', { messageId: '' }, /^text of 1 to 500 characters$/],
    ['messageId', { messageId: ' \u200b ' }, /^text of 1 to 500 characters$/],
    ['messageId', { messageId: 'x'.repeat(501) }, /^text of 1 to 500 characters$/],
    ['messageId', { messageId: '\ud800' }, /^text of 1 to 500 characters$/],
    ['recipient', { recipient: '0171' }, /country code, such as .*, or one of DE$/],
    ['recipient', { recipient: 491711234567 }, /^text of 1 to 60 characters$/],
    ['senderId', { senderId: '' }, /^text of 1 to 128 characters$/],
    ['clientReference', { clientReference: 'x'.repeat(501) }, /^text of 1 to 500 characters$/],
    ['tag', { tag: ' ' }, /white space alone/],
    ['segments', { segments: 0 }, /^a whole number from 1 to 255$/],
    ['segments', { segments: 1.5 }, /^a whole number from 1 to 255$/],
    ['price', { price: '0.05' }, /^an object with amount and currency$/],
    ['price.amount', { price: { amount: '-1', currency: 'EUR' } }, /^a number of at least 0/],
    ['price.amount', { price: { amount: -1, currency: 'EUR' } }, /^a number of at least 0/],
    ['price.amount', { price: { amount: '1e3', currency: 'EUR' } }, /^a number of at least 0/],
    ['price.currency', { price: { amount: 1, currency: 'euro' } }, /^three letters$/],
    ['price.currency', { price: { amount: 1, currency: 'eur' } }, /ISO 4217/],
    ['price.currency', { price: { amount: 1, currency: 'ZZZ' } }, /ISO 4217/],
    ['price.tax', { price: { amount: 1, currency: 'EUR', tax: 1 } }, /no such field; there are amount, currency$/],
    ['sentAt', { sentAt: '2026-11-27T12:05:01Z' }, /not in the future \(it is 2026-11-27T12:00:00.000Z\)$/],
    ['sentAt', { sentAt: '1999-01-01T00:00:00Z' }, /^a time such as/],
    ['sentAt', { sentAt: '2026-11-27 11:00' }, /^a time such as/],
    ['sentAt', { sentAt: 1_760_000_000 }, /^a time such as/],
    ['preview', { preview: 'Your code' }, /the setting preview is off/],
    ['recipent', { recipent: to }, /no such field; there are provider, messageId, recipient, /],
  ])('names %s of %j', async (path, message, expected) => {
    expect(await record(message)).toMatchObject({
      status: 400,
      body: { path: `messages[0].${path}`, expected: expect.stringMatching(expected) },
    });
    expect(sent).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['body', Buffer.from('{'), 'JSON in UTF-8'],
    ['body', Buffer.from([0x22, 0xff, 0x22]), 'JSON in UTF-8'],
    ['body', Buffer.from('['.repeat(500_000)), 'JSON in UTF-8'],
    ['body', [], 'an object with messages'],
    ['messages', {}, 'a list of 1 to 100 messages'],
    ['messages', undefined, 'a list of 1 to 100 messages'],
    ['messages', { messages: [] }, 'a list of 1 to 100 messages'],
    ['messages[0]', { messages: [null] }, 'an object'],
    ['more', { messages: [{ provider: 'wavix', messageId: '1' }], more: 1 }, 'no such field; there are messages'],
  ])('names %s of what is no list of messages', async (path, body, expected) => {
    expect(await ask('POST /messages', body)).toMatchObject({ status: 400, body: { path, expected } });
  });

  test('a clock that is a little ahead is no mistake', async () => {
    expect(await record({ sentAt: '2026-11-27T12:04:59Z' })).toMatchObject({ status: 200 });
  });

  test('a body of over 1 MiB is refused by its size alone', async () => {
    expect(await ask('POST /messages', Buffer.alloc(1024 * 1024 + 1, 0x20))).toMatchObject({ status: 413 });
  });

  test('an answer tells no number', async () => {
    const answer = await record({ recipient: '+4917112345678901', tag: 'x' });
    expect(JSON.stringify(answer)).not.toContain('17112345678901');
  });

  test('where the queue is not reached: 503, and what to do', async () => {
    const failing = {
      sendAll: async () => {
        throw Object.assign(new Error(`no ${to}`), { name: 'TimeoutError' });
      },
    };
    expect(await record({ recipient: to }, { queue: failing })).toEqual({
      status: 503,
      headers: { 'retry-after': '2' },
      body: { error: expect.stringMatching(/send all of it again\. .* harmless twice/) },
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(to);
  });
});

describe('a preview', () => {
  const preview = readPreviewSetting(writePreviewSetting({ isOn: true, sensitiveTags: ['otp', 'Pin'] }));

  test('needs no tag where none is sensitive', async () => {
    const open = { isOn: true, sensitiveTags: [] };
    expect(await record({ preview: 'Your parcel is here' }, { preview: open })).toMatchObject({ status: 200 });
  });

  test('of 50 characters is taken where the setting says so', async () => {
    expect(await record({ preview: '😀'.repeat(50), tag: 'news' }, { preview })).toMatchObject({ status: 200 });
    expect(told()[0]?.body).toMatchObject({ preview: '😀'.repeat(50) });
  });

  test.each([
    [{ preview: 'x'.repeat(51), tag: 'news' }, /at most 50 characters/],
    [{ preview: 'Your code is 1', tag: 'otp' }, /marked sensitive/],
    [{ preview: 'Your code is 1', tag: ' OTP ' }, /marked sensitive/],
    [{ preview: 'Your code is 1', tag: 'pin' }, /marked sensitive/],
    [{ preview: 'Your code is 1' }, /without a tag/],
  ])('%j is refused, and nothing is queued', async (message, expected) => {
    expect(await record(message, { preview })).toMatchObject({
      status: 400,
      body: { path: 'messages[0].preview', expected: expect.stringMatching(expected) },
    });
    expect(sent).toEqual([]);
  });

  test('is refused where the setting is off, and nothing is queued', async () => {
    const off = { isOn: false, sensitiveTags: [] };
    expect(await record({ preview: 'Your parcel is here' }, { preview: off })).toMatchObject({
      status: 400,
      body: { path: 'messages[0].preview', expected: expect.stringMatching(/the setting preview is off/) },
    });
    expect(sent).toEqual([]);
  });

  test('an empty one is none', async () => {
    await record({ preview: '', tag: 'news' }, { preview });
    expect(told()[0]?.body).toEqual({ messageId: 'one', tag: 'news' });
  });

  test('the setting is off unless it is on', () => {
    expect(readPreviewSetting(writePreviewSetting({ isOn: false, sensitiveTags: ['otp'] }))).toEqual({
      isOn: false,
      sensitiveTags: [],
    });
  });
});

describe('PUT …/confirmation', () => {
  test('queues it, known message or not, now or when it is told', async () => {
    const now = instant(receivedAt);
    expect(await ask('PUT /messages/wavix/~YS9i/confirmation')).toEqual({ status: 200, body: { confirmedAt: now } });
    const at = '2026-11-27T11:00:00.000Z';
    expect(await ask('PUT /messages/wavix/m1/confirmation', { confirmedAt: at })).toMatchObject({ status: 200 });
    expect(told()).toMatchObject([
      { kind: 'confirmation', provider: 'wavix', group: 'wavix', body: { messageId: 'a/b', confirmedAt: now } },
      { kind: 'confirmation', body: { messageId: 'm1', confirmedAt: at } },
    ]);
  });

  test.each<[string, unknown, number, RegExp]>([
    ['/messages/wavix/m1', {}, 404, /Only PUT/],
    ['/messages/twilio/m1/confirmation', {}, 404, /^provider .*one of wavix, smspm/],
    ['/messages/wavix/a b/confirmation', {}, 400, /^id .*base64url/],
    ['/messages/wavix/a/b/confirmation', {}, 400, /^id .*base64url/],
    ['/messages/wavix/confirmation', {}, 400, /^id /],
    ['/messages/wavix/m1/confirmation', { confirmedAt: '2026-11-27T12:10:00Z' }, 400, /^confirmedAt .*future/],
    ['/messages/wavix/m1/confirmation', { confirmed: true }, 400, /^confirmed .*confirmedAt/],
    ['/messages/wavix/m1/confirmation', [], 400, /^body .*an object, or nothing/],
  ])('%s with %j is refused', async (path, body, status, error) => {
    const answer = await serve(
      setUp(),
      { ...callOf(`PUT ${path.replaceAll(' ', '%20')}`, body), segments: path.split('/').slice(2) },
      28_000,
    );
    expect(answer).toMatchObject({ status, body: { error: expect.stringMatching(error) } });
    expect(sent).toEqual([]);
  });
});

describe('GET /messages/{provider}/{id}', () => {
  test('tells the message, whatever its id', async () => {
    for (const id of ['final', 'a/b%2Fc']) {
      const answer = await ask(`GET /messages/wavix/${writePathText(id)}`);
      expect(answer).toMatchObject({ status: 200, body: { provider: 'wavix', messageId: id, status: 'delivered' } });
      messageSchema.parse(JSON.parse(JSON.stringify(answer.body)));
    }
  });

  test.each([
    ['wavix/none', 404, /neither a send nor a report/],
    ['twilio/none', 404, /^provider .*one of wavix, smspm/],
    ['wavix/a%20b', 400, /^id can’t be taken/],
    ['wavix', 400, /^id can’t be taken/],
    ['wavix/final/more', 400, /^id can’t be taken/],
    ['wavix/~!', 400, /^id can’t be taken/],
    ['wavix/final?waitForFinal=26', 400, /^waitForFinal .* from 1 to 25/],
    ['wavix/final?waitForFinal=0', 400, /from 1 to 25/],
    ['wavix/final?waitForFinal=x', 400, /from 1 to 25/],
    ['wavix/final?waitForFinal=1&waitForFinal=2', 400, /^waitForFinal .*it once/],
    ['wavix/final?wait=1', 400, /^wait .*no such parameter; there are waitForFinal/],
  ])('%s is refused with %d', async (path, status, error) => {
    expect(await ask(`GET /messages/${path}`)).toMatchObject({ status, body: { error: expect.stringMatching(error) } });
  });

  /** Waits by a clock of its own; how often the table was asked. */
  async function waiting(line: string, read: Application['table']['read'], ms: number) {
    vi.useFakeTimers();
    let [looks, keys] = [0, 0];
    const counted: Application['table'] = {
      read: async (...id) => {
        looks += 1;
        return read(...id);
      },
      readMany: async (_provider, ids) => {
        keys += ids.length;
        return [];
      },
    };
    const started = performance.now();
    const answering = ask(line, undefined, { table: counted }).then((answer) => ({
      answer,
      ms: performance.now() - started,
      looks,
      keys,
    }));
    await vi.advanceTimersByTimeAsync(ms);
    return answering;
  }

  test('waits until it is final, and no longer', async () => {
    const [open, final] = [await table.read('wavix', 'open'), await table.read('wavix', 'final')];
    let left = 4;
    const read = async () => (left-- > 0 ? open : final);
    const { answer, ms, looks } = await waiting('GET /messages/wavix/open?waitForFinal=20', read, 28_000);
    expect(answer).toMatchObject({ status: 200, body: { final: true, status: 'delivered' } });
    // 0.25 s, and half as much more each time.
    expect(ms).toBeGreaterThanOrEqual(2030);
    expect(ms).toBeLessThan(2040);
    expect(looks).toBe(5);
  });

  test('tells it as it is when the time is over, having looked 17 times in 25 s', async () => {
    const open = await table.read('wavix', 'open');
    const { answer, ms, looks } = await waiting('GET /messages/wavix/open?waitForFinal=25', async () => open, 28_000);
    expect(answer).toMatchObject({ status: 200, body: { final: false, status: 'sent' } });
    expect(ms).toBeGreaterThanOrEqual(25_000);
    expect(ms).toBeLessThan(25_100);
    expect(looks).toBe(17);
  });

  test('one that is not there yet is waited for, then 404', async () => {
    const { answer } = await waiting('GET /messages/wavix/none?waitForFinal=1', async () => null, 3000);
    expect(answer.status).toBe(404);
  });

  test.each([
    ['delivered, seen at once', ['delivered', 'delivered'], 20],
    ['failed in its second part, seen at the end', [null, 'failed'], 1],
  ] as const)('of a long message whose parts nobody announced: %s', async (_, statuses, seconds) => {
    const id = `unannounced-${statuses.join('-')}`;
    await store(`wavix ${id}`, 'recorded', {});
    const item = await table.read('wavix', id);
    let looks = 0;
    const later: Application['table'] = {
      read: async (provider, key) => {
        if (key !== id) return looks > 1 ? table.read(provider, key) : null;
        looks += 1;
        return item;
      },
      readMany: async (...keys) => (looks > 1 ? table.readMany(...keys) : []),
    };
    for (const [at, status] of statuses.entries())
      if (status) await store(`wavix ${id}/${at + 1}`, status, { segments: 2 });
    const startedMs = performance.now();
    expect(await ask(`GET /messages/wavix/${id}?waitForFinal=${seconds}`, undefined, { table: later })).toMatchObject({
      status: 200,
      body: { final: true, parts: { total: 2 } },
    });
    expect(performance.now() - startedMs).toBeLessThan(15_000);
  });

  test('an id of which nothing is known costs a look at its first parts at the beginning and the end of a wait', async () => {
    const unknown = async () => null;
    const { looks, keys } = await waiting('GET /messages/wavix/none?waitForFinal=25', unknown, 28_000);
    expect([looks, keys]).toEqual([18, 22]);
    const atOnce = await waiting('GET /messages/wavix/none', unknown, 0);
    expect([atOnce.looks, atOnce.keys]).toEqual([1, 100]);
  });

  test('of a mistyped provider nothing is waited for, and the mistake is named', async () => {
    const { answer, ms } = await waiting('GET /messages/wavx/final?waitForFinal=20', async () => null, 0);
    expect(ms).toBe(0);
    expect(answer).toMatchObject({ status: 404, body: { path: 'provider', expected: 'one of wavix, smspm' } });
  });

  test('without the word nothing is waited for', async () => {
    const open = await table.read('wavix', 'open');
    const { ms, looks } = await waiting('GET /messages/wavix/open', async () => open, 3000);
    expect([ms, looks]).toEqual([0, 1]);
  });
});

describe('lists', () => {
  const parsed = (answer: { readonly body: object }) => messagesSchema.parse(JSON.parse(JSON.stringify(answer.body)));
  const ids = (answer: { readonly body: object }) => parsed(answer).messages.map(({ messageId }) => messageId);

  test('by number, as people write it, by pages', async () => {
    for (const written of ['%2B491711234567', '+491711234567', '0171%20123-4567', '491711234567'])
      expect(ids(await ask(`GET /messages?recipient=${written}`)).toSorted()).toEqual(['final', 'open']);
    const first = await ask('GET /messages?recipient=01711234567&limit=1');
    const { next } = parsed(first);
    const second = await ask(`GET /messages?recipient=01711234567&limit=1&next=${next}`);
    expect([...ids(first), ...ids(second)].toSorted()).toEqual(['final', 'open']);
    expect(parsed(second).next).toBeNull();
  });

  test('by reference', async () => {
    expect(ids(await ask('GET /messages?clientReference=order%201'))).toEqual(['final']);
    expect(ids(await ask('GET /messages?clientReference=order+1'))).toEqual(['final']);
    expect(ids(await ask('GET /messages?clientReference=none'))).toEqual([]);
  });

  test('show the whole of what was sent in parts that nobody announced', async () => {
    await store('wavix listed', 'recorded', { clientReference: 'order 2' });
    for (const part of [1, 2]) await store(`wavix listed/${part}`, 'delivered', { segments: 2 });
    const { messages } = parsed(await ask('GET /messages?clientReference=order%202'));
    expect(messages).toMatchObject([{ messageId: 'listed', status: 'delivered', parts: { total: 2, delivered: 2 } }]);
  });

  test.each([
    ['', /^recipient .*either recipient or clientReference/],
    ['?recipient=%2B491711234567&clientReference=x', /^clientReference .*either/],
    ['?recipient=me', /^recipient .*7 to 15 digits.*, or one of DE/],
    ['?clientReference=%20', /^clientReference /],
    ['?clientReference=x&limit=101', /^limit .* from 1 to 100/],
    ['?clientReference=x&next=abc', /^next .*former answer/],
    ['?reference=x', /^reference .*no such parameter/],
  ])('%s is refused', async (query, error) => {
    expect(await ask(`GET /messages${query}`)).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(error) },
    });
  });

  test.each(['recipient', 'clientReference'] as const)(
    'without the index of %s: 409, by the name of the setting',
    async (index) => {
      const answer = await ask(`GET /messages?${index}=01711234567`, undefined, {
        indexes: { ...withIndexes, [index]: false },
      });
      expect(answer).toEqual({
        status: 409,
        body: {
          error: expect.stringContaining(`The setting search.${index} is off`),
          path: `search.${index}`,
          expected: expect.stringContaining('cdk.json'),
        },
      });
    },
  );
});

describe('GET /recipients/{recipient}', () => {
  test.each([writePathText(to), to, '491711234567', '0171 1234567', '0171/1234567'])(
    '%s is judged',
    async (written) => {
      const answer = await serve(setUp(), { ...callOf('GET /recipients/x'), segments: written.split('/') }, 28_000);
      expect(answer).toMatchObject({ status: 200, body: { recipient: to, verdict: 'fine', hasOlder: false } });
      recipientSchema.parse(JSON.parse(JSON.stringify(answer.body)));
    },
  );

  test.each(['me', '~!', ''])('%j is no number', async (written) => {
    const answer = await serve(setUp(), { ...callOf('GET /recipients/x'), segments: [written] }, 28_000);
    expect(answer).toMatchObject({ status: 400, body: { path: 'recipient' } });
  });

  test('one that is none, and one that may be two, are told apart by the path', async () => {
    for (const [at, recipient] of ['+43664123456', '+4943664123456'].entries())
      await store(`wavix two-${at}`, 'sent', { recipient: recipient as never });
    const [none, two] = [await ask('GET /recipients/+4912'), await ask('GET /recipients/43664123456')];
    expect(none).toMatchObject({ status: 400, body: { path: 'recipient' } });
    expect(two).toMatchObject({ status: 400, body: { path: 'recipient.countryCode' } });
  });

  test('without the index: 409', async () => {
    const answer = await ask('GET /recipients/491711234567', undefined, {
      indexes: { ...withIndexes, recipient: false },
    });
    expect(answer).toMatchObject({ status: 409, body: { path: 'search.recipient' } });
  });
});

describe('GET /routes/{country}', () => {
  const asked: Parameters<NonNullable<Application['routes']>>[0][] = [];
  const routes: Application['routes'] = async (one) => {
    asked.push(one);
    return { country: one.country, since: instant(0), until: instant(1), routes: [], note: 'nothing' };
  };

  test('tells how its providers did, over six hours where nobody says how many', async () => {
    const answers = [
      await ask('GET /routes/IN', undefined, { routes }),
      await ask('GET /routes/de?hours=12', undefined, { routes }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const { body } of answers) routesSchema.parse(body);
    expect(asked).toEqual([
      { country: 'IN', hours: 6, nowMs: receivedAt },
      { country: 'DE', hours: 12, nowMs: receivedAt },
    ]);
  });

  test.each([
    ['/ZZ', 'country', /two letters of a country/],
    ['/IND', 'country', /two letters of a country/],
    ['/IN/wavix', 'country', /two letters of a country/],
    ['/IN?hours=0', 'hours', /whole number from 1 to 72/],
    ['/IN?hours=73', 'hours', /whole number from 1 to 72/],
    ['/IN?days=1', 'days', /there are hours/],
  ])('%s is a mistake at %s', async (url, path, expected) => {
    const answer = await ask(`GET /routes${url}`, undefined, { routes });
    expect(answer).toMatchObject({ status: 400, body: { path, expected: expect.stringMatching(expected) } });
  });

  test('where they are not counted: 409, by the name of the setting', async () => {
    expect(await ask('GET /routes/IN')).toEqual({
      status: 409,
      body: {
        error: expect.stringContaining('The setting metrics.routes is off'),
        path: 'metrics.routes',
        expected: expect.stringContaining('cdk.json'),
      },
    });
  });
});

describe('what goes wrong', () => {
  const failing = (error: Error): Partial<Application> => ({
    table: { read: async () => Promise.reject(error), readMany: async () => [] },
  });

  test.each([
    [Object.assign(new Error('slow down +491711234567'), { name: 'ThrottlingException', $metadata: {} }), 503],
    [new TypeError('x is not a function'), 500],
  ])('%s is answered with %d, without a word of it', async (error, status) => {
    const answer = await ask('GET /messages/wavix/one', undefined, failing(error));
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain(error.message);
    expect(lines[0]).toContain(error.name);
    expect(lines[0]).not.toContain(error.message);
  });

  test('what takes longer than the run is answered before its end', async () => {
    vi.useFakeTimers();
    const silent = { read: () => new Promise<never>(() => {}), readMany: async () => [] };
    const answering = serve(setUp({ table: silent }), callOf('GET /messages/wavix/one'), 1000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await answering).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  });

  test('an index that is not there yet', async () => {
    const entries = () => {
      throw Object.assign(new Error('The table does not have the specified index: by-recipient'), {
        name: 'ValidationException',
      });
    };
    const search = createSearch({ table, entries, providers });
    expect(await ask('GET /messages?recipient=01711234567', undefined, { search })).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('index is being built') },
    });
  });

  test('a route that nobody knows', async () => {
    expect(await ask('DELETE /messages')).toMatchObject({ status: 404 });
  });
});
