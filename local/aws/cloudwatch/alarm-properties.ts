import { z } from 'zod';

/** The properties of both kinds of alarm that the local stack knows; any other is refused. */
const common = {
  AlarmName: z.string().optional(),
  AlarmDescription: z.string().default(''),
  ActionsEnabled: z.boolean().default(true),
  AlarmActions: z.array(z.string()).default([]),
  OKActions: z.array(z.string()).default([]),
  InsufficientDataActions: z.array(z.string()).default([]),
  Tags: z.unknown().optional(),
};

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional();
const seconds = z.number().int().multipleOf(60, 'expected a multiple of 60 seconds').positive();

const querySchema = z.strictObject({
  Id: z.string(),
  MetricStat: z
    .strictObject({
      Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
      Period: seconds,
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
  Expression: z.string().optional(),
  Period: seconds.optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().optional(),
});

const metricAlarmSchema = z.strictObject({
  ...common,
  ComparisonOperator: z.enum([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  Threshold: z.number(),
  EvaluationPeriods: z.number().int().positive(),
  DatapointsToAlarm: z.number().int().positive().optional(),
  TreatMissingData: z.enum(['missing', 'notBreaching', 'breaching', 'ignore']).optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Period: seconds.optional(),
  Unit: z.string().optional(),
  Metrics: z.array(querySchema).optional(),
});

const compositeAlarmSchema = z.strictObject({ ...common, AlarmRule: z.string() });

export type CommonProperties = Pick<z.infer<typeof compositeAlarmSchema>, keyof typeof common>;
export type MetricAlarmProperties = z.infer<typeof metricAlarmSchema>;

/** @throws Error naming each property that is wrong or not supported. */
export const readMetricAlarmProperties = (properties: unknown): MetricAlarmProperties =>
  read(metricAlarmSchema, properties);

/** @throws Error naming each property that is wrong or not supported. */
export const readCompositeAlarmProperties = (properties: unknown): z.infer<typeof compositeAlarmSchema> =>
  read(compositeAlarmSchema, properties);

function read<T>(schema: z.ZodType<T>, properties: unknown): T {
  const { data, error } = schema.safeParse(properties);
  if (error) throw new Error(z.prettifyError(error));
  return data;
}
