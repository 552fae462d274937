import { expect, test } from 'vitest';
import { aws } from '../../bench/scale/aws.ts';
import { startCalendar } from '../../bench/scale/calendar.ts';
import { poisson } from '../../bench/scale/draws.ts';
import { sizeOf, split, startQueue } from '../../bench/scale/queue.ts';
import { startEnvironments, startRuns } from '../../bench/scale/runs.ts';
import { startTable } from '../../bench/scale/table.ts';
import { createRandom } from '../../local/runtime/random.ts';

test.each([0.02, 0.5, 10, 59, 200])('numbers by chance have their mean and spread: %d', (mean) => {
  const random = createRandom(7);
  const values = Array.from({ length: 20_000 }, () => poisson(random, mean));
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
  // Six standard errors of each.
  expect(Math.abs(average - mean)).toBeLessThan(6 * Math.sqrt(mean / values.length));
  expect(Math.abs(variance / mean - 1)).toBeLessThan(6 * Math.sqrt((1 / mean + 2) / values.length));
  expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
});

test('a calendar keeps the order, and what is entered for now comes next', () => {
  const calendar = startCalendar(5);
  const seen: string[] = [];
  calendar.at(12, () => seen.push('at 15'));
  calendar.at(10, () => {
    seen.push('at 10');
    calendar.at(10, () => seen.push('later'));
  });
  for (let nowMs = 0; nowMs <= 15; nowMs += 5) calendar.pass(nowMs);
  expect(seen).toEqual(['at 10', 'at 15', 'later']);
});

test('a queue gives out the oldest first, and again what is shown again, until it was received too often', () => {
  const queue = startQueue({ maxReceives: 2, visibilityMs: 0, retentionMs: 60_000 });
  queue.add(3, 0);
  queue.add(4, 1_000);
  const first = queue.receive(5);
  expect(first).toEqual([
    { tick: 0, count: 3, receives: 1 },
    { tick: 10, count: 2, receives: 1 },
  ]);
  const [done, again] = split(first, 2);
  queue.delete(done);
  expect(queue.ageMs(2_000)).toBe(2_000);
  queue.show(again);
  expect([queue.visible(), queue.inFlight(), sizeOf(again)]).toEqual([5, 0, 3]);
  const second = queue.receive(1);
  expect(second).toEqual([{ tick: 0, count: 1, receives: 2 }]);
  queue.show(second);
  // Two of before are younger in the queue: what was shown again last comes last.
  expect(queue.receive(9)).toEqual([
    { tick: 10, count: 2, receives: 2 },
    { tick: 10, count: 2, receives: 1 },
  ]);
  expect(queue.counts()).toMatchObject({ queued: 7, settled: 2, deadLettered: 1, mostReceives: 2 });
  expect(queue.ageMs(2_000)).toBe(1_000);
});

test('what nobody takes expires, and no more is in flight than SQS lets', () => {
  const queue = startQueue({ maxReceives: 9, visibilityMs: 0, retentionMs: 1_000 });
  queue.add(aws.sqs.mostInFlight + 5, 0);
  expect(sizeOf(queue.receive(aws.sqs.mostInFlight + 5))).toBe(aws.sqs.mostInFlight);
  expect(queue.receive(5)).toEqual([]);
  queue.pass(1_000);
  expect(queue.counts().expired).toBe(0);
  queue.pass(1_200);
  expect([queue.counts().expired, queue.visible()]).toEqual([5, 0]);
});

test('runs have ten calls a second each, and the account’s number at once', () => {
  const runs = startRuns(10);
  expect(runs.take(12)).toBe(10);
  runs.giveBack(10);
  for (let at = 0; at < 9; at += 1) runs.giveBack(runs.take(10));
  expect(runs.take(1)).toBe(0);
  runs.pass(100);
  expect(runs.chance()).toBeCloseTo(100 / 103);
  expect(runs.take(11)).toBe(10);
});

test('environments are started at a rate, and used again', () => {
  const environments = startEnvironments();
  expect(environments.start(1_500)).toEqual({ warm: 0, cold: 1_000 });
  expect(environments.start(1)).toEqual({ warm: 0, cold: 0 });
  environments.giveBack(3);
  environments.pass(20);
  expect(environments.start(6)).toEqual({ warm: 3, cold: 2 });
});

test('a table takes what its fullest index takes, and half an hour later twice its peak', () => {
  const table = startTable({ table: 1, index: 0.5, off: 0 });
  expect(table.write(10_000)).toBe(4_000);
  expect(table.write(1)).toBe(0);
  let written = 0;
  const second = (at: number): number => {
    const before = written;
    for (let step = 0; step < 10; step += 1) {
      table.pass(at * 1000 + step * 100, 100);
      written += table.write(600);
    }
    return written - before;
  };
  for (let at = 0; at < 1_800; at += 1) second(at);
  expect(second(1_800)).toBeLessThanOrEqual(4_001);
  for (let at = 1_801; at <= 1_861; at += 1) second(at);
  // 600 a step are all that is asked.
  expect(second(1_862)).toBe(6_000);
});

test('an index that takes two units a report takes half as many', () => {
  expect(startTable({ table: 1, due: 2 }).write(10_000)).toBe(2_000);
  expect(startTable({ table: 1 }, () => 0.25).write(10_000)).toBe(4_000);
});
