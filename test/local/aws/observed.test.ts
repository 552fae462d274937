import { type CountryCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../../functions/domain/status.ts';
import type { Provider } from '../../../functions/providers/provider.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { allSeries } from '../../../lib/series.ts';
import { readSettings } from '../../../lib/settings.ts';
import type { MetricId } from '../../../local/aws/cloudwatch/store.ts';
import { errorAnswer } from '../../../local/aws/front-door.ts';
import type { Observed } from '../../../local/aws/monitoring.ts';
import { context } from '../../four-providers.ts';
import { type RawRequest, type Running, run } from '../running.ts';

const delivrd = context.delivrd;
const settings = readSettings(delivrd);

let running: Running;
let emitted: readonly MetricId[];

/** One event of each kind that is no report, of a provider that sends such. */
const otherEvents = ({ id, sendsOtherEvents }: Provider): readonly RawRequest[] =>
  sendsOtherEvents
    ? ['link.clicked', 'test', 'message.inbound', 'billing.low_balance', 'campaign.finished'].map((event) => ({
        provider: id,
        body: Buffer.from(JSON.stringify({ event, message_id: 'e' })),
      }))
    : [];

/** One of everything that a provider can report, in rounds; each country with metrics of its own, and one without. */
function rounds(provider: Provider): readonly (readonly RawRequest[])[] {
  const word = (status: Status) => Object.entries(provider.words).find(([, own]) => own === status)?.[0];
  const report = (messageId: string, status: string | undefined, recipient?: string): readonly RawRequest[] => {
    if (status === undefined) return [];
    const { contentType, query, body } = provider.compose({ messageId, status, recipient, atMs: 1_780_000_000_000 });
    return [{ provider: provider.id, contentType, query, body: Buffer.from(body) }];
  };
  const countries = [...settings.metrics.countries, 'BR'] as readonly CountryCode[];
  const failed = report('a', word('failed') ?? word('undelivered'));
  return [
    [
      ...countries.flatMap((to) => report(`to-${to}`, word('delivered'), getExampleNumber(to, examples)?.number)),
      // SMPP's word, where the provider has none of its own.
      ...report('b', word('unconfirmed') ?? 'UNKNOWN'),
      ...report('d', word('sent')),
      ...report('c', 'TELEPORTED'),
      { provider: provider.id, body: Buffer.from('no report') },
      ...failed,
    ],
    [...failed, ...report('a', word('sent')), ...report('d', word('delivered'))],
    [...report('a', word('delivered')), ...otherEvents(provider)],
    report('a', word('rejected')),
  ];
}

beforeAll(async () => {
  // CloudWatch is to refuse a call.
  running = await run({ ...delivrd, metrics: { ...delivrd.metrics, publish: 'calls' } });
  const providers = Object.keys(settings.providers).map((id) => registry.get(id) as Provider);
  const all = providers.map(rounds);
  for (const round of [0, 1, 2, 3]) await running.postAll(all.flatMap((own) => own[round] ?? []));
  for (const { id } of providers) {
    const { url, method } = running.endpoint(id);
    expect((await fetch(`${url}${url.endsWith(id) ? '' : 'x'}`, { method, body: '{}' })).status).toBe(401);
  }
  expect((await fetch(`${running.stack.url}/webhooks/nobody`, { method: 'POST', body: '{}' })).status).toBe(404);
  let isRefusing = true;
  running.stack.frontDoor.gates.push(async ({ action, caller }) =>
    isRefusing && action === 'SendMessage' && caller.startsWith('Ingest')
      ? errorAnswer(503, 'ServiceUnavailable', 'refused')
      : null,
  );
  for (const own of all) expect((await running.post(own[3]?.[0] as RawRequest)).status).toBe(503);
  isRefusing = false;
  running.stack.frontDoor.gates.push(async ({ service }) =>
    service === 'cloudwatch' ? errorAnswer(400, 'InvalidParameterValue', 'refused') : null,
  );
  await running.postAll(all[0]?.[2] ?? []);
  // The next look at the queues, whose emptiness is told like everything else.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  emitted = running.stack.cloudwatch.store.list();
});
afterAll(() => running?.stack.close());

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

interface Referred {
  readonly series: readonly MetricId[];
  /** Metrics Insights queries: namespace, metric, names of the dimensions. */
  readonly queries: readonly { readonly namespace: string; readonly name: string; readonly names: readonly string[] }[];
}

const pairs = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(Array.from({ length: list.length / 2 }, (_, at) => [list[2 * at], list[2 * at + 1]]));

function queryOf(expression: unknown): Referred['queries'] {
  const [, name = '', namespace = '', names = ''] =
    /^SELECT \w+\((\w+)\) FROM SCHEMA\("([^"]+)", ([^)]+)\)/.exec(String(expression)) ?? [];
  return name === '' ? [] : [{ name, namespace, names: names.split(', ') }];
}

/** What the alarms and the dashboard name, read from the template without the code that evaluates it. */
function referred({ alarms, dashboard }: Observed): Referred {
  const found: { series: MetricId[]; queries: Referred['queries'][number][] } = { series: [], queries: [] };
  const add = (metric: Record<string, unknown>): void => {
    const dimensions = (metric['Dimensions'] ?? []) as { Name: string; Value: string }[];
    found.series.push({
      namespace: String(metric['Namespace']),
      name: String(metric['MetricName']),
      dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
    });
  };
  for (const { properties } of alarms) {
    if (properties['MetricName'] !== undefined) add(properties);
    for (const { MetricStat, Expression } of (properties['Metrics'] ?? []) as Record<string, never>[]) {
      if (MetricStat) add((MetricStat as { Metric: Record<string, unknown> }).Metric);
      found.queries.push(...queryOf(Expression));
    }
  }
  const { widgets } = (dashboard as { body: unknown }).body as { widgets: { properties: { metrics?: unknown[][] } }[] };
  for (const row of widgets.flatMap(({ properties }) => properties.metrics ?? [])) {
    const [namespace, name, ...rest] = row.filter((part) => typeof part === 'string');
    if (namespace !== undefined && name !== undefined) found.series.push({ namespace, name, dimensions: pairs(rest) });
    else found.queries.push(...queryOf((row[0] as { expression: string }).expression));
  }
  return found;
}

/** It takes two live secrets and a re-reading: test/ingest/receive.test.ts has it. */
const isTried = ({ name }: { readonly name: string }): boolean => name !== 'OldSecret';

const own = ({ namespace }: MetricId): boolean => namespace.startsWith('Delivrd/');
const matches = ({ queries }: Referred, { namespace, name, dimensions }: MetricId): boolean =>
  queries.some(
    (query) =>
      query.namespace === namespace &&
      query.name === name &&
      [...query.names].sort().join() === Object.keys(dimensions).sort().join(),
  );

test('the template refers to metrics, by name and by query', () => {
  const { series, queries } = referred(running.stack.observed);
  expect(series.length).toBeGreaterThan(100);
  expect(queries.length).toBeGreaterThanOrEqual(3);
  expect(new Set(series.map(({ namespace }) => namespace))).toEqual(
    new Set(['Delivrd/dev', 'AWS/ApiGateway', 'AWS/Lambda', 'AWS/SQS', 'AWS/DynamoDB']),
  );
});

test('every metric, dimension and value that an alarm or a widget refers to was emitted', () => {
  const there = new Set(emitted.map(keyOf));
  const { series, queries } = referred(running.stack.observed);
  expect(series.filter((one) => isTried(one) && !there.has(keyOf(one)))).toEqual([]);
  for (const { namespace, name, names } of queries)
    expect(running.stack.cloudwatch.store.matching(namespace, name, names).length).toBeGreaterThan(0);
});

test('every emitted metric is in an alarm or on the dashboard', () => {
  const all = referred(running.stack.observed);
  const named = new Set(all.series.map(keyOf));
  expect(emitted.filter((one) => !named.has(keyOf(one)) && !matches(all, one))).toEqual([]);
});

test('what synth counts as custom metrics is what was emitted', () => {
  const counted = allSeries(settings)
    .filter(isTried)
    .map((one) => keyOf({ namespace: 'Delivrd/dev', ...one }));
  // What a word that nobody listed costs is told apart from that: nobody knows how many there will be.
  const lasting = emitted.filter((one) => own(one) && !('Word' in one.dimensions));
  expect(lasting.map(keyOf).sort()).toEqual(counted.sort());
});
