import { expect, test } from 'vitest';
import { percentile, percentileAxis, percentilePoints } from '../../bench/percentiles.ts';

/** 1 to `count`, not in order. */
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => ((at * 7) % count) + 1);

test('a percentile is a value that was there, and so many of them are no greater', () => {
  expect([50, 99, 99.5, 100].map((percent) => percentile(upTo(100), percent))).toEqual([50, 99, 100, 100]);
  expect(percentile(upTo(5_000), 99.9)).toBe(4_995);
  expect(percentile([3], 1)).toBe(3);
  expect(percentile([], 50)).toBeNaN();
});

test('points rise from the least to the greatest, and each further nine takes as much room', () => {
  const points = percentilePoints(upTo(10_000));
  expect([points[0], points.at(-1)]).toEqual([
    [1, 1],
    [10_000, 10_000],
  ]);
  expect(
    points.every(([x, y], at) => at === 0 || (x > (points[at - 1]?.[0] ?? 0) && y > (points[at - 1]?.[1] ?? 0))),
  ).toBe(true);
  // Of the axis from 1 to 10,000 the first quarter is for the first nine tenths, the next for the next nine hundredths, and so on.
  for (const [place, value] of [
    [10, 9_000],
    [100, 9_900],
    [1_000, 9_990],
  ] as const) {
    const [, nearest = 0] = points.find(([x]) => x >= place * 0.999) ?? [];
    expect(Math.abs(nearest / value - 1)).toBeLessThan(0.01);
    expect(nearest).toBeGreaterThanOrEqual(value);
  }
  expect(percentilePoints([5, 4])).toEqual([
    [1, 4],
    [2, 5],
  ]);
});

test('the axis names the percentiles that so many values have', () => {
  const ticks = (count: number) => percentileAxis(count).ticks?.map(([at, text]) => [Math.round(at), text]);
  expect(ticks(5_000)).toEqual([
    [1, '0'],
    [2, '50'],
    [10, '90'],
    [100, '99'],
    [1_000, '99.9'],
    [5_000, '100'],
  ]);
  expect(ticks(100)?.map(([, text]) => text)).toEqual(['0', '50', '90', '100']);
});
