import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDurations } from '../../../operator/report/durations.ts';

const of = (...seconds: number[]) => {
  const durations = createDurations();
  for (const one of seconds) durations.add(one);
  return durations;
};

test('tells percentiles of small numbers exactly, of none nothing', () => {
  expect(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).percentile(50)).toBe(5);
  expect(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).percentile(90)).toBe(9);
  expect([of(0).percentile(50), of(0.25).percentile(50), of(99).percentile(50)]).toEqual([0, 0.25, 99]);
  expect(of().percentile(50)).toBeNull();
});

test('is within a twentieth of the exact one, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.1, max: 9e7, noNaN: true }), { minLength: 1 }), fc.nat(100), (all, p) => {
      const exact = all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((p / 100) * all.length) - 1)] as number;
      const told = of(...all).percentile(p) as number;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.0501);
    }),
  );
});

test('adds up as if all had been one', () => {
  const both = of(1, 2, 3);
  both.addAll(of(40, 50));
  expect(both.counts).toEqual(of(1, 2, 3, 40, 50).counts);
});
