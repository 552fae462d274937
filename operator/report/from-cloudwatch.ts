import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type Query, readMetricData, type Span } from '../../functions/aws/metric-data.ts';
import { type Dimensions, dimensionSets, otherPart } from '../../functions/shared/metric-names.ts';
import { OperatorError } from '../operator-error.ts';
import { type Counts, type Line, type Report, toLine } from './report.ts';
import type { Window } from './window.ts';

/** The splits that have series of their own. */
export const splitsInCloudWatch = ['day', 'provider', 'country'] as const;
export type SplitInCloudWatch = (typeof splitsInCloudWatch)[number];

/** Days that CloudWatch keeps a metric. */
const keptDays = 455;

export interface Asked {
  readonly by: SplitInCloudWatch;
  /** Only this one; null for all. */
  readonly provider: string | null;
  readonly providers: readonly string[];
  /** Those with series of their own. */
  readonly countries: readonly string[];
  readonly namespace: string;
  readonly nowMs: number;
}

/**
 * The report as CloudWatch tells it, in a call or a few.
 * @throws OperatorError where CloudWatch does not keep what is asked for.
 */
export async function reportFromCloudWatch(
  client: CloudWatchClient,
  window: Window,
  asked: Asked,
): Promise<Pick<Report, 'lines' | 'others' | 'otherKeys' | 'total'>> {
  checkKept(window, asked);
  const read = (queries: readonly Query[], spans: readonly Span[]) =>
    readMetricData(client, asked.namespace, queries, spans);
  const { by, provider } = asked;
  const all = queriesOf(provider === null ? stageOf() : providerOf(provider));
  const providers = provider === null ? asked.providers : [provider];
  const own = by === 'provider' ? providers.flatMap((id) => queriesOf(providerOf(id))) : [];
  const asking = [...all, ...own];
  /** How many that began lately have not ended: of each subject, in each span. */
  const underWayIn = async (
    queries: readonly Query[],
    spans: readonly Span[],
  ): Promise<readonly (readonly number[])[]> => {
    const recent = spans.map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, window.dueMs), toMs }));
    const some = recent.filter((span) => span.fromMs < span.toMs);
    if (some.length === 0) return [];
    const values = await read(
      queries.filter(({ metric }) => metric === 'Begun' || metric === 'Ended'),
      some,
    );
    return Array.from({ length: values.length / 2 }, (_, subject) => {
      const [begun = [], ended = []] = values.slice(2 * subject);
      return recent.map((span) => {
        const at = some.indexOf(span);
        return at < 0 ? 0 : Math.max(0, (begun[at] ?? 0) - (ended[at] ?? 0));
      });
    });
  };
  const [answered, lately] = await Promise.all([read(asking, [window]), underWayIn(asking, [window])]);
  const [total = toLine('total', nothing), ...each] = perSubject(answered).map(([answers = []], index) =>
    lineOf(['total', ...providers][index] ?? null, answers, lately[index]?.[0] ?? 0),
  );
  if (by === 'day') {
    const [[days = []], [open = []]] = await Promise.all([
      read(all, window.days).then(perSubject),
      underWayIn(all, window.days),
    ]);
    const lines = window.days.map(({ key }, index) => lineOf(key, days[index] ?? [], open[index] ?? 0));
    return { lines, others: null, otherKeys: null, total };
  }
  const lines =
    by === 'provider' ? each : await byCountry(providers, asked.countries, (queries) => read(queries, [window]));
  return { lines: lines.filter(isSomething), ...restOf(total, lines), total };
}

function checkKept({ fromMs, days, unitMs, timeZone }: Window, { by, nowMs }: Asked): void {
  if (nowMs - fromMs > keptDays * 86_400_000)
    throw new OperatorError(
      `CloudWatch keeps metrics for ${keptDays} days: --since ${keptDays}d at most, or --from table for what the table keeps.`,
    );
  if (by === 'day' && days.some((day) => day.fromMs % unitMs !== 0))
    throw new OperatorError(
      `Of ${unitMs < 3_600_000 ? '15' : '63'} days ago CloudWatch has ${unitMs / 60_000} minutes in one, and days of ${timeZone} begin in between: ask for fewer days, --time-zone UTC, or --from table.`,
    );
}

const nothing: Counts = { begun: 0, ended: 0, underWay: 0, delivered: 0, failed: 0, unconfirmed: 0 };

const stageOf = (): Dimensions => dimensionSets('Delivered', '', otherPart)[0] ?? {};
const providerOf = (id: string): Dimensions => dimensionSets('Delivered', id, otherPart)[1] ?? {};

/** What is asked of the stage or of a provider, in this order. */
const queriesOf = (dimensions: Dimensions): readonly Query[] => [
  ...(['Begun', 'Ended', 'Delivered', 'Failed', 'Unconfirmed'] as const).map((metric) => ({
    metric,
    dimensions,
    stat: 'Sum',
  })),
  ...['p50', 'p90'].map((stat) => ({ metric: 'TimeToFinal', dimensions, stat }) as const),
];

type Answers = readonly (number | null)[];

/** The answers to `queriesOf` of one subject after the other: for each its spans, for each of them the answers in their order. */
function perSubject(values: readonly Answers[]): readonly (readonly Answers[])[] {
  const { length } = queriesOf({});
  return Array.from({ length: values.length / length }, (_, subject) => {
    const rows = values.slice(subject * length, (subject + 1) * length);
    return (rows[0] ?? []).map((_value, span) => rows.map((row) => row[span] ?? null));
  });
}

function lineOf(key: string | null, answers: Answers, underWay: number): Line {
  const [begun = 0, ended = 0, delivered = 0, failed = 0, unconfirmed = 0] = answers.map((value) => value ?? 0);
  const [p50 = null, p90 = null] = answers.slice(5);
  return toLine(key, { begun, ended, underWay, delivered, failed, unconfirmed }, { p50, p90 });
}

/** Only the failure rate is split by country: 100 for each failed message, 0 for each delivered one. */
async function byCountry(
  providers: readonly string[],
  countries: readonly string[],
  read: (queries: readonly Query[]) => Promise<readonly Answers[]>,
): Promise<readonly Line[]> {
  const keys = [...countries, otherPart];
  const series = keys.flatMap((country) =>
    providers.map((id) => ({ country, dimensions: dimensionSets('FailureRate', id, country)[2] ?? {} })),
  );
  const queries = series.flatMap(({ dimensions }) =>
    ['Sum', 'SampleCount'].map((stat): Query => ({ metric: 'FailureRate', dimensions, stat })),
  );
  const values = (await read(queries)).map(([value]) => value ?? 0);
  return keys.map((country) => {
    let [failed, fates] = [0, 0];
    for (const [index, one] of series.entries()) {
      if (one.country !== country) continue;
      failed += (values[2 * index] ?? 0) / 100;
      fates += values[2 * index + 1] ?? 0;
    }
    const counts = { delivered: fates - failed, failed, unconfirmed: null, begun: null, ended: null, underWay: null };
    return toLine(country, counts);
  });
}

const isSomething = ({ outcomes, begun }: Line): boolean => outcomes > 0 || (begun ?? 0) > 0;

/** What the total has and no line: of providers that are not configured any more, or of countries that lost their series. */
function restOf(total: Line, lines: readonly Line[]): Pick<Report, 'others' | 'otherKeys'> {
  const left = (name: keyof Counts): number | null =>
    lines.some((line) => line[name] === null)
      ? null
      : Math.max(0, (total[name] ?? 0) - lines.reduce((sum, line) => sum + (line[name] ?? 0), 0));
  const counts = {
    begun: left('begun'),
    ended: left('ended'),
    underWay: left('underWay'),
    delivered: left('delivered'),
    failed: left('failed') ?? 0,
    unconfirmed: left('unconfirmed'),
  };
  const others = toLine('others', counts);
  return { others: isSomething(others) ? others : null, otherKeys: null };
}
