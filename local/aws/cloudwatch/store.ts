import type { Dimensions } from '../../../functions/shared/metric-names.ts';
import { floor, getOrAdd, hourMs, minuteMs } from './buckets.ts';
import { createValues, type Values } from './values.ts';

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

/** What lies in a window. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /**
   * The least value that `p` percent (0 to 100) of the samples do not exceed, to 3 significant digits, over the values that
   * are still kept. NaN where none of the window is.
   */
  readonly percentile: (p: number) => number;
  /** Samples above `low` and up to `high`, over those same values, to 3 significant digits. NaN where none is kept. */
  readonly countBetween: (low: number, high: number) => number;
}

/** One metric, totals since the start. */
export interface MetricTotal {
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly sum: number;
  readonly sampleCount: number;
  readonly average: number;
  readonly unit: string;
}

export interface MetricStore {
  /** Adds values at a time in epoch milliseconds, floored to its minute. Counts are 1 where not given; a value that came 0 times is none. */
  add(metric: MetricId, unit: string, atMs: number, values: readonly number[], counts?: readonly number[]): void;
  /** What lies in [fromMs, toMs), a minute being where it starts; null where nothing does. */
  window(metric: MetricId, fromMs: number, toMs: number): Summary | null;
  /**
   * Every metric of this name and exactly these dimension names, in any order; null takes those with any.
   * Names are compared without regard to case, since SQL folds it; the namespace is exact.
   */
  matching(namespace: string, name: string, dimensionNames: readonly string[] | null): readonly MetricId[];
  list(): readonly MetricId[];
  /** Exact and never pruned, in the order of first appearance. */
  totals(namespacePrefix: string): readonly MetricTotal[];
  /** Lets go of what is too old to be kept in full; to be called each hour. */
  compact(nowMs: number): void;
}

/** What queries need of a store. */
export type MetricReader = Pick<MetricStore, 'window' | 'matching'>;

const minutesPerHour = 60;

/** How long single minutes are kept, then hours; milliseconds. */
const keptMinutesMs = 24 * hourMs;
const keptHoursMs = 8 * 24 * hourMs;

/** Numbers of one cell: count, sum, least, greatest. */
const width = 4;

interface Series {
  readonly metric: MetricId;
  unit: string;
  count: number;
  sum: number;
  /** By the hour's number since 1970: a cell for the whole, then one for each minute unless the hour is old. */
  readonly hours: Map<number, Float64Array>;
  readonly values: Values;
}

/**
 * The time series of all metrics, in memory. Its size has a bound for a given number of metrics: minutes stay for 24 hours,
 * whole hours for 8 days, and the values behind percentiles for 24 hours (`Values`). A window takes in an hour of which
 * only the whole is left where it begins in it.
 */
export function createMetricStore(): MetricStore {
  const series = new Map<string, Series>();
  /** Whoever asks again and again, as alarms do, asks with the same id. */
  const known = new WeakMap<MetricId, Series>();

  const find = (metric: MetricId): Series | undefined => {
    const found = known.get(metric) ?? series.get(keyOf(metric));
    if (found) known.set(metric, found);
    return found;
  };

  const seriesOf = (metric: MetricId, unit: string): Series => {
    const key = keyOf(metric);
    const found = series.get(key) ?? { metric, unit, count: 0, sum: 0, hours: new Map(), values: createValues() };
    series.set(key, found);
    found.unit = unit;
    return found;
  };

  return {
    add: (metric, unit, atMs, values, counts = []) => {
      const startMs = floor(atMs, minuteMs);
      const samples = values
        .map((value, index) => [value, counts[index] ?? 1] as const)
        .filter(([, count]) => count > 0);
      if (samples.length === 0) return;
      const one = seriesOf(metric, unit);
      const hour = Math.floor(startMs / hourMs);
      const cells = getOrAdd(one.hours, hour, () => new Float64Array(minuteOffset(minutesPerHour)));
      for (const [value, count] of samples) {
        one.count += count;
        one.sum += value * count;
        addToCell(cells, 0, count, value * count, value, value);
        if (cells.length > width)
          addToCell(cells, minuteOffset((startMs - hour * hourMs) / minuteMs), count, value * count, value, value);
        one.values.add(startMs, value, count);
      }
    },
    window: (metric, fromMs, toMs) => {
      const one = find(metric);
      return one ? summarize(one, Math.ceil(fromMs / minuteMs) * minuteMs, toMs) : null;
    },
    matching: (namespace, name, dimensionNames) => {
      const wanted = dimensionNames === null ? null : namesKey(dimensionNames);
      return [...series.values()]
        .map(({ metric }) => metric)
        .filter(
          (metric) =>
            metric.namespace === namespace &&
            metric.name.toLowerCase() === name.toLowerCase() &&
            (wanted === null || namesKey(Object.keys(metric.dimensions)) === wanted),
        );
    },
    list: () => [...series.values()].map(({ metric }) => metric),
    totals: (namespacePrefix) =>
      [...series.values()]
        .filter(({ metric }) => metric.namespace.startsWith(namespacePrefix))
        .map(({ metric: { name, dimensions }, unit, count, sum }) => ({
          name,
          dimensions,
          sum,
          sampleCount: count,
          average: sum / count,
          unit,
        })),
    compact: (nowMs) => {
      for (const { hours, values } of series.values()) {
        values.compact(nowMs);
        for (const [hour, cells] of hours) {
          const endMs = (hour + 1) * hourMs;
          if (endMs <= nowMs - keptHoursMs) hours.delete(hour);
          else if (endMs <= nowMs - keptMinutesMs && cells.length > width) hours.set(hour, cells.slice(0, width));
        }
      }
    },
  };
}

/** What cells add up to. */
interface Total {
  count: number;
  sum: number;
  min: number;
  max: number;
}

function summarize(series: Series, fromMs: number, toMs: number): Summary | null {
  const { hours, values } = series;
  const total: Total = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  // Looks hours up one by one in a window of up to a day, and walks over what there is in a longer one.
  if (toMs - fromMs <= keptMinutesMs) {
    for (let hour = Math.floor(fromMs / hourMs); hour * hourMs < toMs; hour++) {
      const cells = hours.get(hour);
      if (cells) addHour(total, cells, hour * hourMs, fromMs, toMs);
    }
  } else for (const [hour, cells] of hours) addHour(total, cells, hour * hourMs, fromMs, toMs);
  const { count, sum, min, max } = total;
  if (count === 0) return null;
  return {
    count,
    sum,
    min,
    max,
    percentile: (p) => Math.min(max, Math.max(min, values.percentile(fromMs, toMs, p))),
    countBetween: (low, high) => values.countBetween(fromMs, toMs, low, high),
  };
}

/** Adds what of an hour lies in the window. */
function addHour(total: Total, cells: Float64Array, startMs: number, fromMs: number, toMs: number): void {
  const begins = startMs >= fromMs && startMs < toMs;
  const isOld = cells.length === width;
  if (begins && (isOld || startMs + hourMs <= toMs)) addCell(total, cells, 0);
  else if (!isOld) {
    const first = Math.max(0, (fromMs - startMs) / minuteMs);
    const end = Math.min(minutesPerHour, Math.ceil((toMs - startMs) / minuteMs));
    for (let at = first; at < end; at++) addCell(total, cells, minuteOffset(at));
  }
}

function addToCell(cells: Float64Array, at: number, count: number, sum: number, min: number, max: number): void {
  const before = cells[at] ?? 0;
  cells[at] = before + count;
  cells[at + 1] = (cells[at + 1] ?? 0) + sum;
  cells[at + 2] = before === 0 ? min : Math.min(cells[at + 2] ?? min, min);
  cells[at + 3] = before === 0 ? max : Math.max(cells[at + 3] ?? max, max);
}

function addCell(total: Total, cells: Float64Array, at: number): void {
  const count = cells[at] ?? 0;
  if (count === 0) return;
  total.count += count;
  total.sum += cells[at + 1] ?? 0;
  total.min = Math.min(total.min, cells[at + 2] ?? 0);
  total.max = Math.max(total.max, cells[at + 3] ?? 0);
}

/** Where a minute of an hour is that has them. */
const minuteOffset = (minute: number): number => (1 + minute) * width;

const keys = new WeakMap<MetricId, string>();

function keyOf(metric: MetricId): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const { namespace, name, dimensions } = metric;
  const key = JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
  keys.set(metric, key);
  return key;
}

const namesKey = (names: readonly string[]): string => JSON.stringify(names.map((name) => name.toLowerCase()).sort());
