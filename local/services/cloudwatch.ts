import { errorAnswer, jsonAnswer, type Service } from '../front-door.ts';

/** One metric, totals since the start. */
export interface MetricTotal {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly sum: number;
  readonly sampleCount: number;
  readonly average: number;
  readonly unit: string;
}

export interface CloudWatch {
  readonly service: Service;
  /** Takes a log line as CloudWatch Logs would: an embedded-metric one counts. */
  readonly takeLogLine: (line: string) => void;
  readonly totals: () => readonly MetricTotal[];
}

interface Datum {
  readonly MetricName: string;
  readonly Unit?: string;
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface EmbeddedMetrics {
  readonly CloudWatchMetrics: readonly {
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
  }[];
}

/** The calls of CloudWatch that Delivrd makes, in memory. */
export function createCloudWatch(): CloudWatch {
  const totals = new Map<string, MetricTotal>();

  const add = (
    name: string,
    dimensions: Readonly<Record<string, string>>,
    unit: string,
    values: readonly number[],
    counts: readonly number[],
  ): void => {
    const key = JSON.stringify([name, Object.entries(dimensions).sort()]);
    const before = totals.get(key);
    const sum = values.reduce((total, value, index) => total + value * (counts[index] ?? 1), before?.sum ?? 0);
    const sampleCount = values.reduce((total, _, index) => total + (counts[index] ?? 1), before?.sampleCount ?? 0);
    totals.set(key, { name, dimensions, sum, sampleCount, average: sum / sampleCount, unit });
  };

  return {
    totals: () => [...totals.values()],
    takeLogLine: (line) => {
      if (!line.startsWith('{"_aws"')) return;
      const record = JSON.parse(line) as Record<string, unknown> & { readonly _aws: EmbeddedMetrics };
      for (const { Dimensions, Metrics } of record._aws.CloudWatchMetrics) {
        for (const names of Dimensions) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(record[name])]));
          for (const { Name, Unit = 'None' } of Metrics)
            add(Name, dimensions, Unit, [record[Name]].flat() as number[], []);
        }
      }
    },
    service: async ({ action, input }) => {
      if (action !== 'PutMetricData') return errorAnswer(400, 'UnknownOperationException', action);
      for (const { MetricName, Unit = 'None', Value, Values, Counts = [], Dimensions = [] } of input[
        'MetricData'
      ] as readonly Datum[]) {
        const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value: value }) => [Name, value]));
        add(MetricName, dimensions, Unit, Values ?? [Value ?? 0], Counts);
      }
      return jsonAnswer({});
    },
  };
}
