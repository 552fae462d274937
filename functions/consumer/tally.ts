import type { Series } from '../aws/metrics.ts';
import { isFinal, outcomeOf, type Status } from '../domain/status.ts';
import { dimensionSets, type MetricName, metrics, otherCountry } from '../shared/metric-names.ts';
import type { StoreOutcome } from './store.ts';

/** One value of one metric, before it is added up. */
export interface Point {
  readonly name: MetricName;
  readonly value: number;
  readonly provider: string;
  readonly country: string | null;
  /** Epoch milliseconds at which the report was received: alarms need its time, not the provider's. */
  readonly receivedAt: number;
}

/** What one report adds to the metrics. An outcome counts when its message first reaches it, a repeat as `Duplicate` only. */
export function pointsOf(provider: string, outcome: StoreOutcome, nowMs: number): readonly Point[] {
  const { entry, report, country } = outcome.arrival;
  const receivedAt = Date.parse(entry.receivedAt);
  const point = (name: MetricName, value = 1): Point => ({ name, value, provider, country, receivedAt });
  const stored = point('TimeToStore', Math.max(0, nowMs - receivedAt));
  if (outcome.kind === 'duplicate') return [point('Duplicate')];

  const points = [stored];
  if (entry.status === 'unknown') points.push(point('UnknownStatus'));
  else if (!isFinal(entry.status)) points.push(point('Interim'));
  if (outcome.step.effect === 'recorded') return [...points, point('Late')];
  points.push(...transitionPoints(point, outcome.step.before, entry.status));
  const isFirstFinal = isFinal(entry.status) && !(outcome.step.before && isFinal(outcome.step.before));
  const { submittedAt } = report.facts;
  if (isFirstFinal && submittedAt !== null) {
    const endMs = report.doneAt === null ? receivedAt : Date.parse(report.doneAt);
    points.push(point('TimeToFinal', Math.max(0, (endMs - Date.parse(submittedAt)) / 1000)));
  }
  return points;
}

function transitionPoints(
  point: (name: MetricName, value?: number) => Point,
  before: Status | null,
  after: Status,
): readonly Point[] {
  if (before !== null && isFinal(before)) {
    const isRevised = before !== after && !(before === 'delivered' && after === 'read');
    return isRevised ? [point('Revised')] : [];
  }
  switch (outcomeOf(after)) {
    case 'delivered':
      return [point('Delivered'), point('FailureRate', 0)];
    case 'failed':
      return [point('Failed'), point('FailureRate', 100)];
    case 'unconfirmed':
      return [point('Unconfirmed')];
    case null:
      return [];
  }
}

/** CloudWatch refuses data of more than two weeks ago, and the rest of their call with them. A report may have waited longer. */
const oldestMs = 13 * 86_400_000;

/** Adds points up into series: one per metric, dimensions and minute. Countries that are not on the list share one series. */
export function addUp(points: readonly Point[], countries: ReadonlySet<string>, nowMs: number): readonly Series[] {
  const series = new Map<string, Series & { readonly values: Map<number, number> }>();
  for (const { name, value, provider, country, receivedAt } of points) {
    const { unit } = metrics[name];
    const knownCountry = country !== null && countries.has(country) ? country : otherCountry;
    const minuteMs = Math.floor(Math.max(receivedAt, nowMs - oldestMs) / 60_000) * 60_000;
    for (const dimensions of dimensionSets(name, provider, knownCountry)) {
      const key = JSON.stringify([name, dimensions, minuteMs]);
      const one = series.get(key) ?? { name, unit, dimensions, minuteMs, values: new Map() };
      one.values.set(value, (one.values.get(value) ?? 0) + 1);
      series.set(key, one);
    }
  }
  return [...series.values()];
}
