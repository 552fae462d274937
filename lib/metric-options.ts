import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** Which of a metric's series, and how it is looked at. */
export interface DelivrdMetricOptions extends MetricOptions {
  /** Of this provider alone, by its name in `providers`. @default - of all of them */
  readonly provider?: string | undefined;
  /** Of this country alone, one of `metrics.countries` or `Other`, for metrics that are counted by country; with `provider`. @default - of all of them */
  readonly country?: string | undefined;
}
