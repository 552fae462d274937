import { expect, test } from 'vitest';
import { pastMs, sinceMs } from '../../operator/since.ts';

const now = Date.UTC(2026, 10, 27, 12);

test.each([
  ['30m', now - 30 * 60_000],
  ['2h', now - 2 * 3_600_000],
  [' 7d ', now - 7 * 86_400_000],
  ['90s', now - 90_000],
  ['2w', now - 14 * 86_400_000],
  ['2h30m', now - 9_000_000],
  ['today', Date.UTC(2026, 10, 27)],
  ['2026-11-01', Date.UTC(2026, 10, 1)],
  ['2026-11-01T09:30', Date.UTC(2026, 10, 1, 9, 30)],
  ['2026-11-01T09:30:15.250Z', Date.UTC(2026, 10, 1, 9, 30, 15, 250)],
  ['2026-11-01T09:30:00+05:30', Date.UTC(2026, 10, 1, 4)],
])('%s', (text, at) => expect(sinceMs(text, now)).toBe(at));

test.each([
  '',
  'yesterday',
  '2',
  'h',
  '-2h',
  '2.5h',
  '2y',
  '2h 30m',
  '2026-02-30',
  '2026-13-01',
  '20261101',
  '1764240000',
])('%j is no time', (text) =>
  expect(() => sinceMs(text, now)).toThrow(
    `"${text}" is no time: expected 90s, 30m, 2h30m, 7d or 2w ago, today, a day such as`,
  ),
);

test('what must lie in the past does', () => {
  expect(pastMs('2h', now)).toBe(now - 7_200_000);
  expect(() => pastMs('2030-01-01', now)).toThrow('--since 2030-01-01 lies in the future.');
  expect(() => pastMs('0h', now)).toThrow('--since 0h is now: nothing lies between.');
});
