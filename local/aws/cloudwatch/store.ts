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
  /** Lets go of what is too old to be kept in full; to be called every few minutes. */
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
  /** By start of the hour: a cell for the whole, then one for each minute unless the hour is old. */
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
      const hourStartMs = floor(startMs, hourMs);
      const cells = getOrAdd(one.hours, hourStartMs, () => new Float64Array(minuteOffset(minutesPerHour)));
      for (const [value, count] of samples) {
        one.count += count;
        one.sum += value * count;
        addToCell(cells, 0, count, value * count, value, value);
        if (cells.length > width)
          addToCell(cells, minuteOffset((startMs - hourStartMs) / minuteMs), count, value * count, value, value);
        one.values.add(startMs, value, count);
      }
    },
    window: (metric, fromMs, toMs) => {
      const one = series.get(keyOf(metric));
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
        for (const [startMs, cells] of hours) {
          const endMs = startMs + hourMs;
          if (endMs <= nowMs - keptHoursMs) hours.delete(startMs);
          else if (endMs <= nowMs - keptMinutesMs && cells.length > width) hours.set(startMs, cells.slice(0, width));
        }
      }
    },
  };
}

function summarize(series: Series, fromMs: number, toMs: number): Summary | null {
  const total = emptyCell();
  const take = (startMs: number, cells: Float64Array): void => {
    if (startMs >= fromMs && startMs + hourMs <= toMs) {
      addCell(total, cells, 0);
      return;
    }
    if (cells.length === width) {
      if (startMs >= fromMs) addCell(total, cells, 0);
      return;
    }
    const first = Math.max(0, (fromMs - startMs) / minuteMs);
    const end = Math.min(minutesPerHour, Math.ceil((toMs - startMs) / minuteMs));
    for (let at = first; at < end; at++) addCell(total, cells, minuteOffset(at));
  };
  // Looks hours up one by one in a window of up to a day, and walks over what there is in a longer one.
  if (toMs - fromMs <= keptMinutesMs) {
    for (let startMs = floor(fromMs, hourMs); startMs < toMs; startMs += hourMs) {
      const cells = series.hours.get(startMs);
      if (cells) take(startMs, cells);
    }
  } else
    for (const [startMs, cells] of series.hours) if (startMs + hourMs > fromMs && startMs < toMs) take(startMs, cells);
  const [count, sum, min, max] = total as unknown as readonly [number, number, number, number];
  if (count === 0) return null;
  const { values } = series;
  return {
    count,
    sum,
    min,
    max,
    percentile: (p) => Math.min(max, Math.max(min, values.percentile(fromMs, toMs, p))),
    countBetween: (low, high) => values.countBetween(fromMs, toMs, low, high),
  };
}

function addToCell(cells: Float64Array, at: number, count: number, sum: number, min: number, max: number): void {
  const before = cells[at] ?? 0;
  cells[at] = before + count;
  cells[at + 1] = (cells[at + 1] ?? 0) + sum;
  cells[at + 2] = before === 0 ? min : Math.min(cells[at + 2] ?? min, min);
  cells[at + 3] = before === 0 ? max : Math.max(cells[at + 3] ?? max, max);
}

function addCell(total: Float64Array, cells: Float64Array, at: number): void {
  const count = cells[at] ?? 0;
  if (count > 0) addToCell(total, 0, count, cells[at + 1] ?? 0, cells[at + 2] ?? 0, cells[at + 3] ?? 0);
}

const emptyCell = (): Float64Array => new Float64Array(width);

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
