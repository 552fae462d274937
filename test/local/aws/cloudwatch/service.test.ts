import { expect, test } from 'vitest';
import { createCloudWatch } from '../../../../local/aws/cloudwatch/service.ts';
import { at, metric, minute, t0 } from './stores.ts';

const call = (input: Record<string, unknown>, action = 'PutMetricData') => ({
  caller: 'Consumer',
  environment: '',
  service: 'cloudwatch',
  action,
  input,
  headers: {},
});

test('a call stores values at their time, in epoch seconds', async () => {
  const { clock } = at(t0 + 10 * minute);
  const { service, store, totals } = createCloudWatch(clock);
  const MetricData = [
    {
      MetricName: 'FailureRate',
      Unit: 'Percent',
      Timestamp: t0 / 1000,
      Dimensions: [{ Name: 'Provider', Value: 'wavix' }],
      Values: [100, 0],
      Counts: [1, 3],
    },
    { MetricName: 'Late', Value: 2 },
  ];
  expect(await service(call({ Namespace: 'Delivrd/test', MetricData }))).toMatchObject({ status: 200 });
  expect(store.window(metric('FailureRate', { Provider: 'wavix' }), t0, t0 + minute)).toMatchObject({
    count: 4,
    sum: 100,
  });
  expect(store.window(metric('Late'), t0 + 10 * minute, t0 + 11 * minute)?.sum).toBe(2);
  expect(totals()).toEqual([
    { name: 'FailureRate', dimensions: { Provider: 'wavix' }, sum: 100, sampleCount: 4, average: 25, unit: 'Percent' },
    { name: 'Late', dimensions: {}, sum: 2, sampleCount: 1, average: 2, unit: 'None' },
  ]);
});

test('what is no call of ours is refused', async () => {
  const { service, store } = createCloudWatch(at(t0).clock);
  expect(await service(call({}, 'ListMetrics'))).toMatchObject({ status: 400 });
  expect(await service(call({ Namespace: 'x', MetricData: [{ MetricName: 'Late', Value: 'many' }] }))).toMatchObject({
    status: 400,
  });
  expect(store.list()).toEqual([]);
});

test('embedded metrics count in each of their dimension sets, at their time', () => {
  const { takeLogLine, store } = createCloudWatch(at(t0 + minute).clock);
  const line = {
    _aws: {
      Timestamp: t0,
      CloudWatchMetrics: [
        {
          Namespace: 'Delivrd/test',
          Dimensions: [[], ['Provider']],
          Metrics: [{ Name: 'TimeToStore', Unit: 'Milliseconds' }, { Name: 'Late' }, { Name: 'Absent' }],
        },
      ],
    },
    Provider: 'wavix',
    TimeToStore: [5, 7],
    Late: 1,
  };
  takeLogLine(JSON.stringify(line));
  expect(store.totals('')).toEqual([
    { name: 'TimeToStore', dimensions: {}, sum: 12, sampleCount: 2, average: 6, unit: 'Milliseconds' },
    { name: 'Late', dimensions: {}, sum: 1, sampleCount: 1, average: 1, unit: 'None' },
    {
      name: 'TimeToStore',
      dimensions: { Provider: 'wavix' },
      sum: 12,
      sampleCount: 2,
      average: 6,
      unit: 'Milliseconds',
    },
    { name: 'Late', dimensions: { Provider: 'wavix' }, sum: 1, sampleCount: 1, average: 1, unit: 'None' },
  ]);
  expect(store.window(metric('Late'), t0, t0 + minute)?.sum).toBe(1);
});

test.each([
  '{"_aws"',
  '{"_aws":{}}',
  '{"_aws":null}',
  '{"message":"_aws"}',
  'plain',
  '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{}]}}',
])('the log line %s is passed over', (line) => {
  const { takeLogLine, store } = createCloudWatch(at(t0).clock);
  takeLogLine(line);
  expect(store.list()).toEqual([]);
});

test('what AWS services publish of themselves is no metric of Delivrd', () => {
  const { record, store, totals } = createCloudWatch(at(t0).clock);
  const errors = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'f' } };
  record(errors, 'Count', 1);
  record(errors, 'Count', 0, 3);
  expect(store.window(errors, t0, t0 + minute)).toMatchObject({ sum: 1, count: 4 });
  expect(totals()).toEqual([]);
});
