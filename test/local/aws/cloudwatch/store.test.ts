import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMetricStore } from '../../../../local/aws/cloudwatch/store.ts';
import { hour, metric, minute, t0 } from './stores.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use. */
function memory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const late = metric('Late', { Provider: 'wavix', Country: 'IN' });

test('a window holds what lies in it, its end left out', () => {
  const store = createMetricStore();
  store.add(late, 'Count', t0 + 5_000, [1, 4], [2, 3]);
  store.add(late, 'Count', t0 + minute, [10]);
  expect(store.window(late, t0, t0 + minute)).toMatchObject({ count: 5, sum: 14, min: 1, max: 4 });
  expect(store.window(late, t0, t0 + 2 * minute)).toMatchObject({ count: 6, sum: 24, min: 1, max: 10 });
  expect(store.window(late, t0 + minute, t0 + hour)).toMatchObject({ count: 1, sum: 10, min: 10, max: 10 });
  expect(store.window(late, t0 - hour, t0)).toBeNull();
  expect(store.window(metric('Other'), t0, t0 + hour)).toBeNull();
});

test('negative values and zeros have their least and greatest too', () => {
  const store = createMetricStore();
  store.add(late, 'Count', t0, [-3, -7]);
  expect(store.window(late, t0, t0 + minute)).toMatchObject({ min: -7, max: -3 });
  store.add(late, 'Count', t0, [0]);
  expect(store.window(late, t0, t0 + minute)).toMatchObject({ min: -7, max: 0, count: 3 });
});

test('a value that came no times is none', () => {
  const store = createMetricStore();
  store.add(late, 'Count', t0, [5], [0]);
  store.add(late, 'Count', t0, []);
  expect(store.list()).toEqual([]);
  expect(store.totals('')).toEqual([]);
});

test('the order of dimensions does not matter', () => {
  const store = createMetricStore();
  store.add(metric('Late', { Country: 'IN', Provider: 'wavix' }), 'Count', t0, [1]);
  store.add(late, 'Count', t0, [2]);
  expect(store.list()).toHaveLength(1);
  expect(store.window(late, t0, t0 + 1)?.sum).toBe(3);
});

test('metrics are found by exactly their dimension names, without regard to case', () => {
  const store = createMetricStore();
  const alone = metric('Late', { Provider: 'wavix' });
  for (const one of [metric('Late'), alone, late, metric('Other', { Provider: 'x', Country: 'IN' })])
    store.add(one, 'Count', t0, [1]);
  expect(store.matching('Delivrd/test', 'late', ['country', 'PROVIDER'])).toEqual([late]);
  expect(store.matching('Delivrd/test', 'Late', ['Provider'])).toEqual([alone]);
  expect(store.matching('Delivrd/test', 'Late', null)).toHaveLength(3);
  expect(store.matching('delivrd/test', 'Late', null)).toEqual([]);
});

describe('percentiles', () => {
  const summary = (values: readonly number[], counts?: readonly number[]) => {
    const store = createMetricStore();
    store.add(late, 'Milliseconds', t0, values, counts);
    return store.window(late, t0, t0 + hour);
  };

  test('give the least value that enough samples do not exceed', () => {
    const hundred = summary(Array.from({ length: 100 }, (_, index) => index + 1));
    expect([0, 1, 50, 95, 99, 99.5, 100].map((p) => hundred?.percentile(p))).toEqual([1, 1, 50, 95, 99, 100, 100]);
    expect(summary([10, 20], [98, 2])?.percentile(98)).toBe(10);
    expect(summary([10, 20], [98, 2])?.percentile(99)).toBe(20);
  });

  test('keep three significant digits, and stay within what was measured', () => {
    expect(summary([123_456, 1])?.percentile(60)).toBe(123_000);
    expect(summary([123_456, 123_456])?.percentile(60)).toBe(123_456);
    expect(summary([0.001, 0.012_345_6, 1])?.percentile(50)).toBe(0.0123);
  });

  test('join all minutes of a window', () => {
    const store = createMetricStore();
    for (let at = 0; at < 10; at++) store.add(late, 'Milliseconds', t0 + at * minute, [at]);
    expect(store.window(late, t0 + 2 * minute, t0 + 8 * minute)?.percentile(50)).toBe(4);
  });
});

test('samples are counted above a bound and up to another', () => {
  const store = createMetricStore();
  store.add(late, 'Seconds', t0, [10, 20, 30], [1, 2, 4]);
  store.add(late, 'Seconds', t0 + minute, [20.04]);
  const summary = store.window(late, t0, t0 + hour);
  const bounds = [
    [0, 10],
    [10, 20],
    [10, 30],
    [30, 99],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ] as const;
  // 20.04 is 20.0 to three digits.
  expect(bounds.map(([low, high]) => summary?.countBetween(low, high))).toEqual([1, 3, 7, 0, 8]);
});

describe('age', () => {
  test('takes first the minutes of values, then all minutes and values, then the hours, and never the totals', () => {
    const store = createMetricStore();
    store.add(late, 'Count', t0, [1]);
    store.add(late, 'Count', t0 + 30 * minute, [2]);
    const afternoon = () => store.window(late, t0, t0 + hour);
    const total = [{ name: 'Late', dimensions: late.dimensions, sum: 3, sampleCount: 2, average: 1.5, unit: 'Count' }];

    store.compact(t0 + 3 * hour);
    expect(afternoon()?.percentile(100)).toBe(2);
    expect(store.window(late, t0 + minute, t0 + hour)?.percentile(100)).toBe(2);
    store.compact(t0 + 4 * hour);
    // Of a merged hour nothing is told apart: a window has it where at least half of it lies in the window.
    expect(store.window(late, t0 + 30 * minute, t0 + hour)?.percentile(1)).toBe(2);
    expect([0, 100].map((p) => afternoon()?.percentile(p))).toEqual([1, 2]);
    expect(afternoon()).toMatchObject({ count: 2, sum: 3, min: 1, max: 2 });

    store.compact(t0 + 24 * hour);
    expect(store.window(late, t0 + minute, t0 + hour)?.sum).toBe(2);
    store.compact(t0 + 25 * hour);
    expect(store.window(late, t0 + minute, t0 + hour)).toBeNull();
    expect(afternoon()).toMatchObject({ count: 2, sum: 3, min: 1, max: 2 });
    expect(afternoon()?.percentile(100)).toBeNaN();
    store.add(late, 'Count', t0 + 10 * minute, [4]);
    expect(afternoon()).toMatchObject({ count: 3, sum: 7, max: 4 });
    expect(store.window(late, t0 - 48 * hour, t0 + 48 * hour)?.sum).toBe(7);

    store.compact(t0 + 8 * 24 * hour + hour);
    expect(store.window(late, 0, t0 + 1000 * hour)).toBeNull();
    expect(store.totals('Delivrd/')).toEqual([{ ...total[0], sum: 7, sampleCount: 3, average: 7 / 3 }]);
  });

  test('percentiles and ranks over a day have all of it, and what comes late as well', () => {
    const store = createMetricStore();
    for (let at = 0; at < 1440; at++) {
      store.add(late, 'Seconds', t0 + at * minute, [at < 1080 ? 1 : 100]);
      store.compact(t0 + (at + 1) * minute);
    }
    const day = () => store.window(late, t0, t0 + 24 * hour);
    expect(day()?.percentile(75)).toBe(1);
    expect(day()?.percentile(75.1)).toBe(100);
    expect(day()?.countBetween(0, 1)).toBe(1080);
    store.add(late, 'Seconds', t0 + 30 * minute, [1], [360]);
    expect(day()?.countBetween(0, 1)).toBe(1440);
    store.compact(t0 + 25 * hour);
    expect(day()?.countBetween(0, 1)).toBe(1020);
  });

  test('does not take what is young', () => {
    const store = createMetricStore();
    for (let at = 0; at < 60; at++) store.add(late, 'Count', t0 + at * minute, [at]);
    store.compact(t0 + hour);
    expect(store.window(late, t0 + 59 * minute, t0 + hour)?.percentile(50)).toBe(59);
  });

  test('a full day of 150 metrics takes less than 40 MB, a tenth of them durations', () => {
    const store = createMetricStore();
    const before = memory();
    for (let one = 0; one < 150; one++)
      for (let at = 0; at < 1440; at++) {
        const values =
          one % 10 === 0 ? Array.from({ length: 10 }, (_, index) => (at * 7 + index * 131) % 900) : [at % 7];
        store.add(metric('Late', { Provider: String(one) }), 'Count', t0 + at * minute, values);
      }
    store.compact(t0 + 24 * hour);
    const taken = memory() - before;
    expect(store.list()).toHaveLength(150);
    expect(taken).toBeLessThan(40e6);
  });
});

test('totals keep to a namespace, and are exact', () => {
  const store = createMetricStore();
  store.add(metric('FailureRate'), 'Percent', t0, [100, 0], [1, 3]);
  store.add({ namespace: 'AWS/SQS', name: 'X', dimensions: {} }, 'Count', t0, [1]);
  expect(store.totals('Delivrd/')).toEqual([
    { name: 'FailureRate', dimensions: {}, sum: 100, sampleCount: 4, average: 25, unit: 'Percent' },
  ]);
  expect(store.totals('')).toHaveLength(2);
});

test('the windows of any partition add up to the whole, compacted or not', () => {
  const minutes = fc.integer({ min: 0, max: 4 * 24 * 60 });
  const points = fc.array(fc.tuple(minutes, fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 })));
  fc.assert(
    fc.property(points, fc.array(minutes), fc.option(minutes), (added, cuts, compactedAt) => {
      const store = createMetricStore();
      for (const [at, value, count] of added) store.add(late, 'Count', t0 + at * minute, [value], [count]);
      if (compactedAt !== null) store.compact(t0 + compactedAt * minute);
      const edges = [0, ...cuts, 4 * 24 * 60 + 1].sort((a, b) => a - b).map((edge) => t0 + edge * minute);
      const windows = edges.slice(1).map((toMs, index) => store.window(late, edges[index] ?? 0, toMs));
      const sum = (of: (summary: { sum: number; count: number }) => number) =>
        windows.reduce((total, summary) => total + (summary ? of(summary) : 0), 0);
      expect(sum((summary) => summary.sum)).toBe(added.reduce((total, [, value, count]) => total + value * count, 0));
      expect(sum((summary) => summary.count)).toBe(added.reduce((total, [, , count]) => total + count, 0));
    }),
    { numRuns: 200 },
  );
});
