import { isGrouped, isInsightsQuery, queryInsights } from './insights.ts';
import { evaluateMath, isList, type LabelledSeries, type Points, type Value } from './math.ts';
import { statisticOf } from './statistics.ts';
import type { MetricId, MetricReader } from './store.ts';

/** A metric data query as CloudFormation writes it; the periods come from whoever evaluates. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly MetricStat?:
    | {
        readonly Metric: {
          readonly Namespace: string;
          readonly MetricName: string;
          readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[] | undefined;
        };
        readonly Period: number;
        readonly Stat: string;
      }
    | undefined;
  readonly Expression?: string | undefined;
  readonly Period?: number | undefined;
  readonly Label?: string | undefined;
  readonly ReturnData?: boolean | undefined;
}

interface Result {
  readonly label: string;
  readonly value: Value;
}

/**
 * Evaluates metric data queries, each by its id, over periods of `periodMs` that start at the given times (epoch
 * milliseconds, oldest first). All are computed, those without ReturnData false are returned. An expression that gives
 * several series labels each `<label> <label of the series>`, or as the series where it has no label itself.
 * @throws Error for an unknown statistic, id or function, for a cycle, and where a returned result is a single number.
 */
export function evaluate(
  queries: readonly MetricDataQuery[],
  store: MetricReader,
  periodStarts: readonly number[],
  periodMs: number,
): ReadonlyMap<string, readonly LabelledSeries[]> {
  const byId = new Map(queries.map((query) => [query.Id, query]));
  const results = new Map<string, Result>();
  const underWay = new Set<string>();

  const metrics = () =>
    queries
      .filter(({ MetricStat }) => MetricStat)
      .map((query) => {
        const { label, value } = resultOf(query);
        return { id: query.Id, label, points: value as Points };
      });

  const compute = ({ Id, MetricStat, Expression, Label }: MetricDataQuery): Result => {
    if (MetricStat) {
      const { MetricName } = MetricStat.Metric;
      const points = pointsOf(metricOf(MetricStat.Metric), MetricStat.Stat, store, periodStarts, periodMs);
      return { label: Label ?? MetricName, value: points };
    }
    if (Expression === undefined) throw new Error(`The query ${Id} has neither MetricStat nor Expression.`);
    if (isInsightsQuery(Expression)) {
      const series = queryInsights(Expression, store, periodStarts, periodMs);
      const [only] = isGrouped(Expression) ? [] : series;
      return only ? { label: Label ?? only.label, value: only.points } : { label: Label ?? '', value: series };
    }
    const value = evaluateMath(Expression, {
      periodStarts,
      metrics,
      valueOf: (id) => {
        const query = byId.get(id);
        return query && resultOf(query);
      },
    });
    return { label: Label ?? (isList(value) ? '' : Id), value };
  };

  const resultOf = (query: MetricDataQuery): Result => {
    const known = results.get(query.Id);
    if (known) return known;
    if (underWay.has(query.Id)) throw new Error(`The query ${query.Id} refers to itself.`);
    underWay.add(query.Id);
    const result = compute(query);
    results.set(query.Id, result);
    return result;
  };

  for (const query of queries) resultOf(query);
  return new Map(
    queries
      .filter(({ ReturnData }) => ReturnData !== false)
      .map((query) => [query.Id, toSeries(query.Id, resultOf(query))]),
  );
}

function toSeries(id: string, { label, value }: Result): readonly LabelledSeries[] {
  if (typeof value === 'number') throw new Error(`The query ${id} gives a single number, not a time series.`);
  if (!isList(value)) return [{ label, points: value }];
  return value.map((series) => ({ ...series, label: [label, series.label].filter(Boolean).join(' ') }));
}

type DeclaredMetric = NonNullable<MetricDataQuery['MetricStat']>['Metric'];

/** One id a declaration: the store knows its keys by it. */
const metricIds = new WeakMap<DeclaredMetric, MetricId>();

export function metricOf(declared: DeclaredMetric): MetricId {
  const { Namespace, MetricName, Dimensions = [] } = declared;
  const id = metricIds.get(declared) ?? {
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value: value }) => [Name, value])),
  };
  metricIds.set(declared, id);
  return id;
}

function pointsOf(
  metric: MetricId,
  stat: string,
  store: MetricReader,
  periodStarts: readonly number[],
  periodMs: number,
): Points {
  const statistic = statisticOf(stat);
  const points = new Map<number, number>();
  for (const startMs of periodStarts) {
    const summary = store.window(metric, startMs, startMs + periodMs);
    const value = summary ? statistic(summary) : Number.NaN;
    if (!Number.isNaN(value)) points.set(startMs, value);
  }
  return points;
}
