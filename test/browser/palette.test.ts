import { expect, test } from 'vitest';
import type { MetricWidget, Series } from '../../local/console/api.ts';
import { createPalette } from '../../local/console/palette.ts';

const line = (label: string, color?: string): Series => ({
  label,
  yAxis: 'left',
  periodSeconds: 60,
  points: [],
  ...(color === undefined ? {} : { color }),
});
const chart = (...lines: readonly (string | Series)[]): MetricWidget =>
  ({ series: lines.map((one) => (typeof one === 'string' ? line(one) : one)) }) as unknown as MetricWidget;

test('no two series of a chart look the same, and no label changes its look', () => {
  const palette = createPalette();
  const charts = [
    chart('mobivate', 'wavix', 'smspm'),
    chart('wavix', 'p99', 'p50'),
    // As many as there are providers, and all of them together.
    chart('All', ...Array.from({ length: 31 }, (_, index) => `provider ${index}`)),
    chart('Delivered', 'Failed', 'wavix', line('other', '#ff7f0e'), 'more'),
  ];
  palette.assign(charts);
  for (const { series } of charts) {
    const looks = series.map((one) => JSON.stringify(palette.of(one)));
    expect(new Set(looks).size).toBe(series.length);
  }
  const before = palette.of(line('wavix'));
  palette.assign([chart('new', 'wavix'), ...charts]);
  expect(palette.of(line('wavix'))).toEqual(before);
  expect(palette.of(line('new'))).not.toEqual(before);
});

test('a named colour is the one of the palette that stands for it, another one is used as it is', () => {
  const palette = createPalette();
  expect(palette.of(line('a', '#D62728')).css).toBe('var(--series-6)');
  expect(palette.of(line('a', '#123456')).css).toContain('#123456');
  expect(palette.of(line('a', 'url(https://example.com)')).css).toBe('var(--series-0)');
});
