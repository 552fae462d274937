import { z } from 'zod';
import type { Clock } from '../../runtime/clock.ts';
import { errorAnswer, jsonAnswer, type Service } from '../front-door.ts';
import { getMetricData } from './get-metric-data.ts';
import { createMetricStore, type MetricId, type MetricStore, type MetricTotal } from './store.ts';

export interface CloudWatch {
  readonly service: Service;
  /** Takes a log line as CloudWatch Logs would: an embedded-metric one counts, any other is passed over. Never throws. */
  readonly takeLogLine: (line: string) => void;
  /** Takes what an AWS service publishes of itself, as of now on the clock. */
  readonly record: (metric: MetricId, unit: string, value: number, count?: number) => void;
  /** Of Delivrd's own metrics. */
  readonly totals: () => readonly MetricTotal[];
  readonly store: MetricStore;
}

const unit = z.string().default('None');

const putMetricDataSchema = z.object({
  Namespace: z.string(),
  MetricData: z.array(
    z.object({
      MetricName: z.string(),
      Unit: unit,
      /** Epoch seconds, as the AWS JSON protocol writes times. */
      Timestamp: z.number().optional(),
      Value: z.number().optional(),
      Values: z.array(z.number()).optional(),
      Counts: z.array(z.number()).optional(),
      Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
    }),
  ),
});

const embeddedSchema = z.looseObject({
  _aws: z.object({
    /** Epoch milliseconds. */
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: unit })),
      }),
    ),
  }),
});

/** The calls of CloudWatch that Delivrd makes, in memory. The functions stamp what they count with the time on the clock. */
export function createCloudWatch(clock: Clock): CloudWatch {
  const store = createMetricStore();
  return {
    store,
    totals: () => store.totals('Delivrd/'),
    record: (metric, recordedUnit, value, count = 1) => store.add(metric, recordedUnit, clock.now(), [value], [count]),
    takeLogLine: (line) => {
      if (!line.startsWith('{"_aws"')) return;
      const { data: record } = embeddedSchema.safeParse(readJson(line));
      if (!record) return;
      for (const { Namespace, Dimensions, Metrics } of record._aws.CloudWatchMetrics) {
        for (const names of Dimensions) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(record[name])]));
          for (const { Name, Unit } of Metrics) {
            const values = [record[Name]].flat().filter((value) => typeof value === 'number');
            store.add({ namespace: Namespace, name: Name, dimensions }, Unit, record._aws.Timestamp, values);
          }
        }
      }
    },
    service: async ({ action, input }) => {
      if (action === 'GetMetricData') return getMetricData(input, store, clock.now());
      if (action !== 'PutMetricData') return errorAnswer(400, 'UnknownOperationException', action);
      const { data, error } = putMetricDataSchema.safeParse(input);
      if (!data) return errorAnswer(400, 'InvalidParameterValueException', z.prettifyError(error));
      for (const { MetricName, Unit, Timestamp, Value, Values, Counts, Dimensions } of data.MetricData) {
        const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value: value }) => [Name, value]));
        const atMs = Timestamp === undefined ? clock.now() : Timestamp * 1000;
        const values = Values ?? (Value === undefined ? [] : [Value]);
        store.add({ namespace: data.Namespace, name: MetricName, dimensions }, Unit, atMs, values, Counts);
      }
      return jsonAnswer({});
    },
  };
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
