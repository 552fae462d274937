import {
  type CloudWatchClient,
  type GetMetricDataCommandInput,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import type { Dimensions, MetricName } from '../shared/metric-names.ts';

/** Queries that one call takes. */
const mostQueries = 500;

/** A stretch of time; epoch milliseconds, the end is not in it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One statistic of one series. */
export interface Query {
  readonly metric: MetricName;
  readonly dimensions: Dimensions;
  readonly stat: string;
}

/**
 * What CloudWatch has of each query in each span: in the order of both, null where it has nothing. The spans follow one another
 * without a gap; each is a period of its own, so that percentiles are those of the whole span.
 * @throws Error of the SDK, and where CloudWatch answers less or otherwise than asked.
 */
export async function readMetricData(
  client: CloudWatchClient,
  namespace: string,
  queries: readonly Query[],
  spans: readonly Span[],
): Promise<readonly (readonly (number | null)[])[]> {
  const values = queries.map(() => spans.map((): number | null => null));
  const bySpan = new Map(spans.map(({ fromMs }, index) => [fromMs, index]));
  for (const run of runsOf(spans)) {
    for (let first = 0; first < queries.length; first += mostQueries) {
      const asked = queries.slice(first, first + mostQueries);
      for (const { Id = '', Timestamps = [], Values = [] } of await ask(client, namespace, asked, run)) {
        const row = values[first + Number(Id.slice(1))];
        for (const [at, time] of Timestamps.entries()) {
          const index = bySpan.get(time.getTime());
          if (row === undefined || index === undefined || (row[index] ?? null) !== null)
            throw new Error(`CloudWatch answered for ${time.toISOString()}, where no period was asked to begin.`);
          row[index] = Values[at] ?? null;
        }
      }
    }
  }
  return values;
}

/** Spans of the same length that follow one another: one call asks for all of them, by that period. */
interface Run extends Span {
  readonly periodMs: number;
}

function runsOf(spans: readonly Span[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { fromMs, toMs } of spans) {
    const last = runs.at(-1);
    const periodMs = toMs - fromMs;
    if (last?.periodMs === periodMs) runs[runs.length - 1] = { ...last, toMs };
    else runs.push({ fromMs, toMs, periodMs });
  }
  return runs;
}

async function ask(
  client: CloudWatchClient,
  namespace: string,
  queries: readonly Query[],
  { fromMs, toMs, periodMs }: Run,
): Promise<readonly MetricDataResult[]> {
  const MetricDataQueries = queries.map(({ metric, dimensions, stat }, index) => ({
    Id: `q${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodMs / 1000,
      Stat: stat,
    },
  }));
  return readAll(client, { MetricDataQueries, StartTime: new Date(fromMs), EndTime: new Date(toMs) });
}

/** All results of a question, page after page. @throws Error of the SDK, and where CloudWatch does not answer in full. */
export async function readAll(
  client: CloudWatchClient,
  question: GetMetricDataCommandInput,
): Promise<readonly MetricDataResult[]> {
  const found: MetricDataResult[] = [];
  const statuses = new Map<string, string | undefined>();
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, question)) {
    found.push(...MetricDataResults);
    // The series of one search have its id, and labels of their own.
    for (const { Id, Label, StatusCode } of MetricDataResults) statuses.set(`${Id} ${Label}`, StatusCode);
  }
  // What was partial is complete once its last page came.
  const left = [...statuses.values()].find((status) => status !== 'Complete');
  if (left !== undefined) throw new Error(`CloudWatch did not answer in full (${left}): run this again.`);
  return found;
}
