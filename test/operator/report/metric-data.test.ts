import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readMetricData } from '../../../functions/aws/metric-data.ts';
import { createCloudWatch } from '../../../local/aws/cloudwatch/service.ts';
import {
  type AwsAnswer,
  type AwsCall,
  type FrontDoor,
  jsonAnswer,
  openFrontDoor,
} from '../../../local/aws/front-door.ts';
import { type Asked, reportFromCloudWatch } from '../../../operator/report/from-cloudwatch.ts';
import { readWindow } from '../../../operator/report/window.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 21, 15);

let door: FrontDoor;
let client: CloudWatchClient;
let cloudWatch: ReturnType<typeof createCloudWatch>;
let calls: AwsCall[];
/** In place of the local CloudWatch, where it is set. */
let instead: ((call: AwsCall) => AwsAnswer) | null;

beforeAll(async () => {
  door = await openFrontDoor();
  client = new CloudWatchClient({
    endpoint: door.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'cli', secretAccessKey: 'cli' },
  });
  door.services.set('cloudwatch', async (call) => {
    calls.push(call);
    return instead ? instead(call) : cloudWatch.service(call);
  });
});
afterAll(async () => {
  client.destroy();
  await door.close();
});
beforeEach(() => {
  [calls, instead] = [[], null];
  cloudWatch = createCloudWatch({ speed: 1, now: () => now, at: (ms) => ms });
});

const add = (name: string, dimensions: Record<string, string>, atMs: number, ...values: number[]) =>
  cloudWatch.store.add({ namespace: 'Delivrd/test', name, dimensions }, 'Count', atMs, values);

const late = { metric: 'Late', dimensions: {}, stat: 'Sum' } as const;
const spans = (...hours: number[]) => {
  let at = now - 24 * hour;
  return hours.map((length) => {
    const fromMs = at;
    at += length * hour;
    return { fromMs, toMs: at };
  });
};

test('spans of one length are asked for in one call, others in their own', async () => {
  for (const hours of [24, 23, 22.5, 20, 2]) add('Late', {}, now - hours * hour, 1);
  expect(await readMetricData(client, 'Delivrd/test', [late], spans(1, 1, 1, 3, 18))).toEqual([[1, 2, null, 1, 1]]);
  expect(
    calls.map(({ input }) => [
      (input['MetricDataQueries'] as [{ MetricStat: { Period: number } }])[0].MetricStat.Period,
    ]),
  ).toEqual([[3600], [10_800], [64_800]]);
});

test('more than 500 queries are several calls, each answer where it belongs', async () => {
  for (const provider of ['p0', 'p499', 'p500', 'p1000']) add('Late', { Provider: provider }, now - hour, 1);
  const queries = Array.from({ length: 1001 }, (_, index) => ({ ...late, dimensions: { Provider: `p${index}` } }));
  const found = await readMetricData(client, 'Delivrd/test', queries, spans(24));
  expect(found.flatMap(([value], index) => (value === 1 ? [index] : []))).toEqual([0, 499, 500, 1000]);
  expect(calls.map(({ input }) => (input['MetricDataQueries'] as unknown[]).length)).toEqual([500, 500, 1]);
});

test('pages are read to the end', async () => {
  const inPages = (call: AwsCall) => ({ ...call, input: { ...call.input, MaxDatapoints: 2 } });
  const real = door.services.get('cloudwatch');
  for (let hours = 1; hours <= 5; hours++) add('Late', {}, now - hours * hour, hours);
  door.services.set('cloudwatch', async (call) => {
    calls.push(call);
    return cloudWatch.service(inPages(call));
  });
  const found = await readMetricData(client, 'Delivrd/test', [late], spans(...Array<number>(24).fill(1)));
  door.services.set('cloudwatch', real as never);
  expect(found[0]?.slice(-5)).toEqual([5, 4, 3, 2, 1]);
  expect(calls).toHaveLength(3);
});

test.each([
  ['InternalError', 'did not answer in full (InternalError)', now - 24 * hour],
  ['PartialData', 'did not answer in full (PartialData)', now - 24 * hour],
  ['Complete', 'answered for 2026-11-20T15:30:00.000Z', now - 23.5 * hour],
])('an answer that is %s is no answer', async (StatusCode, message, atMs) => {
  instead = () => jsonAnswer({ MetricDataResults: [{ Id: 'q0', Timestamps: [atMs / 1000], Values: [1], StatusCode }] });
  await expect(readMetricData(client, 'Delivrd/test', [late], spans(24))).rejects.toThrow(message);
});

const asked = (by: Asked['by'], more: Partial<Asked> = {}): Asked => ({
  by,
  provider: null,
  providers: ['smspm', 'wavix'],
  countries: ['DE'],
  namespace: 'Delivrd/test',
  nowMs: now,
  ...more,
});
const windowOf = (since: string, by: string, timeZone = 'UTC') => readWindow({ since, timeZone }, now, by === 'day');
const report = (by: Asked['by'], since = '2d', more: Partial<Asked> = {}, timeZone = 'UTC') =>
  reportFromCloudWatch(client, windowOf(since, by, timeZone), asked(by, more));

test('days have their own counts and times, the total those of all', async () => {
  add('Delivered', {}, now - 25 * hour, 1, 1, 1);
  add('Delivered', {}, now - hour, 1);
  add('Failed', {}, now - hour, 1);
  add('TimeToFinal', {}, now - 25 * hour, 4, 4);
  add('TimeToFinal', {}, now - hour, 60);
  const { lines, total, others } = await report('day');
  expect(lines.map(({ key, delivered, failed, secondsToFinal: { p50 } }) => [key, delivered, failed, p50])).toEqual([
    ['2026-11-19', 0, 0, null],
    ['2026-11-20', 3, 0, 4],
    ['2026-11-21', 1, 1, 60],
  ]);
  expect(total).toMatchObject({ outcomes: 5, deliveredRate: 0.8, secondsToFinal: { p50: 4, p90: 60 }, mark: null });
  expect(others).toBeNull();
});

test('what a provider had that is not configured any more is not lost', async () => {
  add('Delivered', {}, now - hour, 1, 1, 1);
  add('Delivered', { Provider: 'wavix' }, now - hour, 1);
  const { lines, others, total } = await report('provider');
  expect(lines.map(({ key, delivered }) => [key, delivered])).toEqual([['wavix', 1]]);
  expect([others?.delivered, total.delivered]).toEqual([2, 3]);
  expect(calls).toHaveLength(2);
});

test('countries come from the failure rate, of all providers or of one', async () => {
  add('FailureRate', { Provider: 'wavix', Country: 'DE' }, now - hour, 100, 0, 0);
  add('FailureRate', { Provider: 'smspm', Country: 'DE' }, now - hour, 0);
  add('FailureRate', { Provider: 'smspm', Country: 'Other' }, now - hour, 100);
  const shown = async (more: Partial<Asked>) =>
    (await report('country', '2d', more)).lines.map(({ key, delivered, failed, unconfirmed }) => [
      key,
      delivered,
      failed,
      unconfirmed,
    ]);
  expect(await shown({})).toEqual([
    ['DE', 3, 1, null],
    ['Other', 0, 1, null],
  ]);
  expect(await shown({ provider: 'wavix' })).toEqual([['DE', 2, 1, null]]);
});

test('what CloudWatch does not keep is said', async () => {
  await expect(report('provider', '460d')).rejects.toThrow('CloudWatch keeps metrics for 455 days');
  await expect(report('day', '70d', {}, 'Asia/Kolkata')).rejects.toThrow(
    'has 60 minutes in one, and days of Asia/Kolkata begin in between',
  );
  await expect(report('day', '60d', {}, 'Asia/Kolkata')).resolves.toBeDefined();
});
