import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectMetrics, mostLogBytes } from '../../functions/aws/metrics.ts';
import { addUp, type Parts, type Point, type Sum } from '../../functions/aws/points.ts';
import { type MetricName, metrics } from '../../functions/shared/metric-names.ts';
import { prices } from '../../lib/prices.ts';
import { type CloudWatch, createCloudWatch } from '../../local/aws/cloudwatch/service.ts';
import { type AwsCall, errorAnswer, type FrontDoor, openFrontDoor } from '../../local/aws/front-door.ts';
import { startClock } from '../../local/runtime/clock.ts';
import { runs } from '../effort.ts';

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

const series = (values: ReadonlyMap<number, number>, more: Partial<Sum> = {}): Sum => ({
  name: 'TimeToStore',
  unit: 'Milliseconds',
  dimensionSets: [{ Provider: 'p' }],
  minuteMs: 1_760_000_040_000,
  values,
  ...more,
});

test('one call carries all series, with values and counts', async () => {
  const batch = Array.from({ length: 50 }, (_, at) =>
    series(new Map([[at, 2]]), { dimensionSets: [{ Provider: `p${at}` }] }),
  );
  await connectMetrics('Delivrd/test', true).publish(batch, plenty);
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
  await connectMetrics('Delivrd/test', true).publish([], plenty);
  expect(calls).toEqual([]);
});

test('CloudWatch’s limits hold: 150 values a datum, 1,000 data a call', async () => {
  const many = new Map(Array.from({ length: 400 }, (_, at) => [at, 1]));
  const batch = [
    series(many),
    ...Array.from({ length: 1500 }, (_, at) => series(new Map([[1, 1]]), { dimensionSets: [{ Provider: `x${at}` }] })),
  ];
  await connectMetrics('Delivrd/test', true).publish(batch, plenty);
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
    await connectMetrics('Delivrd/test', true).publish(
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
          { name: 'FailureRate', unit: 'Percent', dimensionSets: [{ Provider: 'p', Country: 'IN' }] },
        ),
        series(new Map([[1, 4]]), { name: 'Delivered', unit: 'Count', dimensionSets: [{}] }),
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
    const arrays = lines.flatMap((line) => Object.values(JSON.parse(line)).filter(Array.isArray) as number[][]);
    expect(Math.max(...arrays.map(({ length }) => length))).toBe(100);
  });

  test('one refused or late call is the last one: the rest goes to the log at once', async () => {
    door.gates.push(async () => errorAnswer(400, 'AccessDeniedException', 'no'));
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const many = Array.from({ length: 2500 }, (_, at) =>
      series(new Map([[1, 1]]), { dimensionSets: [{ Provider: `x${at}` }] }),
    );
    await connectMetrics('Delivrd/test', true).publish(many, plenty);
    expect([calls.length, lines.length]).toEqual([1, 2501]);
    lines.length = 0;
    calls.length = 0;
    await connectMetrics('Delivrd/test', true).publish(many, () => 1000);
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
    await connectMetrics('Delivrd/test', true).publish([series(new Map([[1, 1]]))], plenty);
    expect(performance.now() - started).toBeLessThan(4000);
    expect([tries, lines.length]).toEqual([2, 2]);
  });
});

describe('by the cheaper way', () => {
  /** What CloudWatch has of some points, published one way or the other; and whether it was by calls. */
  const published = async (callsOnly: boolean, points: readonly Point[]) => {
    cloudwatch = createCloudWatch(startClock());
    door.services.set('cloudwatch', cloudwatch.service);
    calls = [];
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const parts: Parts = { countries: new Set(['IN', 'DE']), words: new Set(), routes: true };
    await connectMetrics('Delivrd/test', callsOnly).publish(addUp(points, parts, nowMs), plenty);
    write.mockRestore();
    for (const line of lines) cloudwatch.takeLogLine(line.trimEnd());
    const totals = cloudwatch.totals().toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return { totals, calls: calls.length, bytes: Buffer.byteLength(lines.join('')), lines };
  };

  const nowMs = 1_760_000_040_000;
  const anyPoint = fc.record({
    name: fc.constantFrom(...(Object.keys(metrics) as MetricName[]).filter((name) => metrics[name].split !== 'stage')),
    value: fc.constantFrom(0, 1, 100, 0.25, 12_345),
    provider: fc.constantFrom('p', 'q'),
    part: fc.constantFrom(null, 'IN', 'DE', 'FR', 'IN USD', 'Other', 'odd_word'),
    atMs: fc.constantFrom(nowMs, nowMs - 60_000),
  });

  test('CloudWatch has the same either way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPoint, { maxLength: 40 }), async (points) => {
        const [byLog, byCalls] = [await published(false, points), await published(true, points)];
        expect(byLog.calls).toBe(0);
        expect(byLog.totals).toEqual(byCalls.totals);
      }),
      { numRuns: runs(30) },
    );
  });

  test('what one report counts is a line or two, and no call', async () => {
    const one = (name: MetricName, part: string | null = null): Point => ({
      ...{ name, part, provider: 'p', value: 1, atMs: nowMs },
    });
    const { lines, calls: made } = await published(false, [one('Settled'), one('Delivered'), one('FailureRate', 'IN')]);
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
    expect(made).toBe(0);
  });

  test('a call, where the lines would cost more', async () => {
    const many = Array.from(
      { length: 300 },
      (_, at): Point => ({
        ...{ name: 'Settled', part: null, provider: `p${at}`, value: 1, atMs: nowMs },
      }),
    );
    const few = await published(false, many.slice(0, 50));
    expect([few.calls, few.bytes > 0, few.bytes < mostLogBytes]).toEqual([0, true, true]);
    const all = await published(false, many);
    expect([all.calls, all.bytes]).toEqual([1, 0]);
    expect(all.totals).toEqual((await published(true, many)).totals);
  });

  test('by the prices of both', () => {
    const { perThousandCalls, logsPerGb } = prices.cloudwatch;
    expect(mostLogBytes).toBeCloseTo(perThousandCalls / 1000 / (logsPerGb / 1e9));
  });
});
