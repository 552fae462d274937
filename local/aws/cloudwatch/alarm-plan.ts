import type { MetricAlarmProperties } from './alarm-properties.ts';
import { type EvaluationRule, rangeOf } from './alarm-state.ts';
import { minuteMs } from './buckets.ts';
import { isGrouped, isInsightsQuery } from './insights.ts';
import { evaluate, type MetricDataQuery, metricOf } from './query.ts';
import { percentOf } from './statistics.ts';
import type { MetricId, MetricReader, Summary } from './store.ts';

/** What a metric alarm's properties come to. */
export interface AlarmPlan {
  readonly queries: readonly MetricDataQuery[];
  /** Whether the result is contributors rather than one time series. */
  readonly isGrouped: boolean;
  readonly periodMs: number;
  readonly rule: EvaluationRule;
  readonly operator: string;
  readonly threshold: number;
  readonly breaches: (value: number) => boolean;
  /** Samples of the metric over all evaluated periods without which its percentile is not evaluated. */
  readonly leastSamples: { readonly metric: MetricId; readonly samples: number } | null;
}

/** Starts of the periods, oldest first; the last of them ends with the minute that runs. */
export function periodStartsAt(nowMs: number, periods: number, periodMs: number): readonly number[] {
  const endMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs;
  return Array.from({ length: periods }, (_, index) => endMs - (periods - index) * periodMs);
}

const comparisons: Readonly<
  Record<MetricAlarmProperties['ComparisonOperator'], readonly [string, (value: number, threshold: number) => boolean]>
> = {
  GreaterThanThreshold: ['>', (value, threshold) => value > threshold],
  GreaterThanOrEqualToThreshold: ['>=', (value, threshold) => value >= threshold],
  LessThanThreshold: ['<', (value, threshold) => value < threshold],
  LessThanOrEqualToThreshold: ['<=', (value, threshold) => value <= threshold],
};

/** @throws Error for what is not supported, or what AWS would refuse. */
export function readPlan(properties: MetricAlarmProperties): AlarmPlan {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Threshold, ComparisonOperator } = properties;
  if (DatapointsToAlarm > EvaluationPeriods) throw new Error('DatapointsToAlarm is greater than EvaluationPeriods.');
  const queries = queriesOf(properties);
  const [period, ...otherPeriods] = new Set(queries.flatMap(periodOf));
  if (period === undefined || otherPeriods.length > 0)
    throw new Error('All its metrics must have one and the same Period.');
  checkLength(period * EvaluationPeriods, period, queries);
  // What AWS documents as the default of alarms on these metrics.
  const isDynamoDb = queries.some(({ MetricStat }) => MetricStat?.Metric.Namespace === 'AWS/DynamoDB');
  const [operator, compare] = comparisons[ComparisonOperator];
  const rule: EvaluationRule = {
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm,
    treatMissingData: properties.TreatMissingData ?? (isDynamoDb ? 'ignore' : 'missing'),
  };
  const periodMs = period * 1000;
  return {
    queries,
    isGrouped: checkResult(queries, periodStartsAt(0, rangeOf(rule), periodMs), periodMs),
    periodMs,
    rule,
    operator,
    threshold: Threshold,
    breaches: (value) => compare(value, Threshold),
    leastSamples: leastSamplesOf(properties),
  };
}

/** Metric math has the period of its metrics; what it says of its own is passed over. */
const periodOf = ({ MetricStat, Expression = '', Period }: MetricDataQuery): readonly number[] =>
  [MetricStat?.Period, isInsightsQuery(Expression) ? Period : undefined].filter((period) => period !== undefined);

const hour = 3600;
const day = 24 * hour;

function checkLength(seconds: number, period: number, queries: readonly MetricDataQuery[]): void {
  const isInsights = queries.some(({ Expression }) => Expression !== undefined && isInsightsQuery(Expression));
  const most = isInsights ? 3 * hour : period >= hour ? 7 * day : day;
  if (seconds > most)
    throw new Error(`Period times EvaluationPeriods is ${seconds} seconds; AWS takes at most ${most}.`);
}

function queriesOf(properties: MetricAlarmProperties): readonly MetricDataQuery[] {
  const { Namespace, MetricName, Dimensions, Period, Metrics, Statistic, ExtendedStatistic } = properties;
  const stat = Statistic ?? ExtendedStatistic;
  if (Metrics) {
    if (MetricName !== undefined || stat !== undefined) throw new Error('It has Metrics and a metric of its own.');
    return Metrics;
  }
  if (Namespace === undefined || MetricName === undefined || Period === undefined || stat === undefined)
    throw new Error('It needs Metrics, or all of Namespace, MetricName, Period and Statistic or ExtendedStatistic.');
  return [{ Id: 'metric', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: stat } }];
}

/** Whether the result is contributors. Runs the queries over made-up values, so that a mistake shows at once. */
function checkResult(queries: readonly MetricDataQuery[], starts: readonly number[], periodMs: number): boolean {
  const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
  const grouped = queries.filter(({ Expression = '' }) => isInsightsQuery(Expression) && isGrouped(Expression));
  if (grouped.some((query) => query !== returned[0])) throw new Error('A grouped query must be the result itself.');
  const series = [...evaluate(queries, alwaysOne, starts, periodMs).values()].flat();
  if (returned.length !== 1 || (grouped.length === 0 && series.length !== 1))
    throw new Error('Exactly one time series must be its result.');
  return grouped.length > 0;
}

const one: Summary = {
  count: 1,
  sum: 1,
  min: 1,
  max: 1,
  percentile: () => 1,
  countBetween: (low, high) => Number(low < 1 && 1 <= high),
};

const alwaysOne: MetricReader = { window: () => one, matching: () => [] };

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html */
function leastSamplesOf(properties: MetricAlarmProperties): AlarmPlan['leastSamples'] {
  const { EvaluateLowSampleCountPercentile, ExtendedStatistic, Namespace, MetricName, Dimensions } = properties;
  if (EvaluateLowSampleCountPercentile !== 'ignore') return null;
  const p = percentOf(ExtendedStatistic ?? '');
  if (p === null || Namespace === undefined || MetricName === undefined)
    throw new Error('EvaluateLowSampleCountPercentile is supported for a percentile of one metric only.');
  const samples = 1000 / (p >= 50 ? 100 - p : p);
  return { metric: metricOf({ Namespace, MetricName, Dimensions }), samples };
}
