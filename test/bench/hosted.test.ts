import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostedPerMillion, mostOf } from '../../bench/hosted.ts';
import type { HostedPlan } from '../../lib/prices.ts';

const plan = (more: Partial<HostedPlan> = {}): HostedPlan => ({
  perMonth: 100,
  includes: 1e6,
  perMBeyond: null,
  mostPerSecond: Number.POSITIVE_INFINITY,
  ...more,
});

test('a plan takes what is in it, more where that has a rate, and never more a second than it allows', () => {
  expect(mostOf(plan())).toBe(1e6);
  expect(mostOf(plan({ mostPerSecond: 0.1 }))).toBe(259_200);
  expect(mostOf(plan({ perMBeyond: 5, mostPerSecond: 10 }))).toBe(25_920_000);
});

test('a million costs the month and what is beyond, by what comes; nothing where that is too much', () => {
  expect(hostedPerMillion(plan(), 1e6)).toBe(100);
  expect(hostedPerMillion(plan(), 5e5)).toBe(200);
  expect(hostedPerMillion(plan(), 1e6 + 1)).toBeNull();
  expect(hostedPerMillion(plan({ perMBeyond: 5 }), 3e6)).toBeCloseTo((100 + 10) / 3);
});

test('what a month costs never falls where more comes', () => {
  const events = fc.double({ min: 1, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(events, events, (one, other) => {
      const month = (count: number) => ((hostedPerMillion(plan({ perMBeyond: 5 }), count) as number) * count) / 1e6;
      expect(month(Math.max(one, other))).toBeGreaterThanOrEqual(month(Math.min(one, other)) - 1e-6);
    }),
  );
});
