import { z } from 'zod';
import type { Clock } from '../../runtime/clock.ts';
import { minuteMs } from './buckets.ts';
import { expandRows, type MetricRow } from './dashboard-rows.ts';
import type { LabelledSeries } from './math.ts';
import { evaluate, type MetricDataQuery } from './query.ts';
import type { MetricReader } from './store.ts';

/** Place and size in units of a grid of 24 columns. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Axis = 'left' | 'right';

interface TextContent {
  readonly type: 'text';
  readonly markdown: string;
}

interface AlarmContent {
  readonly type: 'alarm';
  readonly title: string;
  /** Names. */
  readonly alarms: readonly string[];
}

interface MetricContent {
  readonly type: 'metric';
  readonly title: string;
  readonly view: 'timeSeries' | 'singleValue';
  readonly stacked: boolean;
  readonly leftLabel?: string | undefined;
  readonly rightLabel?: string | undefined;
  readonly leftMin?: number | undefined;
  readonly leftMax?: number | undefined;
  readonly rightMin?: number | undefined;
  readonly rightMax?: number | undefined;
  readonly annotations: readonly {
    readonly label: string;
    readonly value: number;
    readonly color?: string | undefined;
    readonly yAxis: Axis;
  }[];
  /** Of the widget; each series has its own. */
  readonly periodSeconds: number;
  readonly series: readonly {
    readonly label: string;
    readonly color?: string | undefined;
    readonly yAxis: Axis;
    readonly periodSeconds: number;
    /** Epoch milliseconds of the start of the period, and the value; oldest first. */
    readonly points: readonly (readonly [number, number])[];
  }[];
}

export type DashboardWidget = Box & (TextContent | AlarmContent | MetricContent);

export interface DashboardData {
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly widgets: readonly DashboardWidget[];
}

const axisSchema = z
  .object({ label: z.string().optional(), min: z.number().optional(), max: z.number().optional() })
  .prefault({});

const annotationSchema = z.object({
  label: z.string().default(''),
  value: z.number(),
  color: z.string().optional(),
  yAxis: z.enum(['left', 'right']).default('left'),
});

const metricSchema = z.object({
  title: z.string().default(''),
  view: z.enum(['timeSeries', 'singleValue'], 'only timeSeries and singleValue are supported').default('timeSeries'),
  stacked: z.boolean().default(false),
  stat: z.string().default('Average'),
  period: z.number().positive().default(300),
  setPeriodToTimeRange: z.boolean().default(false),
  yAxis: z.object({ left: axisSchema, right: axisSchema }).prefault({}),
  annotations: z
    .strictObject({ horizontal: z.array(z.union([annotationSchema, z.array(annotationSchema)])).default([]) })
    .prefault({}),
  metrics: z.array(z.array(z.unknown())).default([]),
});

const textSchema = z.object({ markdown: z.string() });
const alarmSchema = z.object({ title: z.string().default(''), alarms: z.array(z.string()) });

const bodySchema = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      x: z.number().default(0),
      y: z.number().default(0),
      width: z.number().default(6),
      height: z.number().default(6),
      properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

/**
 * What a dashboard shows at this moment of the clock, for the last so many minutes. Periods begin at multiples of their
 * length, unlike those of alarms; the running one is in. Regions and accounts are passed over.
 * @throws Error for a kind of widget, view, annotation or expression that is not supported.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function readDashboard(
  body: unknown,
  store: MetricReader,
  clock: Clock,
  minutes: number,
  nameOfAlarm: (arn: string) => string,
): DashboardData {
  const endMs = clock.now();
  const startMs = endMs - minutes * minuteMs;
  const { widgets } = parse(bodySchema, body, 'The dashboard');
  return {
    startMs,
    endMs,
    widgets: widgets.map(({ type, properties, ...box }, index) => {
      const what = `Widget ${index + 1} of the dashboard, ${properties['title'] ?? type}`;
      switch (type) {
        case 'text':
          return { ...box, type, ...parse(textSchema, properties, what) };
        case 'alarm': {
          const { title, alarms } = parse(alarmSchema, properties, what);
          return { ...box, type, title, alarms: alarms.map(nameOfAlarm) };
        }
        case 'metric':
          return { ...box, ...readMetricWidget(parse(metricSchema, properties, what), what, store, startMs, endMs) };
        default:
          throw new Error(`${what}: the local stack does not know widgets of the type ${type}.`);
      }
    }),
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const { data, error } = schema.safeParse(value);
  if (error) throw new Error(`${what}: ${z.prettifyError(error)}`);
  return data;
}

function readMetricWidget(
  properties: z.infer<typeof metricSchema>,
  what: string,
  store: MetricReader,
  startMs: number,
  endMs: number,
): MetricContent {
  const { title, view, stacked, stat, period, setPeriodToTimeRange, yAxis, annotations } = properties;
  try {
    const rows = expandRows(properties.metrics, stat, period);
    const periods = setPeriodToTimeRange ? [null] : [...new Set(rows.map((row) => row.periodSeconds))];
    const found = new Map(periods.flatMap((seconds) => [...seriesOfPeriod(rows, seconds, store, startMs, endMs)]));
    const rangeSeconds = (endMs - startMs) / 1000;
    return {
      type: 'metric',
      title,
      view,
      stacked,
      leftLabel: yAxis.left.label,
      leftMin: yAxis.left.min,
      leftMax: yAxis.left.max,
      rightLabel: yAxis.right.label,
      rightMin: yAxis.right.min,
      rightMax: yAxis.right.max,
      annotations: annotations.horizontal.flat(),
      periodSeconds: setPeriodToTimeRange ? rangeSeconds : period,
      series: rows.flatMap(({ query, color, yAxis: axis, periodSeconds }) =>
        (found.get(query.Id) ?? []).map(({ label, points }) => ({
          label,
          color,
          yAxis: axis,
          periodSeconds: setPeriodToTimeRange ? rangeSeconds : periodSeconds,
          points: [...points],
        })),
      ),
    };
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** The visible rows of one period, or all of them over the whole range as a single period. */
function seriesOfPeriod(
  rows: readonly MetricRow[],
  seconds: number | null,
  store: MetricReader,
  startMs: number,
  endMs: number,
): ReadonlyMap<string, readonly LabelledSeries[]> {
  const periodMs = seconds === null ? endMs - startMs : seconds * 1000;
  const firstMs = seconds === null ? startMs : Math.floor(startMs / periodMs) * periodMs;
  const count = Math.max(1, Math.ceil((endMs - firstMs) / periodMs));
  const starts = Array.from({ length: count }, (_, index) => firstMs + index * periodMs);
  const queries = rows.map(
    ({ query, isVisible, periodSeconds }): MetricDataQuery => ({
      ...query,
      ReturnData: isVisible && (seconds === null || periodSeconds === seconds),
    }),
  );
  return evaluate(queries, store, starts, periodMs);
}
