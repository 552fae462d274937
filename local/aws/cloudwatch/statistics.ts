import { getOrAdd } from './buckets.ts';
import type { Summary } from './store.ts';

type Statistic = (summary: Summary) => number;

const statistics: ReadonlyMap<string, Statistic> = new Map([
  ['Sum', ({ sum }) => sum],
  ['Average', ({ sum, count }) => sum / count],
  ['Minimum', ({ min }) => min],
  ['Maximum', ({ max }) => max],
  ['SampleCount', ({ count }) => count],
]);

/** Those of what lies between two bounds; the lower one is exclusive, the upper one inclusive. */
const betweenBounds: ReadonlyMap<string, (low: number, high: number) => Statistic> = new Map([
  // Percentile rank: percent (0 to 100) of the samples.
  [
    'PR',
    (low, high) => (summary) => (100 * summary.countBetween(low, high)) / summary.countBetween(-infinity, infinity),
  ],
  // Trimmed count: number of samples.
  ['TC', (low, high) => (summary) => summary.countBetween(low, high)],
]);

/** Alarms ask for the same few again each minute. */
const known = new Map<string, Statistic>();

const infinity = Number.POSITIVE_INFINITY;

/**
 * What a statistic makes of a window; NaN where it has no value. Percentiles are written `p99.9`, what lies between bounds
 * `PR(low:high)` and `TC(low:high)` with the metric's own values, one of them may be absent; bounds in percent are not known.
 * @throws Error for any other.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export const statisticOf = (stat: string): Statistic => getOrAdd(known, stat, () => readStatistic(stat));

function readStatistic(stat: string): Statistic {
  const plain = statistics.get(stat);
  if (plain) return plain;
  const p = percentOf(stat);
  if (p !== null) return ({ percentile }) => percentile(p);
  const [, name = '', bounds = ''] = /^([A-Z]+)\((.*)\)$/.exec(stat) ?? [];
  const between = betweenBounds.get(name);
  if (!between) throw new Error(`Unknown statistic ${stat}.`);
  return between(...readBounds(name, bounds));
}

function readBounds(name: string, bounds: string): readonly [number, number] {
  const number = '\\d+(?:\\.\\d{1,10})?';
  const [, low, high] = new RegExp(`^(${number})?:(${number})?$`).exec(bounds) ?? [];
  if (low === undefined && high === undefined)
    throw new Error(
      `The statistic ${name}(${bounds}) takes its bounds as ${name}(low:high), ${name}(low:) or ${name}(:high).`,
    );
  const [from, to] = [Number(low ?? -infinity), Number(high ?? infinity)];
  if (from >= to) throw new Error(`The statistic ${name}(${bounds}) has no room between its bounds.`);
  return [from, to];
}

/** 99.9 for `p99.9`; null for what is no percentile of 0 to 100. */
export function percentOf(stat: string): number | null {
  const p = Number(/^p(\d{1,3}(?:\.\d+)?)$/.exec(stat)?.[1] ?? Number.NaN);
  return p <= 100 ? p : null;
}
