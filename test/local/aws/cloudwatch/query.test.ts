import { describe, expect, test } from 'vitest';
import { evaluate, type MetricDataQuery } from '../../../../local/aws/cloudwatch/query.ts';
import { createMetricStore } from '../../../../local/aws/cloudwatch/store.ts';
import { metric, minute, t0 } from './stores.ts';

const store = createMetricStore();
store.add(metric('Failed', { Provider: 'wavix' }), 'Count', t0, [2, 4], [1, 3]);
store.add(metric('Delivered', { Provider: 'wavix' }), 'Count', t0, [6]);
store.add(metric('Delivered', { Provider: 'wavix' }), 'Count', t0 + 5 * minute, [8]);

const starts = [t0, t0 + 5 * minute];

const stat = (Id: string, MetricName: string, Stat: string, more: Partial<MetricDataQuery> = {}): MetricDataQuery => ({
  Id,
  MetricStat: {
    Metric: { Namespace: 'Delivrd/test', MetricName, Dimensions: [{ Name: 'Provider', Value: 'wavix' }] },
    Period: 300,
    Stat,
  },
  ...more,
});

const run = (...queries: readonly MetricDataQuery[]) =>
  Object.fromEntries(
    [...evaluate(queries, store, starts, 5 * minute)].map(([id, series]) => [
      id,
      series.map(({ label, points }) => [label, ...starts.map((at) => points.get(at) ?? null)]),
    ]),
  );

test.each([
  ['Sum', 14],
  ['Average', 3.5],
  ['Minimum', 2],
  ['Maximum', 4],
  ['SampleCount', 4],
  ['p25', 2],
  ['p25.1', 4],
  ['p99.9', 4],
  ['PR(:2)', 25],
  ['PR(2:4)', 75],
  ['PR(1.5:3)', 25],
  ['PR(4:)', 0],
  ['PR(0:)', 100],
  ['TC(:2)', 1],
  ['TC(2:4)', 3],
  ['TC(2:)', 3],
  ['TC(4:10)', 0],
])('the statistic %s', (name, expected) => {
  expect(run(stat('m1', 'Failed', name))).toEqual({ m1: [['Failed', expected, null]] });
});

test.each(['p101', 'Median', 'tm99', 'constructor', 'p'])('there is no statistic %s', (name) => {
  expect(() => run(stat('m1', 'Failed', name))).toThrow(`Unknown statistic ${name}`);
});

test.each([
  ['PR(300)', 'takes its bounds as PR(low:high)'],
  ['PR(:)', 'takes its bounds as PR(low:high)'],
  ['PR(10%:90%)', 'takes its bounds as PR(low:high)'],
  ['PR(-1:5)', 'takes its bounds as PR(low:high)'],
  ['TC(10%:90%)', 'takes its bounds as TC(low:high)'],
  ['TC(5:2)', 'has no room between its bounds'],
  ['PR(5:5)', 'has no room between its bounds'],
  ['TM(1:2)', 'Unknown statistic TM(1:2)'],
  ['pr(:300)', 'Unknown statistic pr(:300)'],
  ['tc90', 'Unknown statistic tc90'],
])('the statistic %s %s', (name, message) => {
  expect(() => run(stat('m1', 'Failed', name))).toThrow(message);
});

test('expressions refer to each other in any order; what is not to be returned is not', () => {
  expect(
    run(
      { Id: 'rate', Expression: '100 * failed / total', Label: 'Failure rate' },
      { Id: 'total', Expression: 'failed + delivered', ReturnData: false },
      stat('failed', 'Failed', 'Sum', { ReturnData: false }),
      stat('delivered', 'Delivered', 'Sum', { ReturnData: false }),
    ),
  ).toEqual({ rate: [['Failure rate', 70, 0]] });
});

test('METRICS() leaves expressions out', () => {
  expect(
    run(
      stat('m1', 'Failed', 'Sum', { ReturnData: false }),
      { Id: 'e1', Expression: 'm1 * 1000', ReturnData: false },
      { Id: 'sum', Expression: 'SUM(METRICS())' },
    ),
  ).toEqual({ sum: [['sum', 14, null]] });
});

test('series of a list have labels of their own, after that of the expression', () => {
  const metrics = [
    stat('m1', 'Failed', 'Sum', { ReturnData: false }),
    stat('m2', 'Delivered', 'Sum', { ReturnData: false, Label: 'ok' }),
  ];
  expect(run(...metrics, { Id: 'all', Expression: 'METRICS() / 2', Label: 'half' })).toEqual({
    all: [
      ['half Failed', 7, null],
      ['half ok', 3, 4],
    ],
  });
  expect(run(...metrics, { Id: 'all', Expression: '[m1, m2]' })).toMatchObject({
    all: [
      ['Failed', 14, null],
      ['ok', 6, 8],
    ],
  });
});

test('Metrics Insights stands where an expression does', () => {
  const Expression = 'SELECT SUM(Delivered) FROM SCHEMA("Delivrd/test", Provider)';
  expect(run({ Id: 'q', Expression: `${Expression} GROUP BY Provider`, Period: 300 })).toEqual({
    q: [['wavix', 6, 8]],
  });
  expect(run({ Id: 'q', Expression, ReturnData: false }, { Id: 'e', Expression: 'q * 2' })).toEqual({
    e: [['e', 12, 16]],
  });
});

describe('mistakes', () => {
  test.each<[string, readonly MetricDataQuery[], RegExp]>([
    [
      'a circle',
      [
        { Id: 'a', Expression: 'b' },
        { Id: 'b', Expression: 'a + 1' },
      ],
      /refers to itself/,
    ],
    ['an unknown id', [{ Id: 'a', Expression: 'b' }], /Unknown id b/],
    ['a number as the result', [{ Id: 'a', Expression: '1 + 1' }], /single number/],
    ['neither metric nor expression', [{ Id: 'a' }], /neither/],
    ['a mistake in what is not returned', [{ Id: 'a', Expression: 'x', ReturnData: false }], /Unknown id x/],
  ])('%s', (_, queries, message) => expect(() => run(...queries)).toThrow(message));
});
