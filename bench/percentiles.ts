import type { Axis, Point } from './plot.ts';

/** The least value that `percent` (above 0, at most 100) of the values do not pass. NaN where there are none. */
export const percentile = (values: readonly number[], percent: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil((values.length * percent) / 100 - tiny) - 1] ?? Number.NaN;

/** What the multiplication by 99.9 may be off. */
const tiny = 1e-6;

/** Points that a line needs to look smooth. */
const steps = 200;

/**
 * Values by their percentile, on an axis where each further nine takes as much room as the one before: most of a plot shows the slowest few.
 * @see https://hdrhistogram.github.io/HdrHistogram/plotFiles.html
 */
export function percentilePoints(values: readonly number[]): readonly Point[] {
  const sorted = values.toSorted((a, b) => a - b);
  const ranks = Array.from({ length: steps + 1 }, (_, step) => {
    const place = sorted.length ** (step / steps);
    return Math.min(sorted.length, Math.ceil(sorted.length * (1 - 1 / place)) + 1);
  });
  return [...new Set(ranks)].map((rank) => [placeOf(rank, sorted.length), sorted[rank - 1] ?? Number.NaN] as const);
}

/** The axis for the points of so many values. */
export const percentileAxis = (count: number): Axis => ({
  label: 'percentile of the requests',
  isLog: true,
  ticks: [
    [1, '0'],
    ...[50, 90, 99, 99.9, 99.99]
      .map((percent) => [100 / (100 - percent), String(percent)] as const)
      .filter(([place]) => place * 2 < count),
    [count, '100'],
  ],
});

/** 1 / (1 - p), where p is the share of the values before this one. */
const placeOf = (rank: number, count: number): number => count / (count - rank + 1);
