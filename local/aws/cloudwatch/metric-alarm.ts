import { type AlarmPlan, periodStartsAt, readPlan } from './alarm-plan.ts';
import type { MetricAlarmProperties } from './alarm-properties.ts';
import { explain, explainContributor, explainContributors, type Judged, noSeries } from './alarm-reason.ts';
import { type AlarmState, decide, rangeOf } from './alarm-state.ts';
import type { LabelledSeries } from './math.ts';
import { evaluate } from './query.ts';
import type { MetricReader } from './store.ts';

export interface Evaluation {
  readonly state: AlarmState;
  /** Written when somebody reads it: alarms are evaluated more often than looked at. Null keeps the reason that stands. */
  readonly reason: (() => string) | null;
  /** Contributors that were not in ALARM before and are now. */
  readonly newcomers: readonly Newcomer[];
}

export interface Newcomer {
  readonly contributor: string;
  readonly from: AlarmState;
  readonly reason: string;
}

export interface MetricAlarm {
  /** Evaluates at a time in epoch milliseconds, given the state that the alarm is in. */
  readonly evaluate: (store: MetricReader, nowMs: number, current: AlarmState) => Evaluation;
}

/**
 * A metric alarm. Its windows slide: the latest period ends with the running minute, which therefore counts already, and
 * each minute moves them all. A grouped Metrics Insights query gives contributors, each evaluated by itself; one that the
 * query does not give any more is forgotten, and without any the state is INSUFFICIENT_DATA whatever missing data count as.
 * @throws Error for what is not supported, or what AWS would refuse.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function createMetricAlarm(properties: MetricAlarmProperties): MetricAlarm {
  const plan = readPlan(properties);
  const contributors = new Map<string, AlarmState>();
  return {
    evaluate: (store, nowMs, current) => {
      const starts = periodStartsAt(nowMs, rangeOf(plan.rule), plan.periodMs);
      if (hasTooFewSamples(plan, store, starts)) return { state: current, reason: null, newcomers: [] };
      const series = [...evaluate(plan.queries, store, starts, plan.periodMs).values()].flat();
      if (plan.isGrouped) return evaluateContributors(series, plan, starts, contributors);
      const judged = judge(series[0], plan, starts, current);
      const reason = judged.verdict.because === 'kept' ? null : () => explain(judged, plan);
      return { state: judged.verdict.state, reason, newcomers: [] };
    },
  };
}

function judge(
  series: LabelledSeries | undefined,
  { rule, breaches }: AlarmPlan,
  starts: readonly number[],
  current: AlarmState,
): Judged {
  const values = starts.map((startMs) => series?.points.get(startMs));
  const breaching = values.map((value) => (value === undefined ? null : breaches(value)));
  const verdict = decide(breaching, rule, current);
  const datapoints = verdict.evaluated.map((index) => ({ startMs: starts[index] ?? 0, value: values[index] ?? 0 }));
  return { label: series?.label ?? '', verdict, datapoints };
}

function evaluateContributors(
  series: readonly LabelledSeries[],
  plan: AlarmPlan,
  starts: readonly number[],
  states: Map<string, AlarmState>,
): Evaluation {
  const stateOf = (label: string): AlarmState => states.get(label) ?? 'INSUFFICIENT_DATA';
  const judged = series.map((one) => judge(one, plan, starts, stateOf(one.label)));
  const alarming = judged.filter(({ verdict }) => verdict.state === 'ALARM');
  const newcomers = alarming
    .filter(({ label }) => stateOf(label) !== 'ALARM')
    .map((one) => ({ contributor: one.label, from: stateOf(one.label), reason: explainContributor(one, plan) }));
  states.clear();
  for (const { label, verdict } of judged) states.set(label, verdict.state);
  if (judged.length === 0) return { state: 'INSUFFICIENT_DATA', reason: () => noSeries(plan), newcomers };
  const state = alarming.length > 0 ? 'ALARM' : 'OK';
  return { state, reason: () => explainContributors(judged, plan), newcomers };
}

function hasTooFewSamples({ leastSamples, rule, periodMs }: AlarmPlan, store: MetricReader, starts: readonly number[]) {
  if (!leastSamples) return false;
  const toMs = (starts.at(-1) ?? 0) + periodMs;
  const count = store.window(leastSamples.metric, toMs - rule.evaluationPeriods * periodMs, toMs)?.count ?? 0;
  return count > 0 && count < leastSamples.samples;
}
