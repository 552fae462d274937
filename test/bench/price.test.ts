import { expect, test } from 'vitest';
import { only, tried, variants } from '../../bench/price-variants.ts';
import { keptOf } from '../../bench/results.ts';
import { readSettings } from '../../lib/settings.ts';
import { costOf } from '../../operator/cost/cost.ts';
import { context } from '../four-providers.ts';

const settings = readSettings(context.delivrd);
const load = { rate: 100, reportsPerMessage: 2 };

test('what was wished for stands beside what is reached', () => {
  const wished = keptOf('price')?.figures.flatMap(({ what, wished }) => (wished ? [[what, wished]] : []));
  expect(Object.fromEntries(wished ?? [])).toEqual({
    'default settings: 1 a second': { atMost: 6 },
    'default settings: 100 a second': { atMost: 3.4 },
    'without search: 100 a second': { atMost: 2.8 },
  });
});

test('each try is less than what is, and by what it leaves out', () => {
  const figures = new Map(tried(settings, load).map(({ what, value }) => [what, value]));
  const all = costOf(settings, load);
  expect(figures.get('tried, as it is: default settings')).toBeCloseTo(all.dollarsPerMillion, 2);
  const backups = all.dollarsPerMillion - (figures.get('tried, no backups (no setting): default settings') ?? 0);
  expect(Math.abs(backups - only(all, ['their backups']))).toBeLessThan(0.006);
  for (const search of ['default settings', 'without search'] as const) {
    const most = costOf(variants[search](settings), load).dollarsPerMillion;
    const rest = [...figures].filter(([what]) => what.endsWith(`: ${search}`) && !what.includes('as it is'));
    expect(rest.length).toBeGreaterThan(5);
    for (const [, value] of rest) expect(value).toBeLessThan(most);
  }
});

test('a variant has settings that the schema would take', () => {
  for (const change of Object.values(variants)) {
    const { events, deadlines, search, metrics, limits } = change(settings);
    const given = { ...context.delivrd, events, deadlines, search, metrics, limits };
    expect(readSettings(JSON.parse(JSON.stringify(given))).limits).toEqual(limits);
  }
});
