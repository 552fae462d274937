import { expect, test } from 'vitest';
import { sinceMs } from '../../operator/since.ts';

const now = Date.UTC(2026, 10, 27, 12);

test.each([
  ['30m', now - 30 * 60_000],
  ['2h', now - 2 * 3_600_000],
  [' 7d ', now - 7 * 86_400_000],
  ['2026-11-01', Date.UTC(2026, 10, 1)],
  ['2026-11-01T09:30', Date.UTC(2026, 10, 1, 9, 30)],
  ['2026-11-01T09:30:15.250Z', Date.UTC(2026, 10, 1, 9, 30, 15, 250)],
  ['2026-11-01T09:30:00+05:30', Date.UTC(2026, 10, 1, 4)],
])('%s', (text, at) => expect(sinceMs(text, now)).toBe(at));

test.each(['', 'yesterday', '2', 'h', '-2h', '2.5h', '2w', '2026-02-30', '2026-13-01', '20261101', '1764240000'])(
  '%j is no time',
  (text) => expect(() => sinceMs(text, now)).toThrow(`"${text}" is no time: expected 30m, 2h or 7d ago, a day such as`),
);
