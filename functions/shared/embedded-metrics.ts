import type { Dimensions } from './metric-names.ts';

/** What CloudWatch takes of one metric in one log line. */
export const maxValuesInLog = 100;

/** One of the metrics of a line, with at most `maxValuesInLog` values. */
export interface EmbeddedMetric {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface EmbeddedMetrics {
  /** At most 100. */
  readonly metrics: readonly EmbeddedMetric[];
  /** The series that each value belongs to; they share the values of their dimensions. */
  readonly dimensionSets: readonly Dimensions[];
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/**
 * A log line, its end of line included, of which CloudWatch makes metrics, with further fields for whoever reads the log.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedLine(
  namespace: string,
  { metrics, dimensionSets, atMs }: EmbeddedMetrics,
  fields: Readonly<Record<string, string>> = {},
): string {
  const line = {
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: dimensionSets.map(Object.keys),
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...fields,
    ...Object.assign({}, ...dimensionSets),
    ...Object.fromEntries(metrics.map(({ name, values }) => [name, values.length === 1 ? values[0] : values])),
  };
  return `${JSON.stringify(line)}\n`;
}

/** Writes such lines. Past the console, which would wrap them in log records. */
export function writeLines(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(line);
}
