import { describe, expect, test } from 'vitest';
import { isGrouped, isInsightsQuery, queryInsights } from '../../../../local/aws/cloudwatch/insights.ts';
import { createMetricStore } from '../../../../local/aws/cloudwatch/store.ts';
import { metric, minute, t0 } from './stores.ts';

const store = createMetricStore();
const put = (Provider: string, Country: string, minuteOf: number, values: number[], counts: number[]) =>
  store.add(metric('FailureRate', { Provider, Country }), 'Percent', t0 + minuteOf * minute, values, counts);
put('wavix', 'IN', 0, [100, 0], [1, 9]);
put('smspm', 'IN', 0, [100], [10]);
put('wavix', 'BR', 0, [100, 0], [1, 1]);
put('wavix', 'BR', 1, [0], [2]);
put('wavix', 'DE', 9, [100], [1]);
store.add(metric('FailureRate', { Provider: 'wavix' }), 'Percent', t0, [77], [1000]);
store.add(metric('FailureRate'), 'Percent', t0, [1], [1]);

const starts = [t0, t0 + minute];

const ask = (query: string) =>
  queryInsights(query, store, starts, minute).map(({ label, points }) => [
    label,
    ...starts.map((at) => points.get(at) ?? null),
  ]);

const schema = 'FROM SCHEMA("Delivrd/test", Provider, Country)';

test('averages weigh each metric by its samples', () => {
  expect(ask(`SELECT AVG(FailureRate) ${schema} GROUP BY Country ORDER BY AVG() DESC`)).toEqual([
    ['IN', 55, null],
    ['BR', 50, 0],
  ]);
});

test.each([
  ['SUM', [1200, 0]],
  ['MAX', [100, 0]],
  ['MIN', [0, 0]],
  ['COUNT', [22, 2]],
])('%s of everything is one series with the name of the metric', (name, expected) => {
  expect(ask(`SELECT ${name}(FailureRate) ${schema}`)).toEqual([['FailureRate', ...expected]]);
});

test('SCHEMA takes exactly its dimensions; a plain namespace takes any', () => {
  expect(ask('SELECT COUNT(FailureRate) FROM SCHEMA("Delivrd/test", Provider)')).toEqual([['FailureRate', 1000, null]]);
  expect(ask('SELECT COUNT(FailureRate) FROM SCHEMA("Delivrd/test")')).toEqual([['FailureRate', 1, null]]);
  expect(ask('SELECT COUNT(FailureRate) FROM "Delivrd/test"')).toEqual([['FailureRate', 1023, 2]]);
  expect(ask('SELECT COUNT(FailureRate) FROM "Delivrd/test" GROUP BY Country ORDER BY COUNT() ASC')).toEqual([
    ['BR', 2, 2],
    ['IN', 20, null],
  ]);
});

test('groups by several dimensions, the order given by a function over the whole range', () => {
  const query = `SELECT SUM(FailureRate) ${schema} GROUP BY Provider, Country ORDER BY`;
  const labels = (order: string) => ask(`${query} ${order}`).map(([label]) => label);
  expect(labels('SUM() DESC')[0]).toBe('smspm IN');
  expect(labels('AVG() ASC')).toEqual(['wavix IN', 'wavix BR', 'smspm IN']);
  expect(labels('AVG()')).toEqual(['wavix IN', 'wavix BR', 'smspm IN']);
  expect(labels('COUNT() DESC LIMIT 2')).toEqual(['wavix IN', 'smspm IN']);
});

test('conditions choose metrics', () => {
  expect(ask(`SELECT COUNT(FailureRate) ${schema} WHERE Provider = 'wavix' AND Country != 'IN'`)).toEqual([
    ['FailureRate', 2, 2],
  ]);
  expect(ask(`SELECT COUNT(FailureRate) ${schema} WHERE Provider = 'Wavix'`)).toEqual([['FailureRate', null, null]]);
  expect(ask(`SELECT COUNT(FailureRate) ${schema} WHERE Provider = 'x' GROUP BY Country`)).toEqual([]);
});

test('quoted names may be anything', () => {
  expect(ask('SELECT COUNT("FailureRate") FROM SCHEMA("Delivrd/test", "Provider", "Country")')).toHaveLength(1);
});

test('a query is known by its SELECT, and contributors by its GROUP BY', () => {
  expect(isInsightsQuery(' select SUM(x) FROM "n"')).toBe(true);
  expect(isInsightsQuery('SELECTED + 1')).toBe(false);
  expect(isGrouped(`SELECT SUM(FailureRate) ${schema} GROUP BY Country`)).toBe(true);
  expect(isGrouped(`SELECT SUM(FailureRate) ${schema}`)).toBe(false);
});

describe('what is not supported is named', () => {
  test.each([
    ['SELECT MEDIAN(a) FROM "n"', /function median is not supported/],
    ['SELECT a FROM "n"', /ref is not supported/],
    ['SELECT SUM(a), SUM(b) FROM "n"', /exactly one FUNCTION/],
    ['SELECT SUM(*) FROM "n"', /needs one metric/],
    ['SELECT SUM(a)', /exactly one FROM/],
    ['SELECT SUM(a) FROM TABLES("n")', /FROM takes/],
    [`SELECT SUM(a) FROM "n" WHERE b > 'c'`, /> is not supported in WHERE/],
    [`SELECT SUM(a) FROM "n" WHERE b = 'c' OR b = 'd'`, /OR is not supported in WHERE/],
    ['SELECT SUM(a) FROM "n" WHERE b = 1', /single quotes/],
    ['SELECT SUM(a) FROM SCHEMA("n", b) GROUP BY c', /SCHEMA does not name the dimension c/],
    [`SELECT SUM(a) FROM SCHEMA("n", b) WHERE c = 'x'`, /SCHEMA does not name the dimension c/],
    ['SELECT SUM(a) FROM "n" ORDER BY SUM(a)', /without a metric/],
    ['SELECT SUM(a) FROM "n" LIMIT 3 OFFSET 2', /OFFSET/],
    ['SELECT DISTINCT SUM(a) FROM "n"', /distinct is not supported/],
    ['SELECT SUM(a FROM "n"', /Cannot answer the Metrics Insights query SELECT SUM\(a FROM/],
  ])('%s', (query, message) => expect(() => ask(query)).toThrow(message));
});
