import { describe, expect, test } from 'vitest';
import { type DashboardWidget, readDashboard } from '../../../../local/aws/cloudwatch/dashboard.ts';
import { at, hour, metric, minute, t0 } from './stores.ts';

const now = t0 + 12 * minute + 30_000;
const { store, clock } = at(now);
const put = (name: string, provider: string, minuteOf: number, ...values: readonly number[]) =>
  store.add(metric(name, { Provider: provider }), 'Count', t0 + minuteOf * minute, values);
put('Failed', 'wavix', 1, 2, 4);
put('Failed', 'wavix', 6, 10);
put('Failed', 'wavix', 12, 1);
put('Failed', 'smspm', 6, 3);
put('Delivered', 'wavix', 1, 18);

const read = (widgets: readonly unknown[], minutes = 15) =>
  readDashboard({ widgets }, store, clock, minutes, (arn) => arn.split(':').at(-1) ?? '');

type MetricWidget = Extract<DashboardWidget, { readonly type: 'metric' }>;

const readMetrics = (metrics: readonly (readonly unknown[])[], properties = {}, minutes = 15): MetricWidget => {
  const [widget] = read(
    [{ type: 'metric', properties: { stat: 'Sum', metrics, region: 'us-east-1', ...properties } }],
    minutes,
  ).widgets;
  return widget as MetricWidget;
};

/** Label and points of each series, times in minutes after t0. */
const show = (metrics: readonly (readonly unknown[])[], properties = {}, minutes = 15) =>
  readMetrics(metrics, properties, minutes).series.map(({ label, points }) => [
    label,
    Object.fromEntries(points.map(([ms, value]) => [(ms - t0) / minute, value])),
  ]);

const failed = ['Delivrd/test', 'Failed', 'Provider', 'wavix'];

test('widgets keep their places; text and alarms are read', () => {
  const alarms = ['arn:aws:cloudwatch:us-east-1:0:alarm:silent', 'arn:aws:cloudwatch:us-east-1:0:alarm:failing'];
  expect(
    read([
      { type: 'text', x: 0, y: 0, width: 24, height: 2, properties: { markdown: '# Hello' } },
      { type: 'alarm', x: 0, y: 2, width: 24, height: 3, properties: { title: 'Alarms', alarms } },
    ]),
  ).toEqual({
    startMs: now - 15 * minute,
    endMs: now,
    widgets: [
      { type: 'text', x: 0, y: 0, width: 24, height: 2, markdown: '# Hello' },
      { type: 'alarm', x: 0, y: 2, width: 24, height: 3, title: 'Alarms', alarms: ['silent', 'failing'] },
    ],
  });
});

test('a metric widget has axes, annotations and a default for each of the rest', () => {
  expect(
    readMetrics([[...failed, { color: '#f00', yAxis: 'right', label: 'failed' }]], {
      title: 'Failures',
      stacked: true,
      period: 60,
      yAxis: { left: { min: 0, label: 'messages', showUnits: false }, right: { max: 100 } },
      annotations: {
        horizontal: [{ value: 5, label: 'alarm', color: '#00f' }, [{ value: 1 }, { value: 2, yAxis: 'right' }]],
      },
    }),
  ).toEqual({
    type: 'metric',
    x: 0,
    y: 0,
    width: 6,
    height: 6,
    title: 'Failures',
    view: 'timeSeries',
    stacked: true,
    leftLabel: 'messages',
    leftMin: 0,
    rightMax: 100,
    annotations: [
      { label: 'alarm', value: 5, color: '#00f', yAxis: 'left' },
      { label: '', value: 1, yAxis: 'left' },
      { label: '', value: 2, yAxis: 'right' },
    ],
    periodSeconds: 60,
    series: [
      {
        label: 'failed',
        color: '#f00',
        yAxis: 'right',
        periodSeconds: 60,
        points: [
          [t0 + minute, 6],
          [t0 + 6 * minute, 10],
          [t0 + 12 * minute, 1],
        ],
      },
    ],
  });
  expect(readMetrics([failed], { stat: undefined })).toMatchObject({
    title: '',
    view: 'timeSeries',
    stacked: false,
    periodSeconds: 300,
    series: [{ label: 'Failed wavix', yAxis: 'left' }],
  });
  expect(show([failed], { stat: undefined })).toEqual([['Failed wavix', { 0: 3, 5: 10, 10: 1 }]]);
});

test('periods begin at multiples of their length, and the running one is in', () => {
  expect(show([failed])).toEqual([['Failed wavix', { 0: 6, 5: 10, 10: 1 }]]);
  expect(show([failed], { period: 3600 })).toEqual([['Failed wavix', { 0: 17 }]]);
  expect(show([failed], {}, 7)).toEqual([['Failed wavix', { 5: 10, 10: 1 }]]);
  expect(show([failed], {}, 8)).toEqual([['Failed wavix', { 0: 6, 5: 10, 10: 1 }]]);
});

test('each row may have a period and a statistic of its own', () => {
  const { series } = readMetrics([[...failed, { period: 3600 }], failed]);
  expect(series.map(({ periodSeconds }) => periodSeconds)).toEqual([3600, 300]);
  expect(show([[...failed, { period: 3600, stat: 'Maximum' }], failed])).toEqual([
    ['Failed wavix', { 0: 10 }],
    ['Failed wavix', { 0: 6, 5: 10, 10: 1 }],
  ]);
});

test('a single value may be of the whole range', () => {
  const whole = { view: 'singleValue', setPeriodToTimeRange: true };
  const widget = readMetrics([failed], whole, 8);
  expect(widget).toMatchObject({ view: 'singleValue', periodSeconds: 480 });
  expect(widget.series[0]?.points).toEqual([[now - 8 * minute, 11]]);
});

test('dots stand for what is above', () => {
  const { series } = readMetrics([
    failed,
    ['.', '.', '.', 'smspm'],
    ['...', 'wavix', { stat: 'Maximum' }],
    [{ expression: '1 * m1', id: 'e1', visible: false }],
    ['.', 'Delivered', '.', '.', { id: 'm1' }],
    ['...'],
    ['.', 'Failed', '...', { label: 'last' }],
  ]);
  expect(series.map(({ label }) => label)).toEqual([
    'Failed wavix',
    'Failed smspm',
    'Failed wavix',
    'Delivered wavix',
    'Delivered wavix',
    'last',
  ]);
  expect(series.map(({ points }) => points[0]?.[1])).toEqual([6, 3, 4, 18, 18, 6]);
});

test('what is not visible is there for expressions only', () => {
  expect(
    show([
      [{ expression: '100 * failed / (failed + delivered)', label: 'rate', id: 'rate' }],
      [...failed, { id: 'failed', visible: false }],
      ['.', 'Delivered', '.', '.', { id: 'delivered', visible: false }],
    ]),
  ).toEqual([['rate', { 0: 25, 5: 100, 10: 100 }]]);
});

test('an expression has the period that its row says, and so have its metrics', () => {
  const rows = [[...failed, { id: 'm1', visible: false }], [{ expression: 'm1 * 2', period: 3600 }]];
  expect(show(rows)).toEqual([['#2', { 0: 34 }]]);
});

test('an expression that gives several series gives each a label', () => {
  const Query = 'SELECT SUM(Failed) FROM SCHEMA("Delivrd/test", Provider) GROUP BY Provider ORDER BY SUM() DESC';
  expect(show([[{ expression: Query }]])).toEqual([
    ['wavix', { 0: 6, 5: 10, 10: 1 }],
    ['smspm', { 5: 3 }],
  ]);
  expect(show([[...failed, { id: 'm1', visible: false }], [{ expression: 'METRICS() * 2', label: 'twice' }]])).toEqual([
    ['twice Failed wavix', { 0: 12, 5: 20, 10: 2 }],
  ]);
});

test('a metric without data is a series without points', () => {
  expect(show([['Delivrd/test', 'Nothing']])).toEqual([['Nothing', {}]]);
});

test('a percentile ends where its values do', () => {
  const { store: old, clock: later } = at(t0 + 34 * hour);
  old.add(metric('TimeToStore'), 'Milliseconds', t0, [5]);
  old.add(metric('TimeToStore'), 'Milliseconds', t0 + 33 * hour, [7]);
  old.compact(t0 + 34 * hour);
  const metrics = [['Delivrd/test', 'TimeToStore', { stat: 'p99', period: 3600 }]];
  const [widget] = readDashboard(
    { widgets: [{ type: 'metric', properties: { metrics } }] },
    old,
    later,
    36 * 60,
    String,
  ).widgets;
  expect((widget as MetricWidget).series[0]?.points).toEqual([[t0 + 33 * hour, 7]]);
});

describe('what is not supported is named', () => {
  test.each<[string, unknown, RegExp]>([
    ['a kind of widget', { type: 'log', properties: { title: 'Logs' } }, /Widget 1 of the dashboard, Logs: .*type log/],
    ['a view', { type: 'metric', properties: { view: 'pie' } }, /only timeSeries and singleValue/],
    ['an alarm as annotation', { type: 'metric', properties: { annotations: { alarms: ['arn'] } } }, /alarms/],
    ['a vertical annotation', { type: 'metric', properties: { annotations: { vertical: [] } } }, /vertical/],
    ['a row without a name', { type: 'metric', properties: { metrics: [['x']] } }, /Cannot read the metric \["x"\]/],
    ['half a dimension', { type: 'metric', properties: { metrics: [['x', 'y', 'z']] } }, /Cannot read the metric/],
    ['options', { type: 'metric', properties: { metrics: [['x', 'y', { yAxis: 'top' }]] } }, /Cannot read the metric/],
    [
      'an expression',
      { type: 'metric', properties: { metrics: [[{ expression: 'm7' }]], title: 'T' } },
      /dashboard, T: Unknown id m7/,
    ],
    [
      'a search',
      { type: 'metric', properties: { metrics: [[{ expression: `SEARCH('x', 'Sum')` }]] } },
      /Unknown function SEARCH/,
    ],
    ['a text without text', { type: 'text', properties: {} }, /Widget 1 of the dashboard, text: .*markdown/s],
    ['no widget', 7, /The dashboard: /],
  ])('%s', (_, widget, message) => expect(() => read([widget])).toThrow(message));
});
