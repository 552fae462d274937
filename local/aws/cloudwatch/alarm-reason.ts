import type { AlarmPlan } from './alarm-plan.ts';
import type { Verdict } from './alarm-state.ts';
import { minuteMs } from './buckets.ts';

export interface Datapoint {
  readonly value: number;
  readonly startMs: number;
}

export interface Judged {
  /** Of the series. */
  readonly label: string;
  readonly verdict: Verdict;
  /** The real datapoints that were evaluated, oldest first. */
  readonly datapoints: readonly Datapoint[];
}

/** The most that a reason spells out. */
const maxDatapoints = 5;
const maxContributors = 10;

/** Why an alarm is in its state, unless missing data keep it in it. */
export function explain({ verdict, datapoints }: Judged, plan: AlarmPlan): string {
  const { because, state, filled } = verdict;
  const { evaluationPeriods, treatMissingData } = plan.rule;
  const countAs = treatMissingData === 'breaching' ? 'breaching' : 'not breaching';
  if (datapoints.length === 0)
    return `No data in the last ${periodsText(plan)}${filled > 0 ? `, which counts as ${countAs}` : ''}`;
  const breaching = datapoints.filter(({ value }) => plan.breaches(value)).length;
  const found = `${breaching} of the last ${evaluationPeriods} datapoints (${datapointsText(datapoints, plan)}) ${thresholdText(plan)}`;
  if (because === 'tooFew') return `Too few data: ${found}, and no others`;
  const crossed = state === 'ALARM' ? 'Threshold crossed' : 'Threshold not crossed';
  if (because === 'early') return `${crossed}: ${found}, and nothing since that says otherwise`;
  return `${crossed}: ${found}${filled > 0 ? `; ${filled} without data count as ${countAs}` : ''}`;
}

export function explainContributors(judged: readonly Judged[], plan: AlarmPlan): string {
  const alarming = judged.filter(({ verdict }) => verdict.state === 'ALARM');
  if (alarming.length === 0) return `None of ${judged.length} contributors ${thresholdText(plan)}`;
  const list = alarming.slice(0, maxContributors).map((one) => contributorText(one, plan));
  if (alarming.length > maxContributors) list.push('…');
  return `Threshold crossed by ${alarming.length} of ${judged.length} contributors: ${list.join(', ')} ${thresholdText(plan)}`;
}

/** Why one contributor is in ALARM. */
export const explainContributor = (judged: Judged, plan: AlarmPlan): string =>
  `Threshold crossed by ${contributorText(judged, plan)} ${thresholdText(plan)}`;

const contributorText = ({ label, datapoints }: Judged, plan: AlarmPlan): string =>
  `${label} (${datapointsText(datapoints, plan)})`;

export const noSeries = (plan: AlarmPlan): string => `No series in the last ${periodsText(plan)}`;

/** The breaching datapoints, latest first, or the latest one where none breaches. */
function datapointsText(datapoints: readonly Datapoint[], plan: AlarmPlan): string {
  const breaching = datapoints.filter(({ value }) => plan.breaches(value)).toReversed();
  if (breaching.length === 0)
    return datapoints
      .slice(-1)
      .map((latest) => `latest ${datapointText(latest, plan)}`)
      .join();
  const texts = breaching.slice(0, maxDatapoints).map((datapoint) => datapointText(datapoint, plan));
  return [...texts, ...(breaching.length > maxDatapoints ? ['…'] : [])].join(', ');
}

/** A value at the last minute that it covers (UTC). */
const datapointText = ({ value, startMs }: Datapoint, { periodMs }: AlarmPlan): string =>
  `${Number(value.toPrecision(4))} at ${new Date(startMs + periodMs - minuteMs).toISOString().slice(11, 16)}`;

const thresholdText = ({ operator, threshold }: AlarmPlan): string => `${operator} ${threshold}`;

function periodsText({ rule: { evaluationPeriods }, periodMs }: AlarmPlan): string {
  const minutes = periodMs / minuteMs;
  const length = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
  return evaluationPeriods === 1 ? length : `${evaluationPeriods} periods of ${length}`;
}
