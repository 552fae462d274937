import { expect, test } from 'vitest';
import type { MetricWidget, Series } from '../../local/console/api.ts';
import { drawnValues, lonely, rangeOf, splitLegend, stack, toColumns } from '../../local/console/chart-data.ts';

const minute = 60_000;

const series = (label: string, points: readonly (readonly [number, number])[], more: Partial<Series> = {}): Series => ({
  label,
  yAxis: 'left',
  periodSeconds: 60,
  points: points.map(([minutes, value]) => [minutes * minute, value]),
  ...more,
});

const widget = (lines: readonly Series[], more: Partial<MetricWidget> = {}): MetricWidget => ({
  type: 'metric',
  view: 'timeSeries',
  title: '',
  stacked: false,
  annotations: [],
  periodSeconds: 60,
  x: 0,
  y: 0,
  width: 6,
  height: 6,
  series: lines,
  ...more,
});

test('a minute that one series lacks is a gap in that one', () => {
  const { times, values } = toColumns(
    widget([
      series('a', [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
      series('b', [
        [0, 4],
        [2, 5],
      ]),
    ]),
  );
  expect(times).toEqual([0, minute, 2 * minute]);
  expect(values).toEqual([
    [1, 2, 3],
    [4, null, 5],
  ]);
});

test('minutes that all lack are a gap too', () => {
  const { times, values } = toColumns(
    widget([
      series('a', [
        [0, 1],
        [5, 2],
      ]),
    ]),
  );
  expect(times).toEqual([0, minute, 5 * minute]);
  expect(values).toEqual([[1, null, 2]]);
});

test('a series of longer period goes on between its points, and still has gaps of its own', () => {
  const fine = series(
    'fine',
    Array.from({ length: 16 }, (_, at) => [at, 1] as const),
  );
  const coarse = series(
    'coarse',
    [
      [0, 1],
      [5, 2],
      [15, 3],
    ],
    { periodSeconds: 300 },
  );
  const [, values = []] = toColumns(widget([fine, coarse])).values;
  expect(values.slice(0, 6)).toEqual([1, undefined, undefined, undefined, undefined, 2]);
  expect(values.slice(6, 16)).toEqual([...Array(9).fill(null), 3]);
});

test('a point between two gaps is lonely, wherever its neighbours lie', () => {
  expect(lonely([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonely([1, undefined, undefined, 2, null])).toEqual([]);
  expect(lonely([])).toEqual([]);
});

test('stacking counts a missing value as none, and nothing at all as a gap', () => {
  expect(
    stack({
      times: [0, 1, 2],
      values: [
        [1, null, null],
        [2, 3, null],
      ],
    }),
  ).toEqual([
    [1, 0, null],
    [3, 3, null],
  ]);
});

test('only the left axis is stacked', () => {
  const lines = [series('a', [[0, 1]]), series('rate', [[0, 50]], { yAxis: 'right' }), series('b', [[0, 2]])];
  const stacked = widget(lines, { stacked: true });
  expect(drawnValues(stacked, toColumns(stacked))).toEqual([[1], [50], [3]]);
});

test('a range starts at zero, has room for a near annotation, and is not pressed flat by a far one', () => {
  const marked = (value: number) => widget([], { annotations: [{ label: '', value, yAxis: 'left' }] });
  expect(rangeOf(marked(20), 'left', 2, 10)[0]).toBe(0);
  expect(rangeOf(marked(20), 'left', 2, 10)[1]).toBeGreaterThan(20);
  expect(rangeOf(marked(2000), 'left', 2, 10)[1]).toBeLessThan(20);
  expect(rangeOf(marked(20), 'right', 2, 10)[1]).toBeLessThan(20);
  expect(rangeOf(widget([], { leftMin: 0, leftMax: 100 }), 'left', 2, 10)).toEqual([0, 100]);
  expect(rangeOf(widget([]), 'left', null, null)).toEqual([0, 1]);
  expect(rangeOf(widget([]), 'left', -4, 10)[0]).toBeLessThan(-4);
});

test('a legend names each of a few series without data, and counts many', () => {
  const heard = series('heard', [[0, 1]]);
  const silent = (count: number): Series[] =>
    Array.from({ length: count }, (_, index) => series(`silent ${index}`, []));
  expect(splitLegend([heard, ...silent(6)])).toEqual({ told: [heard, ...silent(6)], silent: [] });
  expect(splitLegend([...silent(7), heard])).toEqual({ told: [heard], silent: silent(7) });
});
