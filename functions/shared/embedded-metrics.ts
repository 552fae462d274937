import type { Dimensions } from './metric-names.ts';

/** What CloudWatch takes of one metric in one log line. */
export const maxValuesInLog = 100;

export interface EmbeddedMetric {
  /** Of one metric, or of several that have the same values. */
  readonly names: readonly string[];
  readonly unit: string;
  /** The series that the values belong to; they share the values of their dimensions. */
  readonly dimensionSets: readonly Dimensions[];
  /** At most `maxValuesInLog`. */
  readonly values: readonly number[];
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/**
 * Writes a log line of which CloudWatch makes a metric, with further fields for whoever reads the log.
 * Past the console, which would wrap it in a log record.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function writeEmbedded(
  namespace: string,
  { names, unit, dimensionSets, values, atMs }: EmbeddedMetric,
  fields: Readonly<Record<string, string>> = {},
): void {
  const line = {
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: dimensionSets.map(Object.keys),
          Metrics: names.map((name) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...fields,
    ...Object.assign({}, ...dimensionSets),
    ...Object.fromEntries(names.map((name) => [name, values])),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
