import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { toSeries } from '../../functions/aws/points.ts';
import { connectTable } from '../../functions/aws/table.ts';
import { connectWaiting } from '../../functions/aws/waiting.ts';
import { consume, type QueueMessage } from '../../functions/consumer/consume.ts';
import { changesOf } from '../../functions/domain/change.ts';
import type { DueRules } from '../../functions/domain/due.ts';
import { instant } from '../../functions/domain/instant.ts';
import { type Settler, settleDue } from '../../functions/due/settle.ts';
import {
  arrivedAtMs,
  consumerOf,
  ownWord,
  plenty,
  queued,
  type Seen,
  seesNothing,
  smspm,
  totalOf,
} from '../consumer/batches.ts';
import { openTable, type TestTable, withIndexes } from '../consumer/dynalite.ts';

const rules: DueRules = {
  deadlines: [{ minutes: 10 }],
  countriesWithoutReceipts: ['LV'],
  conversionTags: ['otp'],
};
const dueMs = arrivedAtMs + 10 * 60_000;

let db: TestTable;
let next = 0;
const newId = (): string => `due-${next++}`;

beforeAll(async () => {
  db = await openTable({ ...withIndexes, due: true }, rules);
});
afterAll(() => db.close());

const settler = (seen: Seen, more: Partial<Settler> = {}): Settler => ({
  rules,
  waiting: connectWaiting(db.name, db.config),
  table: connectTable(db.name, 90, db.config, rules),
  metrics: { publish: async (sums) => void seen.published.push(...toSeries(sums)) },
  parts: { countries: new Set(['EE']), words: new Set() },
  ...more,
});
const run = (...batch: QueueMessage[]) => consume(consumerOf(db.table, seesNothing()), batch, plenty);
const read = async (id: string) => (await db.table.read('smspm', id)) ?? expect.fail(`${id} is not there`);
const to = (messageId: string, number: string, status = 'pending') =>
  queued(`q-${messageId}-${status}`, 'smspm', JSON.stringify({ messageId, status, to: number }));

const queuedLater = (id: string) =>
  queued(`q-${id}`, 'smspm', JSON.stringify({ messageId: id, status: 'pending' }), { receivedAt: arrivedAtMs + 1000 });

/** What one run judges, and what it counts: late by words, late by silence, not converted. */
async function settle(nowMs = dueMs, more: Partial<Settler> = {}) {
  const seen = seesNothing();
  const result = await settleDue(settler(seen, more), nowMs, plenty);
  const counted = ['Overdue', 'Missing', 'Conversion'].map((name) => totalOf(seen, name));
  expect(counted).toEqual([result.overdue, result.missing, result.unconverted]);
  return { ...result, seen };
}

test('what is due and not final is late: Overdue where its provider reported, Missing where it never did; each once', async () => {
  const [sent, recorded, delivered, young] = [newId(), newId(), newId(), newId()];
  await run(smspm('q1', sent, 'pending'), ownWord('q2', 'send', { messageId: recorded }), smspm('q3', delivered));
  await run(ownWord('q4', 'send', { messageId: young }, arrivedAtMs + 1));
  expect(await settle(dueMs - 1)).toMatchObject({ judged: 0 });
  expect(await settle()).toMatchObject({ judged: 2, overdue: 1, missing: 1, unconverted: 0, isUnfinished: false });
  expect(await read(sent)).toMatchObject({
    status: 'sent',
    overdueAt: instant(dueMs),
    dueOn: expect.stringMatching(/^late-/),
  });
  expect(await read(recorded)).toMatchObject({
    status: 'recorded',
    overdueAt: instant(dueMs),
    lateBySilence: true,
  });
  expect((await read(delivered)).overdueAt).toBeNull();
  expect((await read(young)).dueOn).not.toBeNull();
  expect(await settle()).toMatchObject({ judged: 0 });
  expect(await settle(dueMs + 1)).toMatchObject({ judged: 1, missing: 1 });
  await run(smspm('q5', recorded, 'pending'));
  expect(await read(recorded)).toMatchObject({ status: 'sent', dueOn: expect.stringMatching(/^late-/) });
  await run(smspm('q6', recorded, 'failed'));
  expect(await read(recorded)).toMatchObject({ status: 'failed', dueOn: null, overdueAt: instant(dueMs) });
});

test('a message that has to be confirmed and was not counts as not converted, by country, delivered or not', async () => {
  const ids = [newId(), newId(), newId()] as const;
  const tagged = (id: string) => ownWord(`q-${id}`, 'send', { messageId: id, tag: 'otp' });
  await run(
    ...ids.map(tagged),
    smspm('q1', ids[0]),
    smspm('q2', ids[1]),
    ownWord('q3', 'confirmation', { messageId: ids[1] }),
  );
  const { seen, ...result } = await settle();
  expect(result).toMatchObject({ judged: 2, missing: 1, overdue: 0, unconverted: 2 });
  expect(
    seen.published.filter(({ name }) => name === 'Conversion').map(({ dimensions }) => dimensions['Country']),
  ).toContain('EE');
  expect((await read(ids[0])).overdueAt).toBeNull();
});

test('in time or late, confirmed or not: all of them count in one minute, whenever it shows', async () => {
  const tagged = (id: string) => ownWord(`q-${id}`, 'send', { messageId: id, tag: 'otp' });
  const ids = [newId(), newId()] as const;
  const seen = seesNothing();
  const batch = [...ids.map(tagged), smspm('q1', ids[0]), ownWord('q2', 'confirmation', { messageId: ids[0] })];
  await consume(consumerOf(db.table, seen), batch, plenty);
  const { seen: later } = await settle(dueMs + 3_600_000);
  const minutes = [...seen.published, ...later.published].flatMap(({ name, minuteMs }) =>
    ['InTime', 'Missing', 'Conversion'].includes(name) ? minuteMs : [],
  );
  expect(minutes.length).toBeGreaterThan(6);
  expect(new Set(minutes)).toEqual(new Set([Math.floor((dueMs + 120_000) / 60_000) * 60_000]));
});

test('nobody is late where no receipts are sent', async () => {
  const id = newId();
  await run(to(id, '+37126123456'));
  expect((await read(id)).country).toBe('LV');
  expect(await settle()).toMatchObject({ judged: 0 });
});

test('two runs at once count each message once', async () => {
  const ids = Array.from({ length: 40 }, newId);
  await run(...ids.map((id) => smspm(`q-${id}`, id, 'pending')));
  const both = await Promise.all([settle(), settle()]);
  expect(both.reduce((sum, { overdue }) => sum + overdue, 0)).toBe(40);
});

test('what moves, or is confirmed, between look and judgement is not late', async () => {
  const [moved, confirmed] = [newId(), newId()];
  await run(smspm('q1', moved, 'pending'), smspm('q2', confirmed, 'pending'));
  const waiting = connectWaiting(db.name, db.config);
  const judge: typeof waiting.judge = async (item, ...rest) => {
    await run(item.messageId === moved ? smspm('q3', moved) : ownWord('q4', 'confirmation', { messageId: confirmed }));
    return waiting.judge(item, ...rest);
  };
  expect(await settle(dueMs, { waiting: { ...waiting, judge } })).toMatchObject({ judged: 0, overdue: 0 });
  expect(await read(moved)).toMatchObject({ status: 'delivered', overdueAt: null });
  expect((await read(confirmed)).overdueAt).toBeNull();
});

test('a long message that was recorded is judged by its parts, and they are not judged beside it', async () => {
  const [whole, open] = [newId(), newId()];
  const part = (id: string, at: number, status: string) =>
    queued(
      `q-${id}-${at}`,
      'mobivate',
      JSON.stringify({ deliveryMessageId: id, status, part: at, parts: 2, recipient: '447700900123' }),
    );
  const word = (id: string) =>
    queued(`q-${id}`, 'mobivate', JSON.stringify({ messageId: id, segments: 2 }), { kind: 'send', headers: {} });
  await run(word(whole), part(whole, 1, 'DELIVERED'), part(whole, 2, 'DELIVERED'));
  await run(word(open), part(open, 1, 'DELIVERED'), part(open, 2, 'ACCEPTED'));
  const before = await db.table.read('mobivate', open);
  expect(await settle()).toMatchObject({ overdue: 1, missing: 0 });
  // What the metric says, the event says.
  const after = await db.table.read('mobivate', open);
  expect(changesOf(before, after)).toEqual([{ kind: 'overdue', at: instant(dueMs), missing: false }]);
});

test.each([{}, { segments: 1 }])('a long message is judged by its parts though its send says %o', async (told) => {
  const id = newId();
  const part = (at: number) => {
    const body = { deliveryMessageId: id, status: 'DELIVERED', part: at, parts: 2, recipient: '447700900123' };
    return queued(`q-${id}-${at}`, 'mobivate', JSON.stringify(body));
  };
  const word = queued(`q-${id}`, 'mobivate', JSON.stringify({ messageId: id, ...told }), { kind: 'send', headers: {} });
  await run(word, part(1), part(2));
  expect(await settle()).toMatchObject({ judged: 1, overdue: 0, missing: 0 });
});

test('parts of a message that was confirmed are not counted as not confirmed', async () => {
  const id = newId();
  const tagged = (at: number) =>
    ownWord(`q-${id}-${at}`, 'send', { messageId: `${id}/${at}`, tag: 'otp', segments: 2 });
  await run(tagged(1), tagged(2), smspm('q1', `${id}/1`), smspm('q2', `${id}/2`, 'pending'));
  await run(ownWord('q3', 'confirmation', { messageId: id }));
  expect(await settle()).toMatchObject({ judged: 2, unconverted: 0, overdue: 0, missing: 0 });
});

test('what was judged and was not late never waits again, whatever is told of it later', async () => {
  const id = newId();
  const body = { deliveryMessageId: id, part: 1, parts: 2, recipient: '447700900123' };
  const part = (status: string) =>
    queued(`q-${id}-${status}`, 'mobivate', JSON.stringify({ ...body, part: 1, status }), { receivedAt: arrivedAtMs });
  const sent = (at: number) =>
    queued(`q-${id}-send-${at}`, 'mobivate', JSON.stringify({ messageId: id, senderId: `Shop ${at}`, segments: 1 }), {
      kind: 'send',
      headers: {},
    });
  await run(sent(0), part('UNKNOWN WORD'));
  await run(queued(`q-${id}-2`, 'mobivate', JSON.stringify({ ...body, part: 2, status: 'FAILED' })));
  expect(await settle()).toMatchObject({ judged: 2, overdue: 0, missing: 0 });
  await run(part('ACCEPTED'));
  for (let at = 1; at < 8; at += 1) await run(sent(at));
  for (const key of [id, `${id}/1`])
    expect(await db.table.read('mobivate', key)).toMatchObject({ dueOn: null, dueSettledAt: instant(dueMs) });
  // One that is there all the same, as an earlier version left it, goes with the next run.
  const [item] = (await db.scan()).filter(({ pk }) => pk === `mobivate#${id}`);
  await db.put({ ...item, dueOn: '3' });
  expect(await settle()).toMatchObject({ judged: 0 });
  expect((await db.table.read('mobivate', id))?.dueOn).toBeNull();
});

test('a run that has no time left says so, and the next one goes on', async () => {
  const id = newId();
  await run(smspm('q1', id, 'pending'));
  expect(await settleDue(settler(seesNothing()), dueMs, () => 4_000)).toMatchObject({ judged: 0, isUnfinished: true });
  expect(await settle()).toMatchObject({ judged: 1 });
});

test('a partition that can’t be read keeps no other from being judged', async () => {
  const ids = Array.from({ length: 20 }, newId);
  await run(...ids.map((id) => smspm(`q-${id}`, id, 'pending')));
  const waiting = connectWaiting(db.name, db.config);
  const dueUntil: typeof waiting.dueUntil = (partition, until) => {
    if (partition === '3') throw new Error('throttled');
    return waiting.dueUntil(partition, until);
  };
  const [first, rest] = [await settle(dueMs, { waiting: { ...waiting, dueUntil } }), await settle()];
  expect(first).toMatchObject({ isUnfinished: true, failed: 1 });
  expect(first.judged + rest.judged).toBe(20);
});

test('a message that can’t be judged keeps no other from being judged, though it is the oldest each time', async () => {
  const [bad, ...ids] = Array.from({ length: 120 }, newId) as [string, ...string[]];
  await run(smspm('q1', bad, 'pending'));
  await run(...ids.map((id) => queuedLater(id)));
  const waiting = connectWaiting(db.name, db.config);
  // All in one partition, as the thousands of a real one, in two pages.
  const keys = [bad, ...ids].map((id) => `smspm#${id}`);
  const dueUntil: typeof waiting.dueUntil = async function* (partition) {
    if (partition === '3') yield* [keys.slice(0, 100), keys.slice(100)];
  };
  const judge: typeof waiting.judge = async (item, ...rest) => {
    if (item.messageId === bad) throw new Error('ValidationException');
    return waiting.judge(item, ...rest);
  };
  expect(await settle(dueMs + 1000, { waiting: { ...waiting, dueUntil, judge } })).toMatchObject({
    judged: 119,
    failed: 1,
  });
  expect(await settle(dueMs + 1000)).toMatchObject({ judged: 1, failed: 0 });
});

test('a run that could not judge all of it fails, so that somebody is told', async () => {
  const told = { endpoint: String(db.config.endpoint), region: 'us-east-1' };
  for (const [name, value] of Object.entries({
    TABLE_NAME: db.name,
    RETENTION_DAYS: '90',
    METRIC_NAMESPACE: 'Delivrd/test',
    METRIC_COUNTRIES: '[]',
    DUE_RULES: JSON.stringify(rules),
    AWS_ENDPOINT_URL: told.endpoint,
    AWS_REGION: told.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }))
    vi.stubEnv(name, value);
  const handle = async () => {
    vi.resetModules();
    const { handler } = await import('../../functions/due/handler.ts');
    const time = instant(dueMs - 3_600_000);
    return handler({ time }, { getRemainingTimeInMillis: plenty } as Parameters<typeof handler>[1]);
  };
  await expect(handle()).resolves.toBeUndefined();
  vi.stubEnv('TABLE_NAME', 'none');
  await expect(handle()).rejects.toThrow('16 partitions or messages could not be judged');
  vi.unstubAllEnvs();
});
