import type { Annotation, MetricWidget, Series, Side } from './api.ts';

/** Null is a gap; undefined lies between two points of a series whose period is longer than its neighbour's. */
export type Values = (number | null | undefined)[];

/** Series side by side over common times, as the chart wants them. */
export interface Columns {
  readonly times: readonly number[];
  readonly values: readonly Values[];
}

/** More than this many periods between two points are a gap. */
const gapPeriods = 1.5;

/** Lays the series side by side. A period in which none has data becomes a time of its own, so that the gap stays one. */
export function toColumns({ series, periodSeconds }: Pick<MetricWidget, 'series' | 'periodSeconds'>): Columns {
  // The finest that is drawn here.
  const periodMs = Math.min(...series.map((one) => one.periodSeconds), periodSeconds) * 1000;
  const known = [...new Set(series.flatMap(({ points }) => points.map(([ms]) => ms)))].sort((a, b) => a - b);
  const times = known.flatMap((ms, index) => {
    const next = known[index + 1];
    return next !== undefined && next - ms > gapPeriods * periodMs ? [ms, ms + periodMs] : [ms];
  });
  return { times, values: series.map((one) => valuesAt(times, one, one.periodSeconds * 1000)) };
}

function valuesAt(times: readonly number[], { points }: Series, periodMs: number): Values {
  let next = 0;
  return times.map((ms) => {
    while ((points[next]?.[0] ?? Number.POSITIVE_INFINITY) < ms) next++;
    const [nextMs, value] = points[next] ?? [];
    if (nextMs === ms) return value ?? null;
    const lastMs = points[next - 1]?.[0];
    return nextMs !== undefined && lastMs !== undefined && nextMs - lastMs <= gapPeriods * periodMs ? undefined : null;
  });
}

/** Sums from the first series up; a missing value counts as none where another series has one. */
export function stack({ times, values }: Columns): readonly Values[] {
  const sums = times.map(() => 0);
  const known = times.map((_, at) => values.some((column) => column[at] != null));
  return values.map((column) =>
    column.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0);
      return known[at] ? (sums[at] ?? 0) : null;
    }),
  );
}

/** What a chart draws: the series of the left axis one upon the other where they are stacked, all others as they are. */
export function drawnValues(widget: Pick<MetricWidget, 'series' | 'stacked'>, columns: Columns): readonly Values[] {
  if (!widget.stacked) return columns.values;
  const stacked = stackedPlaces(widget);
  const sums = stack({ times: columns.times, values: stacked.map((place) => columns.values[place] ?? []) });
  return columns.values.map((column, place) => sums[stacked.indexOf(place)] ?? column);
}

/** Places of the series that a stacked chart stacks: those of the left axis. */
export const stackedPlaces = ({ series, stacked }: Pick<MetricWidget, 'series' | 'stacked'>): readonly number[] =>
  stacked ? series.flatMap(({ yAxis }, place) => (yAxis === 'left' ? [place] : [])) : [];

/** Places of values with a gap on both sides, which a line would not show. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const known = Array.from(values, (value, at) => ({ value, at })).filter(({ value }) => value !== undefined);
  return known.flatMap(({ value, at }, index) =>
    value !== null && known[index - 1]?.value == null && known[index + 1]?.value == null ? [at] : [],
  );
}

export const lastValue = (values: Values | undefined): number | null =>
  values?.findLast((value) => value != null) ?? null;

const headroom = 1.12;
const farAway = 4;

/** The annotations of one axis that its range makes room for: one far above all data would press it flat. */
function near(annotations: readonly Annotation[], side: Side, highest: number | null): readonly Annotation[] {
  return annotations.filter(
    ({ value, yAxis = 'left' }) => yAxis === side && (highest === null || highest <= 0 || value <= highest * farAway),
  );
}

/** The range of an axis: from zero unless values lie below it, with the near annotations inside, or as the widget says. */
export function rangeOf(
  widget: MetricWidget,
  side: Side,
  lowest: number | null,
  highest: number | null,
): [number, number] {
  const marks = near(widget.annotations, side, highest).map(({ value }) => value);
  const top = Math.max(highest ?? 0, ...marks) * headroom;
  const bottom = Math.min(0, lowest ?? 0, ...marks) * headroom;
  const min = (side === 'left' ? widget.leftMin : widget.rightMin) ?? bottom;
  const max = (side === 'left' ? widget.leftMax : widget.rightMax) ?? top;
  return [min, max > min ? max : min + 1];
}

/** Of more series without data than this, a legend tells how many they are: with thirty providers they would fill the chart. */
const mostSilent = 6;

/** The series that a legend names, and those that it counts. */
export function splitLegend(series: readonly Series[]): {
  readonly told: readonly Series[];
  readonly silent: readonly Series[];
} {
  const silent = series.filter(({ points }) => points.length === 0);
  if (silent.length <= mostSilent) return { told: series, silent: [] };
  return { told: series.filter(({ points }) => points.length > 0), silent };
}
