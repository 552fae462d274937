import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { maxValuesInLog, writeEmbedded } from '../shared/embedded-metrics.ts';
import { describeError, log } from '../shared/log.ts';
import { type Dimensions, metrics } from '../shared/metric-names.ts';
import { within } from '../shared/within.ts';
import { attempts } from './attempts.ts';

/** One aggregated series of one minute: each distinct value with how often it came. */
export interface Series {
  readonly name: string;
  readonly unit: 'Count' | 'Percent' | 'Seconds' | 'Milliseconds' | 'None';
  readonly dimensions: Dimensions;
  /** Epoch milliseconds of the minute. */
  readonly minuteMs: number;
  readonly values: ReadonlyMap<number, number>;
}

export interface Metrics {
  /**
   * Publishes in as few calls as CloudWatch allows; what it does not take, or what there is no time left for, goes to the
   * log as embedded metrics. Never throws.
   */
  readonly publish: (series: readonly Series[], remainingMs: () => number) => Promise<void>;
}

/** The longest that one call may take, both attempts and the SDK's wait between them together, in milliseconds. */
const callMs = 1800;
const maxDataPerCall = 1000;
const maxValuesPerDatum = 150;

export function connectMetrics(namespace: string, config: CloudWatchClientConfig = {}): Metrics {
  const client = new CloudWatchClient({ ...attempts(2, callMs / 2), ...config });
  return {
    publish: async (series, remainingMs) => {
      let isUp = true;
      for (const batch of chunks(series.flatMap(toData), maxDataPerCall)) {
        try {
          if (!isUp || remainingMs() < callMs) throw new DOMException('no call this time', 'TimeoutError');
          const command = new PutMetricDataCommand({
            Namespace: namespace,
            MetricData: batch.map(({ datum }) => datum),
          });
          await within(callMs, (abortSignal) => client.send(command, { abortSignal }));
        } catch (error) {
          isUp = false;
          log.error('metrics_unavailable', { ...describeError(error), series: batch.length });
          for (const { series: unsent, datum } of batch) writeToLog(namespace, unsent, datum);
        }
      }
      if (!isUp) countUnpublished(namespace);
    },
  };
}

const toData = (series: Series): readonly { readonly series: Series; readonly datum: MetricDatum }[] =>
  chunks([...series.values], maxValuesPerDatum).map((pairs) => ({
    series,
    datum: {
      MetricName: series.name,
      Unit: series.unit,
      Timestamp: new Date(series.minuteMs),
      Dimensions: Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Values: pairs.map(([value]) => value),
      Counts: pairs.map(([, count]) => count),
    },
  }));

function writeToLog(
  namespace: string,
  { name, unit, dimensions, minuteMs }: Series,
  { Values = [], Counts = [] }: MetricDatum,
): void {
  const spread = Values.flatMap((value, index) => Array<number>(Counts[index] ?? 1).fill(value));
  for (const values of chunks(spread, maxValuesInLog))
    writeEmbedded(namespace, { names: [name], unit, dimensionSets: [dimensions], values, atMs: minuteMs });
}

function countUnpublished(namespace: string): void {
  const { unit } = metrics.Unpublished;
  writeEmbedded(namespace, { names: ['Unpublished'], unit, dimensionSets: [{}], values: [1], atMs: Date.now() });
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
