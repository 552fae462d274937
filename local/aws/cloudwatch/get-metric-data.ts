import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type AwsAnswer, errorAnswer, jsonAnswer } from '../front-door.ts';
import { floor, hourMs, minuteMs } from './buckets.ts';
import type { Points } from './math.ts';
import { evaluate, type MetricDataQuery } from './query.ts';
import type { MetricReader } from './store.ts';

const dayMs = 24 * hourMs;

/** What is left of a metric at an age: periods shorter than this give no points, and a start is rounded down to it. */
const kept = [
  { untilMs: 15 * dayMs, unitMs: minuteMs },
  { untilMs: 63 * dayMs, unitMs: 5 * minuteMs },
  { untilMs: Number.POSITIVE_INFINITY, unitMs: hourMs },
] as const;

/** What AWS takes in one call, and the points that it answers at most. */
const mostQueries = 500;
const mostPoints = 100_800;

/** The AWS JSON protocol writes times as epoch seconds. */
const querySchema = z
  .object({
    Id: z.string().regex(/^[a-z][a-zA-Z0-9_]{0,254}$/, 'an Id begins with a small letter, then letters, digits and _'),
    MetricStat: z
      .object({
        Metric: z.object({
          Namespace: z.string(),
          MetricName: z.string(),
          Dimensions: z
            .array(z.object({ Name: z.string(), Value: z.string() }))
            .max(30)
            .optional(),
        }),
        Period: z.number().refine(isPeriod, 'a Period is 1, 5, 10, 20, 30 or a multiple of 60'),
        Stat: z.string(),
      })
      .optional(),
    Expression: z.string().optional(),
    Period: z.number().optional(),
    Label: z.string().optional(),
    ReturnData: z.boolean().optional(),
  })
  .refine(({ MetricStat, Expression }) => (MetricStat === undefined) !== (Expression === undefined), {
    error: 'a query has either MetricStat or Expression',
  });

const inputSchema = z.object({
  MetricDataQueries: z
    .array(querySchema)
    .min(1)
    .max(mostQueries)
    .refine((queries) => new Set(queries.map(({ Id }) => Id)).size === queries.length, 'an Id stands twice'),
  StartTime: z.number(),
  EndTime: z.number(),
  NextToken: z.string().optional(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  MaxDatapoints: z.number().int().min(1).max(mostPoints).default(mostPoints),
});

function isPeriod(seconds: number): boolean {
  return [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

/**
 * Answers GetMetricData: statistics of metrics, each with its period, and expressions where all have one. Points stand at multiples
 * of the period from the start, which is rounded by its age; a last period that reaches beyond the end is whole. Of a time of which
 * only longer periods are left there are none. The next page has the points that the last had no room for, in the order of the queries.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function getMetricData(input: Record<string, unknown>, store: MetricReader, nowMs: number): AwsAnswer {
  const { data, error } = inputSchema.safeParse(input);
  if (!data) return errorAnswer(400, 'ValidationError', z.prettifyError(error));
  const { MetricDataQueries: queries, NextToken, ScanBy, MaxDatapoints } = data;
  const unitMs = kept.find(({ untilMs }) => nowMs - data.StartTime * 1000 < untilMs)?.unitMs ?? hourMs;
  const startMs = floor(data.StartTime * 1000, unitMs);
  const endMs = data.EndTime * 1000;
  if (startMs >= endMs)
    return errorAnswer(400, 'ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');

  const request = createHash('sha256')
    .update(JSON.stringify({ ...data, NextToken: undefined }))
    .digest('hex');
  const from = NextToken === undefined ? 0 : offsetIn(NextToken, request);
  if (from === null) return errorAnswer(400, 'InvalidNextToken', 'The next token is not one of this request.');

  let results: readonly Found[];
  try {
    results = resultsOf(queries, store, { startMs, endMs, unitMs });
  } catch (failure) {
    return errorAnswer(400, 'ValidationError', (failure as Error).message);
  }
  const to = from + MaxDatapoints;
  let at = 0;
  const page = results.map(({ id, label, points }) => {
    const inOrder = [...points].sort(([a], [b]) => (ScanBy === 'TimestampAscending' ? a - b : b - a));
    const first = at;
    at += inOrder.length;
    const shown = inOrder.slice(Math.max(0, from - first), Math.max(0, to - first));
    return {
      Id: id,
      Label: label,
      Timestamps: shown.map(([ms]) => ms / 1000),
      Values: shown.map(([, value]) => value),
      StatusCode: at > to ? 'PartialData' : 'Complete',
    };
  });
  return jsonAnswer({ MetricDataResults: page, ...(at > to ? { NextToken: `${to}.${request}` } : {}), Messages: [] });
}

function offsetIn(token: string, request: string): number | null {
  const [offset = '', of] = token.split('.');
  return of === request && /^\d+$/.test(offset) ? Number(offset) : null;
}

interface Found {
  readonly id: string;
  readonly label: string;
  readonly points: Points;
}

interface Range {
  readonly startMs: number;
  readonly endMs: number;
  /** The shortest period of which anything is left. */
  readonly unitMs: number;
}

function resultsOf(queries: readonly MetricDataQuery[], store: MetricReader, range: Range): readonly Found[] {
  const periods = new Set(
    queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period).filter((one) => one !== undefined),
  );
  const [only = 60] = periods;
  if (periods.size > 1 && queries.some(({ Expression }) => Expression !== undefined))
    throw new Error('Expressions over several periods are not known here.');
  const byPeriod = Map.groupBy(queries, ({ MetricStat }) => MetricStat?.Period ?? only);
  const found = new Map(
    [...byPeriod].flatMap(([seconds, own]) => [
      ...evaluate(own, store, startsOf(seconds * 1000, range), seconds * 1000),
    ]),
  );
  return queries.flatMap(({ Id }) => (found.get(Id) ?? []).map(({ label, points }) => ({ id: Id, label, points })));
}

function startsOf(periodMs: number, { startMs, endMs, unitMs }: Range): readonly number[] {
  if (periodMs % unitMs !== 0) return [];
  return Array.from({ length: Math.ceil((endMs - startMs) / periodMs) }, (_, index) => startMs + index * periodMs);
}
