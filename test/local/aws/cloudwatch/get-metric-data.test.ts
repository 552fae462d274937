import { expect, test } from 'vitest';
import { createCloudWatch } from '../../../../local/aws/cloudwatch/service.ts';
import { at, hour, metric, minute, t0 } from './stores.ts';

const day = 24 * hour;

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
  readonly StatusCode: string;
}

const stat = (Id: string, MetricName: string, Stat = 'Sum', Period = 60, more: object = {}) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'Delivrd/test', MetricName, ...more }, Period, Stat },
});

/** CloudWatch at a time, and what it answers to a call; times in milliseconds. */
function cloudWatch(nowMs = t0 + hour) {
  const { clock } = at(nowMs);
  const { service, store } = createCloudWatch(clock);
  const get = async (MetricDataQueries: readonly object[], fromMs: number, toMs: number, more: object = {}) => {
    const { status, body } = await service({
      caller: 'cli',
      environment: '',
      service: 'cloudwatch',
      action: 'GetMetricData',
      input: { MetricDataQueries, StartTime: fromMs / 1000, EndTime: toMs / 1000, ...more },
      headers: {},
    });
    return {
      status,
      ...(JSON.parse(body) as { MetricDataResults: Result[]; NextToken?: string; __type?: string; message?: string }),
    };
  };
  const add = (name: string, atMs: number, ...values: number[]) => store.add(metric(name), 'Count', atMs, values);
  return { add, get, store };
}

const pointsOf = ({ Timestamps, Values }: Result) =>
  Timestamps.map((seconds, index) => [seconds * 1000, Values[index]]);

test('gives each metric its own statistic and period, newest first, and nothing for a period without data', async () => {
  const { add, get } = cloudWatch();
  add('Delivered', t0, 1, 1);
  add('Delivered', t0 + 2 * minute, 1);
  add('TimeToFinal', t0 + minute, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100);
  const { MetricDataResults } = await get(
    [
      stat('d', 'Delivered'),
      stat('half', 'TimeToFinal', 'p50', 300),
      stat('most', 'TimeToFinal', 'p90', 300),
      stat('none', 'Failed'),
    ],
    t0,
    t0 + 5 * minute,
  );
  expect(MetricDataResults.map((result) => [result.Id, result.Label, result.StatusCode, pointsOf(result)])).toEqual([
    [
      'd',
      'Delivered',
      'Complete',
      [
        [t0 + 2 * minute, 1],
        [t0, 2],
      ],
    ],
    ['half', 'TimeToFinal', 'Complete', [[t0, 5]]],
    ['most', 'TimeToFinal', 'Complete', [[t0, 9]]],
    ['none', 'Failed', 'Complete', []],
  ]);
});

test('tells series with other dimensions apart', async () => {
  const { add, get, store } = cloudWatch();
  add('Delivered', t0, 1);
  store.add(metric('Delivered', { Provider: 'wavix' }), 'Count', t0, [1, 1, 1]);
  const Dimensions = [{ Name: 'Provider', Value: 'wavix' }];
  const { MetricDataResults } = await get([stat('w', 'Delivered', 'Sum', 60, { Dimensions })], t0, t0 + minute);
  expect(MetricDataResults[0]?.Values).toEqual([3]);
});

test('counts periods from the start, which is in, to the end, which is not', async () => {
  const { add, get } = cloudWatch();
  for (const minutes of [0, 7, 8, 27, 28]) add('Delivered', t0 + minutes * minute, 1);
  const asked = [stat('d', 'Delivered', 'Sum', 600)];
  const { MetricDataResults } = await get(asked, t0 + 8 * minute, t0 + 28 * minute, { ScanBy: 'TimestampAscending' });
  expect(pointsOf(MetricDataResults[0] as Result)).toEqual([
    [t0 + 8 * minute, 1],
    [t0 + 18 * minute, 1],
  ]);
});

test('rounds the start down: to the minute, from an age of 15 days on to five, from 63 on to the hour', async () => {
  const starts = async (ageMs: number) => {
    const { add, get } = cloudWatch(t0 + 32 * minute + ageMs);
    add('Delivered', t0 + 33 * minute, 1);
    const asked = [stat('d', 'Delivered', 'Sum', 3600)];
    const { MetricDataResults } = await get(asked, t0 + 32 * minute + 34_000, t0 + 34 * minute);
    return pointsOf(MetricDataResults[0] as Result).map(([ms = 0]) => (ms - t0) / minute);
  };
  expect([await starts(day), await starts(16 * day), await starts(64 * day)]).toEqual([[32], [30], [0]]);
});

test('has no points of a period that is not kept any more', async () => {
  const counted = async (ageMs: number, period: number) => {
    const { add, get } = cloudWatch(t0 + ageMs);
    add('Delivered', t0, 1);
    return (await get([stat('d', 'Delivered', 'Sum', period)], t0, t0 + hour)).MetricDataResults[0]?.Values.length;
  };
  expect([await counted(14 * day, 60), await counted(16 * day, 60), await counted(16 * day, 300)]).toEqual([1, 0, 1]);
  expect([await counted(62 * day, 300), await counted(64 * day, 300), await counted(64 * day, 3600)]).toEqual([
    1, 0, 1,
  ]);
});

test('answers more points than a page takes in pages, each point once', async () => {
  const { add, get } = cloudWatch();
  for (let minutes = 0; minutes < 7; minutes++) add('Delivered', t0 + minutes * minute, minutes + 1);
  for (let minutes = 0; minutes < 4; minutes++) add('Failed', t0 + minutes * minute, 10 + minutes);
  const asked = [stat('d', 'Delivered'), stat('f', 'Failed')];
  const pages: Result[][] = [];
  let NextToken: string | undefined;
  do {
    const more = { MaxDatapoints: 3, ScanBy: 'TimestampAscending', ...(NextToken === undefined ? {} : { NextToken }) };
    const answer = await get(asked, t0, t0 + hour, more);
    pages.push(answer.MetricDataResults);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  const valuesOf = (id: string) => pages.flat().flatMap(({ Id, Values }) => (Id === id ? Values : []));
  expect([pages.length, valuesOf('d'), valuesOf('f')]).toEqual([4, [1, 2, 3, 4, 5, 6, 7], [10, 11, 12, 13]]);
  expect(pages[0]?.map(({ StatusCode }) => StatusCode)).toEqual(['PartialData', 'PartialData']);
  expect(pages.at(-1)?.map(({ StatusCode }) => StatusCode)).toEqual(['Complete', 'Complete']);
});

test('computes expressions over metrics', async () => {
  const { add, get } = cloudWatch();
  add('Delivered', t0, 3);
  add('Failed', t0, 1);
  const asked = [
    { ...stat('d', 'Delivered'), ReturnData: false },
    { ...stat('f', 'Failed'), ReturnData: false },
    { Id: 'share', Expression: '100 * f / (d + f)', Label: 'failed' },
  ];
  const { MetricDataResults } = await get(asked, t0, t0 + minute);
  expect(MetricDataResults).toEqual([expect.objectContaining({ Id: 'share', Label: 'failed', Values: [25] })]);
});

test.each<[string, readonly object[], object, string]>([
  ['no query', [], {}, 'ValidationError'],
  ['501 queries', Array.from({ length: 501 }, (_, index) => stat(`q${index}`, 'Late')), {}, 'ValidationError'],
  ['an id twice', [stat('d', 'Late'), stat('d', 'Late')], {}, 'ValidationError'],
  ['an id with a capital first', [stat('D', 'Late')], {}, 'ValidationError'],
  ['a period of a minute and a half', [stat('d', 'Late', 'Sum', 90)], {}, 'ValidationError'],
  ['a statistic that there is not', [stat('d', 'Late', 'Median')], {}, 'ValidationError'],
  ['a metric and an expression', [{ ...stat('d', 'Late'), Expression: 'd' }], {}, 'ValidationError'],
  ['an end before the start', [stat('d', 'Late')], { EndTime: t0 / 1000 - 60 }, 'ValidationError'],
  ['more points than a page may have', [stat('d', 'Late')], { MaxDatapoints: 100_801 }, 'ValidationError'],
  ['a token of nothing', [stat('d', 'Late')], { NextToken: '3.abc' }, 'InvalidNextToken'],
])('refuses %s', async (_, queries, more, type) => {
  const answer = await cloudWatch().get(queries, t0, t0 + minute, more);
  expect([answer.status, answer.__type]).toEqual([400, type]);
  expect(answer.message).not.toBe('');
});

test('a token belongs to its request', async () => {
  const { add, get } = cloudWatch();
  for (let minutes = 0; minutes < 3; minutes++) add('Late', t0 + minutes * minute, 1);
  const { NextToken } = await get([stat('d', 'Late')], t0, t0 + hour, { MaxDatapoints: 2 });
  expect(NextToken).toBeDefined();
  expect(await get([stat('other', 'Late')], t0, t0 + hour, { MaxDatapoints: 2, NextToken })).toMatchObject({
    status: 400,
  });
});
