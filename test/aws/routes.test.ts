import { CloudWatchClient, type GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRoutes, keptFresh, type ReadRoutes, type RoutesAsked, readRoutes } from '../../functions/aws/routes.ts';
import type { Routes } from '../../functions/domain/routes.ts';
import { createCloudWatch } from '../../local/aws/cloudwatch/service.ts';
import { type AwsCall, type FrontDoor, openFrontDoor } from '../../local/aws/front-door.ts';
import { output } from '../../operator/schemas/routes.ts';

const minuteMs = 60_000;
const nowMs = Date.UTC(2026, 10, 27, 12, 0, 30);

let door: FrontDoor;
let client: CloudWatchClient;
let cloudWatch: ReturnType<typeof createCloudWatch>;
let calls: AwsCall[];

const config = () => ({
  endpoint: door.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'cli', secretAccessKey: 'cli' },
});
beforeAll(async () => {
  door = await openFrontDoor();
  client = new CloudWatchClient(config());
  door.services.set('cloudwatch', async (call) => {
    calls.push(call);
    return cloudWatch.service(call);
  });
});
afterAll(async () => {
  client.destroy();
  await door.close();
});
beforeEach(() => {
  calls = [];
  cloudWatch = createCloudWatch({ now: () => nowMs } as never);
});

const namespace = 'Delivrd/test';
const add = (
  name: string,
  provider: string,
  minutesAgo: number,
  values: readonly number[],
  more: object = {},
  country = 'DE',
): void =>
  cloudWatch.store.add(
    { namespace, name, dimensions: { Provider: provider, Country: country, ...more } },
    'None',
    nowMs - minutesAgo * minuteMs,
    values,
  );
const many = (count: number, value: number): readonly number[] => Array<number>(count).fill(value);

const asked: RoutesAsked = {
  namespace,
  countries: ['DE', 'IN'],
  providers: ['smspm', 'smstake', 'wavix'],
  country: 'DE',
  hours: 6,
  nowMs,
};
const found = async (more: Partial<RoutesAsked> = {}): Promise<Routes> => {
  const routes = await readRoutes(client, { ...asked, ...more });
  expect(output.parse(JSON.parse(JSON.stringify(routes)))).toEqual(routes);
  return routes;
};

describe('readRoutes', () => {
  test('tells of each provider what was counted in the time, best first', async () => {
    add('RouteBegun', 'wavix', 60, many(1000, 1));
    add('RouteDelivered', 'wavix', 60, many(960, 1));
    add('RouteTimeToFinal', 'wavix', 60, [...many(90, 4), ...many(10, 60)]);
    add('Conversion', 'wavix', 60, [...many(30, 100), ...many(10, 0)]);
    add('RoutePrice', 'wavix', 60, many(10, 0.048), { Currency: 'EUR' });
    add('RoutePrice', 'wavix', 60, many(5, 0.024), { Currency: 'USD' });
    add('RouteBegun', 'smspm', 60, many(3, 1));
    add('RouteDelivered', 'smspm', 60, many(3, 1));
    // Elsewhere.
    add('RouteBegun', 'smstake', 60, many(50, 1), {}, 'IN');
    add('RoutePrice', 'smspm', 60, many(5, 9), { Currency: 'INR' }, 'IN');
    expect(await found()).toEqual({
      country: 'DE',
      since: '2026-11-27T05:45:00.000Z',
      until: '2026-11-27T11:45:00.000Z',
      routes: [
        {
          provider: 'wavix',
          messages: 1000,
          delivered: 960,
          deliveryRate: 96,
          lowerBound: 94.6,
          expected: 40,
          confirmed: 30,
          conversion: 75,
          suspect: false,
          timeToFinalP90Seconds: 4,
          pricePerDelivered: [
            { amount: '0.05', currency: 'EUR' },
            { amount: '0.025', currency: 'USD' },
          ],
        },
        expect.objectContaining({ provider: 'smspm', deliveryRate: 100, lowerBound: 43.85, pricePerDelivered: [] }),
      ],
      note: null,
    });
    expect(calls.map(({ action }) => action)).toEqual(['GetMetricData', 'GetMetricData']);
  });

  test('what began just now, or before the time, is not in it', async () => {
    for (const minutesAgo of [1, 14, 16, 375, 377]) add('RouteBegun', 'wavix', minutesAgo, [1]);
    expect((await found()).routes).toMatchObject([{ messages: 2 }]);
    expect((await found({ hours: 1 })).routes).toMatchObject([{ messages: 1 }]);
  });

  test('says why it has nothing to tell', async () => {
    expect(await found()).toMatchObject({ routes: [], note: 'No message to DE began in that time.' });
    calls = [];
    expect(await found({ country: 'FR' })).toMatchObject({
      routes: [],
      note: 'Nothing is counted of FR: it is not in metrics.countries, which has DE, IN.',
    });
    expect(calls).toEqual([]);
  });
});

test.each(['PartialData', 'InternalError'])(
  'prices of which CloudWatch leaves some out (%s) are none',
  async (StatusCode) => {
    const send = async ({ input }: GetMetricDataCommand) => ({
      MetricDataResults: input.MetricDataQueries?.map(({ Id, Expression }) => ({
        Id,
        Label: 'wavix EUR',
        StatusCode: Expression === undefined ? 'Complete' : StatusCode,
        Values: [],
        Timestamps: [],
      })),
    });
    const answering = Object.assign(Object.create(CloudWatchClient.prototype), { send });
    await expect(readRoutes(answering, asked)).rejects.toThrow(`did not answer in full (${StatusCode})`);
  },
);

test('one of several prices that is left out counts, whatever the others say', async () => {
  const send = async ({ input }: GetMetricDataCommand) => ({
    MetricDataResults: input.MetricDataQueries?.flatMap(({ Id, Expression }) =>
      (Expression === undefined ? [''] : ['wavix EUR', 'wavix USD']).map((Label) => ({
        Id,
        Label,
        StatusCode: Label === 'wavix EUR' ? 'PartialData' : 'Complete',
        Values: [],
        Timestamps: [],
      })),
    ),
  });
  const answering = Object.assign(Object.create(CloudWatchClient.prototype), { send });
  await expect(readRoutes(answering, asked)).rejects.toThrow('did not answer in full (PartialData)');
});

describe('answers are kept', () => {
  const answer = (country: string): Routes => ({ country, since: '', until: '', routes: [], note: null });

  test('for five minutes, by country and hours, also while they are asked for', async () => {
    const asks: string[] = [];
    const read = keptFresh(async ({ country, hours }) => {
      asks.push(`${country} ${hours}`);
      return answer(country);
    });
    const ask = (country: string, hours = 6, afterMs = 0) => read({ country, hours, nowMs: nowMs + afterMs });
    await Promise.all([ask('DE'), ask('DE'), ask('IN'), ask('DE', 12)]);
    await ask('DE', 6, 5 * minuteMs - 1);
    expect(asks).toEqual(['DE 6', 'IN 6', 'DE 12']);
    await ask('DE', 6, 5 * minuteMs);
    expect(asks).toHaveLength(4);
  });

  test('and not where asking failed; a hundred at most', async () => {
    let asks = 0;
    const read: ReadRoutes = keptFresh(async ({ country }) => {
      asks += 1;
      if (asks === 1) throw new Error('not now');
      return answer(country);
    });
    await expect(read({ country: 'DE', hours: 1, nowMs })).rejects.toThrow('not now');
    expect(await read({ country: 'DE', hours: 1, nowMs })).toMatchObject({ country: 'DE' });
    for (let hours = 2; hours <= 101; hours += 1) await read({ country: 'DE', hours, nowMs });
    expect(asks).toBe(102);
    await read({ country: 'DE', hours: 101, nowMs });
    await read({ country: 'DE', hours: 1, nowMs });
    expect(asks).toBe(103);
  });

  test('by what asks CloudWatch', async () => {
    add('RouteBegun', 'wavix', 60, [1]);
    const read = connectRoutes({ namespace, countries: ['DE'], providers: ['wavix'] }, config());
    const [first, second] = [
      await read({ country: 'DE', hours: 2, nowMs }),
      await read({ country: 'DE', hours: 2, nowMs }),
    ];
    expect(first.routes).toMatchObject([{ provider: 'wavix', messages: 1 }]);
    expect(second).toBe(first);
    expect(calls).toHaveLength(2);
  });
});
