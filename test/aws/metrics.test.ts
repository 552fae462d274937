import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectMetrics, type Series } from '../../functions/aws/metrics.ts';
import { type CloudWatch, createCloudWatch } from '../../local/aws/cloudwatch/service.ts';
import { type AwsCall, errorAnswer, type FrontDoor, openFrontDoor } from '../../local/aws/front-door.ts';
import { startClock } from '../../local/runtime/clock.ts';

let door: FrontDoor;
let cloudwatch: CloudWatch;
let calls: AwsCall[];

beforeAll(async () => {
  door = await openFrontDoor();
  door.witnesses.push((call) => calls.push(call));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: door.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(() => door.close());
beforeEach(() => {
  calls = [];
  cloudwatch = createCloudWatch(startClock());
  door.services.set('cloudwatch', cloudwatch.service);
});
afterEach(() => {
  door.gates.length = 0;
  vi.restoreAllMocks();
});

const plenty = () => 30_000;

const series = (values: ReadonlyMap<number, number>, more: Partial<Series> = {}): Series => ({
  name: 'TimeToStore',
  unit: 'Milliseconds',
  dimensions: { Provider: 'p' },
  minuteMs: 1_760_000_040_000,
  values,
  ...more,
});

test('one call carries all series, with values and counts', async () => {
  const batch = Array.from({ length: 50 }, (_, at) =>
    series(new Map([[at, 2]]), { dimensions: { Provider: `p${at}` } }),
  );
  await connectMetrics('Delivrd/test').publish(batch, plenty);
  expect(calls.map(({ action }) => action)).toEqual(['PutMetricData']);
  expect(calls[0]?.input['Namespace']).toBe('Delivrd/test');
  expect(cloudwatch.totals()).toHaveLength(50);
  expect(cloudwatch.totals()[7]).toEqual({
    name: 'TimeToStore',
    dimensions: { Provider: 'p7' },
    sum: 14,
    sampleCount: 2,
    average: 7,
    unit: 'Milliseconds',
  });
});

test('nothing to say is no call', async () => {
  await connectMetrics('Delivrd/test').publish([], plenty);
  expect(calls).toEqual([]);
});

test('CloudWatch’s limits hold: 150 values a datum, 1,000 data a call', async () => {
  const many = new Map(Array.from({ length: 400 }, (_, at) => [at, 1]));
  const batch = [
    series(many),
    ...Array.from({ length: 1500 }, (_, at) => series(new Map([[1, 1]]), { dimensions: { Provider: `x${at}` } })),
  ];
  await connectMetrics('Delivrd/test').publish(batch, plenty);
  const sizes = calls.map(({ input }) =>
    (input['MetricData'] as { Values: number[] }[]).map(({ Values }) => Values.length),
  );
  expect(sizes.map((data) => data.length)).toEqual([1000, 503]);
  expect(Math.max(...sizes.flat())).toBe(150);
  expect(cloudwatch.totals().find(({ dimensions }) => dimensions['Provider'] === 'p')?.sampleCount).toBe(400);
});

describe('when CloudWatch refuses', () => {
  test('the same data goes to the log as embedded metrics, none lost', async () => {
    door.gates.push(async () => errorAnswer(400, 'AccessDeniedException', 'no'));
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    await connectMetrics('Delivrd/test').publish(
      [
        series(
          new Map([
            [5, 130],
            [7, 1],
          ]),
        ),
        series(
          new Map([
            [100, 2],
            [0, 3],
          ]),
          { name: 'FailureRate', unit: 'Percent', dimensions: { Provider: 'p', Country: 'IN' } },
        ),
        series(new Map([[1, 4]]), { name: 'Delivered', unit: 'Count', dimensions: {} }),
      ],
      plenty,
    );
    vi.restoreAllMocks();
    const logged = createCloudWatch(startClock());
    for (const line of lines.join('').split('\n')) logged.takeLogLine(line);
    expect(logged.totals()).toEqual([
      {
        name: 'TimeToStore',
        dimensions: { Provider: 'p' },
        sum: 657,
        sampleCount: 131,
        average: 657 / 131,
        unit: 'Milliseconds',
      },
      {
        name: 'FailureRate',
        dimensions: { Provider: 'p', Country: 'IN' },
        sum: 200,
        sampleCount: 5,
        average: 40,
        unit: 'Percent',
      },
      { name: 'Delivered', dimensions: {}, sum: 4, sampleCount: 4, average: 1, unit: 'Count' },
      // That it happened is counted as well: there is an alarm for it.
      { name: 'Unpublished', dimensions: {}, sum: 1, sampleCount: 1, average: 1, unit: 'Count' },
    ]);
    const arrays = lines.map((line) => Object.values(JSON.parse(line)).find(Array.isArray) as number[]);
    expect(Math.max(...arrays.map(({ length }) => length))).toBe(100);
  });

  test('one refused or late call is the last one: the rest goes to the log at once', async () => {
    door.gates.push(async () => errorAnswer(400, 'AccessDeniedException', 'no'));
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const many = Array.from({ length: 2500 }, (_, at) =>
      series(new Map([[1, 1]]), { dimensions: { Provider: `x${at}` } }),
    );
    await connectMetrics('Delivrd/test').publish(many, plenty);
    expect([calls.length, lines.length]).toEqual([1, 2501]);
    lines.length = 0;
    calls.length = 0;
    await connectMetrics('Delivrd/test').publish(many, () => 1000);
    expect([calls.length, lines.length]).toEqual([0, 2501]);
  });

  test('a silent CloudWatch is given up after two tries of less than a second', async () => {
    let tries = 0;
    door.gates.push(() => {
      tries += 1;
      return new Promise((resolve) => setTimeout(resolve, 6000, null).unref());
    });
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const started = performance.now();
    await connectMetrics('Delivrd/test').publish([series(new Map([[1, 1]]))], plenty);
    expect(performance.now() - started).toBeLessThan(4000);
    expect([tries, lines.length]).toEqual([2, 2]);
  });
});
