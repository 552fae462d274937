import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Series } from '../../functions/aws/metrics.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
let published: Series[];
let buried: { readonly body: string; readonly reason: string | undefined }[];
const plenty = () => 30_000;

beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
beforeEach(() => {
  published = [];
  buried = [];
});

const consumer = (more: Partial<Consumer> = {}): Consumer => ({
  providers: {},
  registry,
  table: db.table,
  metrics: { publish: async (series) => void published.push(...series) },
  deadLetterQueue: {
    send: async (body, _group, _signal, labels) => void buried.push({ body, reason: labels?.['reason'] }),
  },
  countries: new Set(),
  ...more,
});

const queued = (id: string, provider: string, body: string | Buffer) => ({
  id,
  body: writeEnvelope({
    v: 1,
    provider,
    receivedAt: 1_760_000_000_000,
    requestId: id,
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    ...packBody(Buffer.from(body)),
  }),
});
const smspm = (id: string, messageId: string, status = 'delivered') =>
  queued(id, 'smspm', JSON.stringify({ messageId, status, to: '+37256789045' }));

const total = (name: string): number =>
  published
    .filter((one) => one.name === name && Object.keys(one.dimensions).length === 0)
    .reduce((sum, { values }) => sum + [...values.values()].reduce((a, b) => a + b, 0), 0);

test('stores the reports of a batch, counts once for all of it, and returns no failure', async () => {
  expect(
    await consume(consumer(), [smspm('q1', 'c1'), smspm('q2', 'c2', 'failed'), smspm('q3', 'c1', 'sent')], plenty),
  ).toEqual([]);
  expect((await db.table.read('smspm', 'c1'))?.status).toBe('delivered');
  expect((await db.table.read('smspm', 'c1'))?.country).toBe('EE');
  expect((await db.table.read('smspm', 'c2'))?.status).toBe('failed');
  expect([total('Delivered'), total('Failed'), total('Interim')]).toEqual([1, 1, 1]);
});

test('reports of one message in one batch are one write', async () => {
  let writes = 0;
  const counted = {
    ...db.table,
    advance: (...parameters: Parameters<typeof db.table.advance>) => {
      writes += 1;
      return db.table.advance(...parameters);
    },
  };
  await consume(
    consumer({ table: counted }),
    [smspm('q1', 'one', 'sent'), smspm('q2', 'one', 'delivered'), smspm('q3', 'one', 'delivered')],
    plenty,
  );
  expect(writes).toBe(1);
  expect((await db.table.read('smspm', 'one'))?.history).toHaveLength(2);
  expect(total('Duplicate')).toBe(1);
});

test('a fault of the table fails just the queue messages of that message, and they are not counted', async () => {
  const broken = {
    ...db.table,
    advance: (...[provider, arrivals]: Parameters<typeof db.table.advance>) =>
      arrivals[0].report.messageId === 'bad'
        ? Promise.reject(new Error('throttled'))
        : db.table.advance(provider, arrivals),
  };
  const batch = [smspm('q1', 'good'), smspm('q2', 'bad'), smspm('q3', 'bad', 'sent')];
  expect([...(await consume(consumer({ table: broken }), batch, plenty))].sort()).toEqual(['q2', 'q3']);
  expect(total('Delivered')).toBe(1);
  expect(await consume(consumer(), batch.slice(1), plenty)).toEqual([]);
  expect(total('Delivered')).toBe(2);
});

test.each([
  ['not an envelope', { id: 'q1', body: 'hello' }, 'no envelope of version 1'],
  ['a later envelope', { id: 'q1', body: '{"v":2}' }, 'no envelope of version 1'],
  ['a provider that is gone', queued('q1', 'gone', '{}'), 'provider: one that this version knows'],
  ['no JSON', queued('q1', 'smspm', 'status=delivered'), 'body: expected JSON'],
  ['no id', queued('q1', 'smspm', '{"status":"delivered"}'), 'messageId: expected text of 1 to 500 characters'],
])('%s goes to the dead-letter queue as it is, with the reason, and holds nobody up', async (_, message, reason) => {
  expect(await consume(consumer(), [message, smspm('q2', 'healthy')], plenty)).toEqual([]);
  expect(buried).toEqual([{ body: message.body, reason }]);
  expect([total('Quarantined'), total('Delivered') + total('Duplicate')]).toEqual([1, 1]);
});

test('a parser that throws loses nothing', async () => {
  const faulty: Provider = {
    ...(registry.get('smspm') as Provider),
    parse: () => {
      throw new TypeError('+37256789045 is odd');
    },
  };
  expect(await consume(consumer({ registry: new Map([['smspm', faulty]]) }), [smspm('q1', 'x')], plenty)).toEqual([]);
  expect(buried.map(({ reason }) => reason)).toEqual(['the parser failed']);
});

test('what can be neither read nor buried comes again', async () => {
  const deadLetterQueue = { send: () => Promise.reject(new Error('queue down')) };
  expect(await consume(consumer({ deadLetterQueue }), [queued('q1', 'smspm', 'x')], plenty)).toEqual(['q1']);
  expect(total('Quarantined')).toBe(0);
});

test('a run without time left gives its messages back instead of being cut off', async () => {
  const stuck = { ...db.table, advance: () => new Promise<never>(() => {}) };
  expect(await consume(consumer({ table: stuck }), [smspm('q1', 'slow')], () => 2_600)).toEqual(['q1']);
});

test('different messages are written at the same time, but no more than 16, and none is begun when the time is out', async () => {
  let [now, most, begun] = [0, 0, 0];
  const slow = {
    ...db.table,
    advance: async () => {
      begun += 1;
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return { kind: 'written', before: null } as const;
    },
  };
  const batch = Array.from({ length: 100 }, (_, at) => smspm(`q${at}`, `p${at}`));
  expect(await consume(consumer({ table: slow }), batch, plenty)).toEqual([]);
  expect([begun, most]).toEqual([100, 16]);
  expect(await consume(consumer({ table: slow }), batch, () => 2_000)).toHaveLength(100);
  expect(begun).toBe(100);
});

test('the zone of zoneless times is the provider’s setting', async () => {
  const providers = { wavix: { authentication: {}, timeZone: 'Asia/Kolkata' } };
  await consume(
    consumer({ providers }),
    [queued('q1', 'wavix', '{"message_id":"z","status":"delivered","delivered":"2026-06-30T10:15:04"}')],
    plenty,
  );
  expect((await db.table.read('wavix', 'z'))?.doneAt).toBe('2026-06-30T04:45:04.000Z');
});
