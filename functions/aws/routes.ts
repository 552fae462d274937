import { CloudWatchClient, type CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import { instant } from '../domain/instant.ts';
import { type RouteCounts, type Routes, rankRoutes } from '../domain/routes.ts';
import type { RoutesSetting } from '../shared/environment.ts';
import { dimensionSets, type MetricName } from '../shared/metric-names.ts';
import { type Query, readAll, readMetricData, type Span } from './metric-data.ts';
import { restMinutes } from './route-window.ts';

/** What is counted where. */
export interface Counted extends RoutesSetting {
  readonly providers: readonly string[];
}

export interface RoutesAsked extends Counted {
  /** ISO 3166. */
  readonly country: string;
  /** 1 to `mostHours`. */
  readonly hours: number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

/**
 * How the providers of a country did, best first: of the messages that began in so many hours, up to a quarter of one ago. Two calls
 * of CloudWatch: five statistics a provider, and the prices of all.
 * @throws Error of the SDK, and where CloudWatch does not answer in full.
 */
export async function readRoutes(client: CloudWatchClient, asked: RoutesAsked): Promise<Routes> {
  const { country, countries, hours, nowMs } = asked;
  const toMs = Math.floor(nowMs / minuteMs) * minuteMs - restMinutes * minuteMs;
  const span = { fromMs: toMs - hours * hourMs, toMs };
  const told = { country, since: instant(span.fromMs), until: instant(span.toMs) };
  if (!countries.includes(country))
    return {
      ...told,
      routes: [],
      note: `Nothing is counted of ${country}: it is not in metrics.countries${countries.length > 0 ? `, which has ${countries.join(', ')}` : ''}.`,
    };
  const routes = rankRoutes(await readCounts(client, asked, span));
  return { ...told, routes, note: routes.length > 0 ? null : `No message to ${country} began in that time.` };
}

/** @throws Error of the SDK, and where CloudWatch does not answer in full. */
export type ReadRoutes = (asked: Pick<RoutesAsked, 'country' | 'hours' | 'nowMs'>) => Promise<Routes>;

/** An answer stands so long: CloudWatch charges for each metric that is asked for, and hours change slowly. */
const freshMs = 5 * minuteMs;
const mostKept = 100;

export function connectRoutes(counted: Counted, config: CloudWatchClientConfig): ReadRoutes {
  const client = new CloudWatchClient(config);
  return keptFresh((asked) => readRoutes(client, { ...counted, ...asked }));
}

/** Keeps answers for five minutes, no failed ones; who asks while another is asking gets his answer. */
export function keptFresh(read: ReadRoutes): ReadRoutes {
  const kept = new Map<string, { readonly atMs: number; readonly routes: Promise<Routes> }>();
  return (asked) => {
    const { country, hours, nowMs } = asked;
    const key = `${country} ${hours}`;
    const known = kept.get(key);
    if (known && nowMs - known.atMs < freshMs) return known.routes;
    const routes = read(asked);
    kept.delete(key);
    kept.set(key, { atMs: nowMs, routes });
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    routes.catch(() => kept.get(key)?.routes === routes && kept.delete(key));
    return routes;
  };
}

/** What is asked of each provider, in this order. */
const statistics = [
  ['RouteBegun', 'Sum'],
  ['RouteDelivered', 'Sum'],
  ['Conversion', 'SampleCount'],
  ['Conversion', 'Sum'],
  ['RouteTimeToFinal', 'p90'],
] as const satisfies readonly (readonly [MetricName, string])[];

async function readCounts(
  client: CloudWatchClient,
  { namespace, providers, country }: RoutesAsked,
  span: Span,
): Promise<readonly RouteCounts[]> {
  const queries = providers.flatMap((provider) =>
    statistics.map(
      ([metric, stat]): Query => ({
        metric,
        stat,
        dimensions: dimensionSets(metric, provider, country).find((one) => one['Provider'] && one['Country']) ?? {},
      }),
    ),
  );
  const [values, prices] = await Promise.all([
    readMetricData(client, namespace, queries, [span]),
    readPrices(client, namespace, country, span),
  ]);
  return providers.map((provider, index) => {
    const [begun, delivered, expected, confirmed, p90] = values
      .slice(index * statistics.length, (index + 1) * statistics.length)
      .map(([value]) => value ?? null);
    return {
      provider,
      begun: begun ?? 0,
      delivered: delivered ?? 0,
      expected: expected ?? 0,
      // 100 for each that was confirmed.
      confirmed: Math.round((confirmed ?? 0) / 100),
      p90Seconds: p90 ?? null,
      prices: prices.get(provider) ?? [],
    };
  });
}

type Prices = RouteCounts['prices'];

/** Which currencies there are only CloudWatch knows: it is asked for all of the country. */
async function readPrices(
  client: CloudWatchClient,
  namespace: string,
  country: string,
  { fromMs, toMs }: Span,
): Promise<ReadonlyMap<string, Prices>> {
  const Expression = `SELECT AVG(RoutePrice) FROM SCHEMA("${namespace}", Provider, Country, Currency) WHERE Country = '${country}' GROUP BY Provider, Currency`;
  const found = new Map<string, Prices>();
  const answered = await readAll(client, {
    MetricDataQueries: [{ Id: 'prices', Expression, Period: (toMs - fromMs) / 1000 }],
    StartTime: new Date(fromMs),
    EndTime: new Date(toMs),
  });
  for (const { Label = '', Values: [average] = [] } of answered) {
    // Where CloudWatch cuts the time otherwise than asked, the newest tells what holds.
    const [provider = '', currency = ''] = Label.split(' ');
    if (average !== undefined) found.set(provider, [...(found.get(provider) ?? []), { currency, average }]);
  }
  return found;
}
