import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/** What keeps an alarm on a share quiet at low volume, and where chance alone could bring it. */
export interface Guard {
  /** The share that is borne. */
  readonly percent: number;
  readonly minimumVolume: number;
  readonly standardErrors: number;
}

/** Nothing is over all of it: the alarm is not built. */
export const isNever = ({ percent }: Pick<Guard, 'percent'>): boolean => percent === 100;

/**
 * Metric math: whether a rate in percent lies beyond a threshold by more than so many of its standard errors,
 * √(rate · (100 − rate) / volume). Squared on both sides, since metric math has no root.
 */
export const isBeyond = (rate: string, volume: string, percent: number, standardErrors: number): string =>
  `(${rate} > ${percent}) AND ((${rate} - ${percent}) * (${rate} - ${percent}) * ${volume} >= ${standardErrors ** 2} * ${rate} * (100 - ${rate}))`;

export const math = (
  expression: string,
  usingMetrics: Record<string, IMetric>,
  period: Duration,
  label?: string,
): MathExpression =>
  new MathExpression({ expression, usingMetrics, period, ...(label === undefined ? {} : { label }) });

/** The rate in percent where it is beyond its guard, else 0. FILL ends the alarm at once when nothing comes any more. */
export const guardedRate = (
  { percent, minimumVolume, standardErrors }: Guard,
  using: { readonly rate: IMetric; readonly volume: IMetric },
  period: Duration,
  label: string,
): MathExpression =>
  math(
    `IF((FILL(volume, 0) >= ${minimumVolume}) AND ${isBeyond('rate', 'volume', percent, standardErrors)}, rate, 0)`,
    using,
    period,
    label,
  );

/** The same of a part of a whole, each written in metric math; a metric that has no data in a period counts as 0 there. */
export function guardedShare(
  guard: Guard,
  { part, whole }: { readonly part: string; readonly whole: string },
  metrics: Record<string, IMetric>,
  period: Duration,
  label: string,
): MathExpression {
  const volume = math(whole, metrics, period);
  return guardedRate(
    guard,
    { rate: math(`100 * (${part}) / volume`, { ...metrics, volume }, period), volume },
    period,
    label,
  );
}

export const minutes = Duration.minutes;
export const day = Duration.days(1);
