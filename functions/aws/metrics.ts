import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { embeddedLine, maxValuesInLog, writeLines } from '../shared/embedded-metrics.ts';
import { describeError, log } from '../shared/log.ts';
import { metrics } from '../shared/metric-names.ts';
import { within } from '../shared/within.ts';
import { attempts } from './attempts.ts';
import { type Series, type Sum, toSeries } from './points.ts';

export interface Metrics {
  /**
   * Publishes by the cheaper way: log lines of which CloudWatch makes metrics, or as few calls as it allows; what it does not take
   * of a call, or what there is no time left for, goes to the log. Never throws.
   */
  readonly publish: (sums: readonly Sum[], remainingMs: () => number) => Promise<void>;
}

/** The longest that one call may take, both attempts and the SDK's wait between them together, in milliseconds. */
const callMs = 1800;
const maxDataPerCall = 1000;
const maxValuesPerDatum = 150;
/** More bytes of log than these cost more than a call. */
export const mostLogBytes = 20_000;

/** @param callsOnly whether the log is only for what a call does not bring: ADR 0033. */
export function connectMetrics(namespace: string, callsOnly: boolean, config: CloudWatchClientConfig = {}): Metrics {
  const client = new CloudWatchClient({ ...attempts(2, callMs / 2), ...config });
  return {
    publish: async (sums, remainingMs) => {
      const lines = callsOnly ? [] : toLines(namespace, sums);
      if (!callsOnly && lines.reduce((bytes, line) => bytes + line.length, 0) <= mostLogBytes) {
        writeLines(...lines);
        return;
      }
      let isUp = true;
      for (const batch of chunks(toSeries(sums).flatMap(toData), maxDataPerCall)) {
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
          writeLines(...batch.flatMap(({ series }) => toLines(namespace, [asSum(series)])));
        }
      }
      if (!isUp) writeLines(...toLines(namespace, [unpublished()]));
    },
  };
}

/** All metrics of the same series and minute share lines: a value in the line of its provider belongs to the series of the stage as well. */
function toLines(namespace: string, sums: readonly Sum[]): readonly string[] {
  const groups = Map.groupBy(sums, ({ dimensionSets, minuteMs }) => JSON.stringify([dimensionSets, minuteMs]));
  return [...groups.values()].flatMap((group) => {
    const [{ dimensionSets, minuteMs }] = group as [Sum];
    const pieces = group.map(({ name, unit, values }) =>
      chunks(spread(values), maxValuesInLog).map((some) => ({ name, unit, values: some })),
    );
    return Array.from({ length: Math.max(...pieces.map(({ length }) => length)) }, (_, at) =>
      embeddedLine(namespace, { metrics: pieces.flatMap((of) => of[at] ?? []), dimensionSets, atMs: minuteMs }),
    );
  });
}

const asSum = ({ dimensions, ...series }: Series): Sum => ({ ...series, dimensionSets: [dimensions] });

const spread = (values: Iterable<readonly [value: number, count: number]>): readonly number[] =>
  [...values].flatMap(([value, count]) => Array<number>(count).fill(value));

const unpublished = (): Sum => ({
  name: 'Unpublished',
  unit: metrics.Unpublished.unit,
  dimensionSets: [{}],
  minuteMs: Date.now(),
  values: new Map([[1, 1]]),
});

const toData = (series: Series): readonly { readonly series: Series; readonly datum: MetricDatum }[] =>
  chunks([...series.values], maxValuesPerDatum).map((pairs) => ({
    series: { ...series, values: new Map(pairs) },
    datum: {
      MetricName: series.name,
      Unit: series.unit,
      Timestamp: new Date(series.minuteMs),
      Dimensions: Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Values: pairs.map(([value]) => value),
      Counts: pairs.map(([, count]) => count),
    },
  }));
const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
