import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsCall, type FrontDoor, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { refuseWhileInUse } from '../../operator/old-secrets.ts';

const now = new Date('2026-11-27T08:00:30Z');
const longAgo = new Date('2026-11-20T08:00:00Z');
/** What CloudWatch holds, by provider: epoch seconds and values. */
let held: Readonly<Record<string, readonly (readonly [number, number])[]>>;
let frontDoor: FrontDoor;
let calls: AwsCall[];

interface Query {
  readonly Id: string;
  readonly MetricStat: { readonly Metric: { readonly Dimensions: readonly { readonly Value: string }[] } };
}

beforeEach(async () => {
  held = {};
  calls = [];
  frontDoor = await openFrontDoor();
  frontDoor.services.set('cloudwatch', async (call) => {
    calls.push(call);
    const MetricDataResults = (call.input['MetricDataQueries'] as readonly Query[]).map(({ Id, MetricStat }) => {
      const points = held[MetricStat.Metric.Dimensions[0]?.Value ?? ''] ?? [];
      return { Id, Timestamps: points.map(([at]) => at), Values: points.map(([, value]) => value) };
    });
    return jsonAnswer({ MetricDataResults });
  });
});
afterEach(() => frontDoor.close());

const ask = (providers: readonly string[], storedAt = longAgo): Promise<void> =>
  refuseWhileInUse(
    new CloudWatchClient({
      endpoint: frontDoor.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'cli', secretAccessKey: 'cli' },
    }),
    { providers, metricNamespace: 'Delivrd/prod', storedAt, now },
  );

const seconds = (time: string): number => Date.parse(time) / 1000;

test('what let nothing in within the last day can go', async () => {
  held = { smspm: [[seconds('2026-11-27T07:00:00Z'), 9]] };
  await ask(['smstake', 'wavix']);
  expect(calls.map(({ action }) => action)).toEqual(['GetMetricData']);
  expect(calls[0]?.input).toMatchObject({
    StartTime: seconds('2026-11-26T08:00:30Z'),
    EndTime: seconds('2026-11-27T08:00:30Z'),
    MetricDataQueries: [
      {
        MetricStat: {
          Metric: {
            Namespace: 'Delivrd/prod',
            MetricName: 'OldSecret',
            Dimensions: [{ Name: 'Provider', Value: 'smstake' }],
          },
          Stat: 'Sum',
        },
      },
      { MetricStat: { Metric: { Dimensions: [{ Name: 'Provider', Value: 'wavix' }] } } },
    ],
  });
});

test('what is in use stays: whose, how often, when last, and what to do', async () => {
  const wavix = [
    [seconds('2026-11-27T07:55:00Z'), 2],
    [seconds('2026-11-26T09:00:00Z'), 40],
  ] as const;
  held = { wavix, smspm: [[seconds('2026-11-27T07:00:00Z'), 1]] };
  await expect(ask(['mobivate', 'wavix', 'smspm'])).rejects.toThrow(
    'Nothing dropped: in the last 24 hours an older secret or URL key still let in\n' +
      '  wavix: 42 callbacks, the last about 2026-11-27T07:55Z\n' +
      '  smspm: 1 callback, the last about 2026-11-27T07:00Z\n' +
      'Switch to the newest there first',
  );
});

test('right after a change nobody can know: until when is told, and CloudWatch is not asked', async () => {
  await expect(ask(['wavix'], new Date('2026-11-27T07:58:00Z'))).rejects.toThrow(
    'Nothing dropped: the secrets changed at 2026-11-27T07:58Z, and whether an older one is still in use shows 10 minutes later.\n' +
      'Run this again from 2026-11-27T08:09Z on, or with --force.',
  );
  expect(calls).toEqual([]);
  await ask(['wavix'], new Date('2026-11-27T07:50:30Z'));
});
