import { expect, test } from 'vitest';
import { createThrottle } from '../../../local/runtime/throttle.ts';

function bucket(ratePerSecond: number, burst: number) {
  let nowMs = 5000;
  const takes = createThrottle({ ratePerSecond, burst }, () => nowMs);
  /** How many of so many requests at once pass. */
  const passing = (requests: number): number => Array.from({ length: requests }, takes).filter(Boolean).length;
  return {
    passing,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('a burst passes, then what comes back at the rate, never more than the bucket holds', () => {
  const { passing, pass } = bucket(10, 3);
  expect(passing(5)).toBe(3);
  pass(99);
  expect(passing(1)).toBe(0);
  pass(2);
  expect(passing(2)).toBe(1);
  pass(60_000);
  expect(passing(9)).toBe(3);
});

test('requests at the rate all pass, and those that are refused take nothing', () => {
  const { passing, pass } = bucket(4, 1);
  for (let at = 0; at < 40; at++) {
    expect(passing(3)).toBe(1);
    pass(250);
  }
});

test('without a clock of its own it goes by that of the process', async () => {
  const takes = createThrottle({ ratePerSecond: 100, burst: 1 });
  expect([takes(), takes()]).toEqual([true, false]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(takes()).toBe(true);
});
