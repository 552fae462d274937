export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type MissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore';

export interface EvaluationRule {
  /** N: datapoints that are evaluated, at least 1. */
  readonly evaluationPeriods: number;
  /** M: of those, how many must breach, 1 to N. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

export interface Verdict {
  readonly state: AlarmState;
  /**
   * `counted`: enough datapoints, or missing ones that count; `early`: too few, but the oldest breaches and none since has
   * been good; `tooFew`: too few to say; `noData`: none at all; `kept`: missing ones leave the state as it is.
   */
  readonly because: 'counted' | 'early' | 'tooFew' | 'noData' | 'kept';
  /** Real datapoints that were evaluated, as indexes into the range. */
  readonly evaluated: readonly number[];
  /** Missing datapoints that were filled in. */
  readonly filled: number;
}

/** Periods that are looked at beyond N, so that real datapoints can stand for missing ones. AWS does not publish its number; its examples have 2. */
const extraPeriods = 2;

export const rangeOf = ({ evaluationPeriods }: EvaluationRule): number => evaluationPeriods + extraPeriods;

/**
 * The state that an alarm takes.
 *
 * With N real datapoints in the range the latest N decide, and missing ones don't matter. With fewer, missing ones are
 * filled in up to N. Where those have no value (`missing`, `ignore`): M breaching are an alarm, any good one is OK, and
 * only breaching ones are an alarm under `missing` once the oldest is at least M periods old.
 *
 * @param range - the evaluation range, oldest first: whether the datapoint breaches, null where it is missing.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function decide(range: readonly (boolean | null)[], rule: EvaluationRule, current: AlarmState): Verdict {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const evaluated: number[] = [];
  let breaching = 0;
  for (let index = range.length - 1; index >= 0 && evaluated.length < evaluationPeriods; index--) {
    if (range[index] === null) continue;
    evaluated.unshift(index);
    if (range[index]) breaching++;
  }
  const missing = evaluationPeriods - evaluated.length;
  const verdict = (state: AlarmState, because: Verdict['because'], filled = 0): Verdict => ({
    state,
    because,
    evaluated,
    filled,
  });

  if (missing > 0 && (treatMissingData === 'breaching' || treatMissingData === 'notBreaching')) {
    const counted = breaching + (treatMissingData === 'breaching' ? missing : 0);
    return verdict(counted >= datapointsToAlarm ? 'ALARM' : 'OK', 'counted', missing);
  }
  if (breaching >= datapointsToAlarm) return verdict('ALARM', 'counted');
  if (missing === 0 || breaching < evaluated.length) return verdict('OK', 'counted');
  if (treatMissingData === 'ignore') return verdict(current, 'kept');
  const [oldest] = evaluated;
  if (oldest === undefined) return verdict('INSUFFICIENT_DATA', 'noData');
  return range.length - oldest >= datapointsToAlarm
    ? verdict('ALARM', 'early')
    : verdict('INSUFFICIENT_DATA', 'tooFew');
}
