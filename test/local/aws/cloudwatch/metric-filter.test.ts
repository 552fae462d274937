import { describe, expect, test } from 'vitest';
import { countLines, readMetricFilter } from '../../../../local/aws/cloudwatch/metric-filter.ts';
import { at, metric, minute, t0 } from './stores.ts';

const transformation = {
  MetricNamespace: 'Delivrd/test',
  MetricName: 'Throttled',
  MetricValue: '1',
  DefaultValue: 0,
  Unit: 'Count',
};
const declare = (more: object = {}, ofMetric: object = {}) => ({
  LogGroupName: 'logs',
  FilterPattern: '{ $.status = "429" }',
  MetricTransformations: [{ ...transformation, ...ofMetric }],
  ...more,
});

function start(properties: unknown) {
  const { store, clock, set } = at(t0);
  const record = (...[id, unit, value, count = 1]: Parameters<Parameters<typeof countLines>[1]['record']>) =>
    store.add(id, unit, clock.now(), [value], [count]);
  const take = countLines(readMetricFilter('Filter', properties), { record }, clock);
  return {
    take: (...statuses: readonly unknown[]) => {
      for (const status of statuses) take(JSON.stringify({ status }));
    },
    takeLine: take,
    set,
    counted: () => store.window(metric('Throttled'), t0, t0 + 60 * minute),
    unit: () => store.totals('')[0]?.unit,
  };
}

describe('a metric filter', () => {
  test('counts the lines whose field has the value, as text', () => {
    const { take, counted, unit } = start(declare());
    take('429', '200', '429', 429, '4290', null);
    expect(counted()?.sum).toBe(2);
    expect(unit()).toBe('Count');
  });

  test('what is no JSON object does not match', () => {
    const { takeLine, counted } = start(declare());
    for (const line of ['status 429', '"429"', 'null', '{"a":{"status":"429"}}']) takeLine(line);
    expect(counted()?.sum).toBe(0);
  });

  test('tells its default once in a minute with lines of which none matches', () => {
    const { take, set, counted } = start(declare());
    take('200', '200');
    expect(counted()).toMatchObject({ sum: 0, count: 1 });
    set(t0 + minute);
    take('429', '200');
    expect(counted()).toMatchObject({ sum: 1, count: 2 });
    set(t0 + 2 * minute);
    take('404', '429');
    expect(counted()).toMatchObject({ sum: 2, count: 4 });
  });

  test('without a default tells nothing of other lines', () => {
    const { take, counted } = start(declare({}, { DefaultValue: undefined }));
    take('200');
    expect(counted()).toBeNull();
  });
});

test.each<[string, object]>([
  ['a text', declare({ FilterPattern: 'ERROR' })],
  ['everything', declare({ FilterPattern: '' })],
  ['a number', declare({ FilterPattern: '{ $.status = 429 }' })],
  ['another comparison', declare({ FilterPattern: '{ $.status != "429" }' })],
  ['a wildcard', declare({ FilterPattern: '{ $.status = "4*" }' })],
  ['two conditions', declare({ FilterPattern: '{ ($.status = "429") && ($.route = "x") }' })],
  ['a deeper field', declare({ FilterPattern: '{ $.a.b = "429" }' })],
  ['a value from the line', declare({}, { MetricValue: '$.latencyMs' })],
  ['dimensions', declare({}, { Dimensions: [{ Key: 'a', Value: '$.b' }] })],
  ['two metrics', declare({ MetricTransformations: [transformation, transformation] })],
])('%s is refused with the name of the filter', (_, properties) => {
  expect(() => readMetricFilter('IngestThrottled', properties)).toThrow(
    'The local stack does not know the metric filter IngestThrottled: ',
  );
});
