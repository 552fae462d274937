import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTable } from '../../functions/aws/table.ts';
import { consume, type QueueMessage } from '../../functions/consumer/consume.ts';
import { countedAtMs, type DueRules, dueAt, isAwaited, isOpen, mostMinutesAhead } from '../../functions/domain/due.ts';
import { instant } from '../../functions/domain/instant.ts';
import { isFinal } from '../../functions/domain/status.ts';
import { duePartitions } from '../../functions/shared/table-keys.ts';
import { shuffledWithRepeats } from '../domain/histories.ts';
import { runs } from '../effort.ts';
import { arrivedAtMs, consumerOf, ownWord, plenty, queued, seesNothing, smspm, totalOf } from './batches.ts';
import { openTable, type TestTable, withIndexes } from './dynalite.ts';

const rules: DueRules = {
  deadlines: [
    { minutes: 60 },
    { tag: 'otp', minutes: 10 },
    { provider: 'wavix', minutes: 1 },
    { country: 'DE', minutes: 5 },
  ],
  countriesWithoutReceipts: ['LV'],
  conversionTags: ['otp'],
};

let db: TestTable;
let next = 0;
const newId = (): string => `due-${next++}`;

beforeAll(async () => {
  db = await openTable({ ...withIndexes, due: true }, rules);
});
afterAll(() => db.close());

const send = (id: string, messageId: string, more: object = {}, atMs = arrivedAtMs) =>
  ownWord(id, 'send', { messageId, ...more }, atMs);
const confirm = (id: string, messageId: string, atMs = arrivedAtMs) => ownWord(id, 'confirmation', { messageId }, atMs);
const run = (seen = seesNothing(), ...batch: QueueMessage[]) => consume(consumerOf(db.table, seen), batch, plenty);
const read = async (id: string) => (await db.table.read('smspm', id)) ?? expect.fail(`${id} is not there`);
const inMinutes = (minutes: number) => instant(arrivedAtMs + minutes * 60_000);

describe('when a message is due', () => {
  const message = {
    provider: 'smspm',
    status: 'sent',
    tag: null,
    channel: null,
    country: null,
    confirmedAt: null,
  } as const;
  const at = (more: object, of: DueRules = rules) => dueAt(of, { ...message, ...more }, instant(arrivedAtMs));

  test('the shortest rule that fits counts, whatever their order', () => {
    expect([
      at({}),
      at({ tag: 'otp' }),
      at({ tag: 'otp', country: 'DE' }),
      at({ provider: 'wavix', tag: 'otp' }),
    ]).toEqual([60, 10, 5, 1].map(inMinutes));
    expect(at({ tag: 'otp' }, { ...rules, deadlines: rules.deadlines.toReversed() })).toEqual(inMinutes(10));
  });

  test('a rule fits where all that it names does, and a message without a channel is an SMS', () => {
    const one = { ...rules, deadlines: [{ tag: 'otp', channel: 'sms', minutes: 3 }] };
    expect([at({ tag: 'otp' }, one), at({ tag: 'otp', channel: 'rcs' }, one), at({}, one)]).toEqual([
      inMinutes(3),
      null,
      null,
    ]);
  });

  test('silence says nothing where no receipts are sent, and a confirmed message has arrived', () => {
    expect(isOpen(rules, message)).toBe(true);
    expect(isOpen(rules, { ...message, country: 'LV' })).toBe(false);
    expect(isOpen(rules, { ...message, confirmedAt: instant(0) })).toBe(false);
    expect(isAwaited(rules, { ...message, country: 'LV', tag: 'otp' })).toBe(true);
  });
});

test('a message counts where it has been judged, and where that is over two hours ahead, where it began', () => {
  const at = (minutes: number) => countedAtMs(instant(arrivedAtMs), inMinutes(minutes)) - arrivedAtMs;
  expect([10, mostMinutesAhead, mostMinutesAhead + 1].map(at)).toEqual([12 * 60_000, 112 * 60_000, 0]);
});

test('a deadline that only the send or the number tells: in time once, in any order, repeated, at once, after a crash', async () => {
  const own: DueRules = {
    ...rules,
    deadlines: [
      { tag: 'otp', minutes: 10 },
      { country: 'EE', minutes: 20 },
    ],
  };
  const table = connectTable(db.name, 90, db.config, own);
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(['send', 'tagged', 'sent', 'delivered', 'unnumbered'], { minLength: 1 }).chain(shuffledWithRepeats),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.boolean(),
      async (order, size, isAtOnce, breaksOff) => {
        const id = newId();
        const without = (status: string, at: number) =>
          queued(`${id}-${at}`, 'smspm', JSON.stringify({ messageId: id, status }));
        const messages = order.map((kind, at): QueueMessage => {
          if (kind === 'send') return send(`${id}-${at}`, id, { senderId: 'Shop' });
          if (kind === 'tagged') return send(`${id}-${at}`, id, { tag: 'otp' });
          // Who told the number is not known after a crash.
          if (kind === 'unnumbered' && !breaksOff) return without('failed', at);
          return smspm(`${id}-${at}`, id, kind === 'sent' ? 'pending' : 'delivered');
        });
        const batches = Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
          messages.slice(at * size, (at + 1) * size),
        );
        const seen = seesNothing();
        const one = async (batch: readonly QueueMessage[]) => {
          // Written, and never counted; then all of it again.
          if (breaksOff && !isAtOnce) await consume(consumerOf(table, seesNothing()), batch, plenty);
          return consume(consumerOf(table, seen), batch, plenty);
        };
        if (isAtOnce) expect((await Promise.all(batches.map(one))).flat()).toEqual([]);
        else for (const batch of batches) expect(await one(batch)).toEqual([]);
        const { facts, status, begunAt, country } = await read(id);
        const fits = dueAt(own, { ...facts, provider: 'smspm', country }, begunAt as never) !== null;
        expect(totalOf(seen, 'InTime')).toBe(isFinal(status) && fits ? 1 : 0);
      },
    ),
    { numRuns: runs(24) },
  );
});

test('one that had ended too late when its deadline was told is not in time', async () => {
  const own: DueRules = { ...rules, deadlines: [{ tag: 'otp', minutes: 10 }] };
  const table = connectTable(db.name, 90, db.config, own);
  for (const [minutes, count] of [
    [9, 1],
    [11, 0],
  ] as const) {
    const [id, seen] = [newId(), seesNothing()];
    const ended = JSON.stringify({ messageId: id, status: 'delivered' });
    const late = queued(`${id}-b`, 'smspm', ended, { receivedAt: arrivedAtMs + minutes * 60_000 });
    for (const one of [smspm(`${id}-a`, id, 'pending'), late, send(`${id}-c`, id, { tag: 'otp' })])
      await consume(consumerOf(table, seen), [one], plenty);
    expect(totalOf(seen, 'InTime')).toBe(count);
  }
});

test('in any order, repeated, at once: it waits exactly while something is expected of it, for the shortest rule that fits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .subarray(['send', 'tagged', 'confirmation', 'sent', 'delivered', 'failed'], { minLength: 1 })
        .chain(shuffledWithRepeats),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (order, size, isAtOnce) => {
        const id = newId();
        const messages = order.map((kind, at): QueueMessage => {
          const queueMessage = `${id}-${at}`;
          if (kind === 'send') return send(queueMessage, id, { senderId: 'Shop' }, arrivedAtMs + at);
          if (kind === 'tagged') return send(queueMessage, id, { tag: 'otp' }, arrivedAtMs + at);
          if (kind === 'confirmation') return confirm(queueMessage, id, arrivedAtMs + at);
          return smspm(queueMessage, id, kind === 'sent' ? 'pending' : kind);
        });
        const batches = Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
          messages.slice(at * size, (at + 1) * size),
        );
        const seen = seesNothing();
        const one = (batch: readonly QueueMessage[]) => run(seen, ...batch);
        if (isAtOnce) expect((await Promise.all(batches.map(one))).flat()).toEqual([]);
        else for (const batch of batches) expect(await one(batch)).toEqual([]);

        const { facts, status, begunAt, country, ...stored } = await read(id);
        const message = { ...facts, provider: 'smspm', status, country };
        const isWaiting = isAwaited(rules, message);
        expect(stored.dueOn !== null).toBe(isWaiting);
        if (isWaiting) {
          expect(duePartitions).toContain(stored.dueOn);
          expect(stored.dueAt).toBe(dueAt(rules, message, begunAt as never));
        }
        const has = (kind: string): boolean => order.includes(kind);
        expect(totalOf(seen, 'InTime')).toBe(isFinal(status) ? 1 : 0);
        expect(totalOf(seen, 'Conversion')).toBe(has('tagged') && has('confirmation') ? 1 : 0);
      },
    ),
    { numRuns: runs(24) },
  );
});

test('what is told of a message later makes it due sooner, never later', async () => {
  const id = newId();
  await run(undefined, send('q1', id));
  expect((await read(id)).dueAt).toBe(inMinutes(60));
  await run(undefined, send('q2', id, { tag: 'otp' }, arrivedAtMs + 1));
  expect((await read(id)).dueAt).toBe(inMinutes(10));
});

test('what was judged is not waited for again, and counts no more', async () => {
  const id = newId();
  await run(undefined, send('q1', id, { tag: 'otp' }));
  const [item] = (await db.scan()).filter(({ pk }) => pk === `smspm#${id}`);
  const { dueOn, ...left } = item as Record<string, unknown>;
  await db.put({ ...left, dueOn: `late-${dueOn}`, dueSettledAt: inMinutes(10), overdueAt: inMinutes(10) });
  const seen = seesNothing();
  await run(seen, smspm('q2', id, 'pending'));
  expect((await read(id)).dueOn).toBe(`late-${dueOn}`);
  await run(seen, smspm('q3', id), confirm('q4', id));
  expect(await read(id)).toMatchObject({ dueOn: null, status: 'delivered', overdueAt: inMinutes(10) });
  expect([totalOf(seen, 'InTime'), totalOf(seen, 'Conversion')]).toEqual([0, 0]);
});

test('a run that broke off before it had the message wait is made good by the next one', async () => {
  const id = newId();
  await run(undefined, send('q1', id, { tag: 'otp' }), smspm('q2', id));
  const [item] = (await db.scan()).filter(({ pk }) => pk === `smspm#${id}`);
  const { dueOn, dueAt, ...left } = item as Record<string, unknown>;
  await db.put(left);
  await run(undefined, smspm('q2', id));
  expect(await read(id)).toMatchObject({ dueOn: expect.any(String), dueAt: inMinutes(10) });
});

test('where no receipts are sent, a message ends as it begins, whatever is reported later, or as soon as its country is told', async () => {
  const to = (id: string, messageId: string, status: string, number?: string) =>
    queued(id, 'smspm', JSON.stringify({ messageId, status, to: number }));
  const latvian = '+37126123456';
  for (const orders of [
    [
      [
        ['pending', latvian],
        ['delivered', latvian],
      ],
    ],
    [[['pending', latvian]], [['delivered', latvian]], [['delivered', latvian]]],
    [[['pending']], [['pending', latvian]], [['delivered']]],
    [[['delivered']], [['pending', latvian]]],
  ] as const) {
    const [id, seen] = [newId(), seesNothing()];
    let at = 0;
    for (const batch of orders)
      await run(seen, ...batch.map(([status, number]) => to(`${id}-${at++}`, id, status, number)));
    expect([totalOf(seen, 'Begun'), totalOf(seen, 'Ended')], JSON.stringify(orders)).toEqual([1, 1]);
    expect((await read(id)).dueOn).toBeNull();
  }
});
