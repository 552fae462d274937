import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { arrivedAtMs, consumerOf, plenty, queued, type Seen, seesNothing, smspm, totalOf } from './batches.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
let { published, buried }: Seen = seesNothing();

beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
beforeEach(() => {
  ({ published, buried } = seesNothing());
});

const consumer = (more: Partial<Consumer> = {}): Consumer => consumerOf(db.table, { published, buried }, more);
const total = (name: string): number => totalOf({ published, buried }, name);

test('stores the reports of a batch, counts once for all of it, and returns no failure', async () => {
  expect(
    await consume(consumer(), [smspm('q1', 'c1'), smspm('q2', 'c2', 'failed'), smspm('q3', 'c1', 'sent')], plenty),
  ).toEqual([]);
  expect((await db.table.read('smspm', 'c1'))?.status).toBe('delivered');
  expect((await db.table.read('smspm', 'c1'))?.country).toBe('EE');
  expect((await db.table.read('smspm', 'c2'))?.status).toBe('failed');
  expect([total('Delivered'), total('Failed'), total('Interim')]).toEqual([1, 1, 1]);
});

test('a queue message that SQS delivers twice in one batch counts once', async () => {
  const [report, unreadable] = [smspm('q1', 'twice'), queued('q2', 'smspm', 'no report')];
  expect(await consume(consumer(), [report, unreadable, report, unreadable], plenty)).toEqual([]);
  expect((await db.table.read('smspm', 'twice'))?.history).toHaveLength(1);
  expect(buried).toHaveLength(1);
  expect(['TimeToStore', 'Delivered', 'Duplicate', 'Quarantined'].map(total)).toEqual([1, 1, 0, 1]);
});

test('what was quarantined before is not counted as that again, wherever it ends', async () => {
  const again = { ...queued('q1', 'smspm', 'no report'), wasQuarantined: true };
  expect(await consume(consumer(), [again], plenty)).toEqual([]);
  expect([buried.length, total('Quarantined'), total('Settled')]).toEqual([1, 0, 1]);
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
  ['not an envelope', { id: 'q1', body: 'hello', sentAt: 0 }, 'no envelope of version 1'],
  ['a later envelope', { id: 'q1', body: '{"v":2}', sentAt: 0 }, 'no envelope of version 1'],
  ['a provider that is gone', queued('q1', 'gone', '{}'), 'provider: one that this version knows'],
  ['half of JSON', queued('q1', 'smspm', '{"status":"delivered"'), 'body: expected JSON'],
  ['no document', queued('q1', 'smspm', 'delivered'), 'body: expected JSON, XML or a form'],
  ['half of XML', queued('q1', 'smspm', '<a><id>1</id>'), 'body: expected well-formed XML'],
  ['a form without id', queued('q1', 'smspm', 'status=delivered'), 'messageId: expected text of 1 to 500 characters'],
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

test('of a queue message that comes again, what was written is counted only then', async () => {
  const both: Provider = {
    ...(registry.get('smspm') as Provider),
    parse: (callback) => {
      const outcome = (registry.get('smspm') as Provider).parse(callback);
      if (outcome.kind !== 'reports') return outcome;
      return {
        kind: 'reports',
        reports: outcome.reports.flatMap((one) => [one, { ...one, messageId: 'given-back-2' }]),
      };
    },
  };
  let isDown = true;
  const table = {
    ...db.table,
    advance: async (...[provider, arrivals]: Parameters<typeof db.table.advance>) => {
      if (isDown && arrivals[0].report.messageId === 'given-back-2') throw new Error('throttled');
      return db.table.advance(provider, arrivals);
    },
  };
  const of = consumer({ table, registry: new Map([['smspm', both]]) });
  expect(await consume(of, [smspm('q1', 'given-back')], plenty)).toEqual(['q1']);
  expect(published).toEqual([]);
  isDown = false;
  expect(await consume(of, [smspm('q1', 'given-back')], plenty)).toEqual([]);
  expect([total('Delivered'), total('Duplicate')]).toEqual([2, 0]);
});

test('what is acknowledged is settled once, in the minute in which the queue took it, whatever it holds', async () => {
  const takenAt = arrivedAtMs + 3_600_000;
  const batch = [
    smspm('q1', 'settled'),
    smspm('q2', 'settled'),
    queued('q3', 'smspm', 'no report'),
    queued('q4', 'smstake', JSON.stringify({ event: 'message.clicked', message_id: 'settled' })),
    { id: 'q5', body: 'no envelope' },
  ].map((message) => ({ ...message, sentAt: takenAt }));
  expect(await consume(consumer(), batch, plenty)).toEqual([]);
  const settled = published.filter(({ name }) => name === 'Settled');
  expect(settled.map(({ dimensions: { Provider = 'all' }, values }) => [Provider, values.get(1)])).toEqual([
    ['all', 5],
    ['smspm', 3],
    ['smstake', 1],
    ['unknown', 1],
  ]);
  expect(new Set(settled.map(({ minuteMs }) => minuteMs))).toEqual(new Set([takenAt]));
  const deadLetterQueue = { send: () => Promise.reject(new Error('queue down')) };
  await consume(consumer({ deadLetterQueue }), [queued('q6', 'smspm', 'x')], plenty);
  expect(total('Settled')).toBe(5);
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

const throttled = (name = 'ProvisionedThroughputExceededException') =>
  Object.assign(new Error('no capacity'), { name });

/** The time left of a run that began now. */
const runOf = (ms: number) => {
  const endsMs = performance.now() + ms;
  return () => endsMs - performance.now();
};

test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'])(
  'a table that takes little (%s) makes a run slow: it uses its time, and what the table takes',
  async (name) => {
    let [calls, taken, freeAtMs] = [0, 0, 0];
    const trickle = {
      ...db.table,
      advance: async () => {
        calls += 1;
        if (performance.now() < freeAtMs) throw throttled(name);
        freeAtMs = performance.now() + 50;
        taken += 1;
        return { kind: 'written', before: null } as const;
      },
    };
    const batch = Array.from({ length: 50 }, (_, at) => smspm(`q${at}`, `t${at}`));
    const failed = await consume(consumer({ table: trickle }), batch, runOf(4_500));
    // Two seconds at one write in 50 ms are 40; a run that gives up at once gets one or two.
    expect(taken).toBeGreaterThan(15);
    expect(failed).toHaveLength(50 - taken);
    expect(total('Delivered')).toBe(taken);
    expect(calls).toBeLessThan(300);
  },
);

test('one throttled message does not hold up a run: the others are acknowledged, it comes again', async () => {
  const hot = {
    ...db.table,
    advance: (...[provider, arrivals]: Parameters<typeof db.table.advance>) =>
      arrivals[0].report.messageId === 'hot' ? Promise.reject(throttled()) : db.table.advance(provider, arrivals),
  };
  const batch = [smspm('q-hot', 'hot'), ...Array.from({ length: 30 }, (_, at) => smspm(`q${at}`, `beside-hot-${at}`))];
  const started = performance.now();
  expect(await consume(consumer({ table: hot }), batch, runOf(20_000))).toEqual(['q-hot']);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a table that takes nothing is asked less and less, and the run still ends in time', async () => {
  let calls = 0;
  const shut = {
    ...db.table,
    advance: async () => {
      calls += 1;
      throw throttled();
    },
  };
  const batch = Array.from({ length: 50 }, (_, at) => smspm(`q${at}`, `shut${at}`));
  const started = performance.now();
  expect(await consume(consumer({ table: shut }), batch, runOf(5_500))).toHaveLength(50);
  expect(performance.now() - started).toBeGreaterThan(2_900);
  expect(performance.now() - started).toBeLessThan(5_500);
  // 16 at a time, a handful of tries each in three seconds.
  expect(calls).toBeLessThan(16 * 12);
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

test('a dead-letter queue that is throttled keeps no report from being stored and counted', async () => {
  const unreadable = Array.from({ length: 20 }, (_, at) => queued(`unreadable-${at}`, 'smspm', '{'));
  const reports = Array.from({ length: 10 }, (_, at) => smspm(`report-${at}`, `queue-${at}`));
  const seen = seesNothing();
  const deadLetterQueue = {
    send: async () => Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException' })),
  };
  const until = Date.now() + 4000;
  const failed = await consume(
    consumerOf(db.table, seen, { deadLetterQueue }),
    [...unreadable, ...reports],
    () => until - Date.now(),
  );
  expect(failed.toSorted()).toEqual(unreadable.map(({ id }) => id).toSorted());
  expect([totalOf(seen, 'Delivered'), totalOf(seen, 'Quarantined')]).toEqual([10, 0]);
});
