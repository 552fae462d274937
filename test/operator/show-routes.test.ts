import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { type RouteCounts, rankRoutes } from '../../functions/domain/routes.ts';
import { showRoutes } from '../../operator/show-routes.ts';

const time = { country: 'IN', since: '2026-11-27T05:45:00.000Z', until: '2026-11-27T11:45:00.000Z' };
const counts = (provider: string, more: Partial<RouteCounts>): RouteCounts => ({
  ...{ provider, begun: 500, delivered: 450, expected: 200, confirmed: 150, p90Seconds: 12.4 },
  prices: [],
  ...more,
});

test('who converts suspiciously little stands last, and a line says why; what is not known is a dash', () => {
  const routes = rankRoutes([
    counts('fake', { delivered: 500, confirmed: 40 }),
    counts('honest', { prices: [{ currency: 'INR', average: 0.18 }] }),
    counts('mute', { begun: 0, delivered: 0, expected: 60, confirmed: 45, p90Seconds: null }),
  ]);
  const [head, table = '', suspicion] = stripVTControlCharacters(showRoutes({ ...time, routes, note: null })).split(
    '\n\n',
  );
  expect(head).toBe('Messages to IN that began from 2026-11-27T05:45Z to 2026-11-27T11:45Z');
  expect(
    table
      .split('\n')
      .slice(1)
      .map((row) => row.split(/ {2,}/)),
  ).toEqual([
    ['honest', '500', '90.0 %', '87.1 %', '75.0 % of 200', '12 s', '0.2 INR'],
    ['mute', '0', '-', '-', '75.0 % of 60', '-', '-'],
    ['fake', '500', '100.0 %', '99.2 %', '20.0 % of 200', '12 s', '-'],
  ]);
  expect(suspicion).toMatch(/^fake is last: fewer of its messages are confirmed.*runbook\.md#conversion/);
});
