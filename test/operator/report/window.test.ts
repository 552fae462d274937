import { expect, test } from 'vitest';
import { dayOf, readWindow } from '../../../operator/report/window.ts';

const now = Date.UTC(2026, 10, 21, 15, 30, 20);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const read = (since: string, more: { until?: string; timeZone?: string } = {}, wholeDays = false) => {
  const { fromMs, toMs, unitMs, days } = readWindow({ since, timeZone: 'UTC', ...more }, now, wholeDays);
  return { span: [iso(fromMs), iso(toMs)], unit: unitMs / 60_000, days };
};

test('is widened to what CloudWatch still has of that age', () => {
  expect(read('2h')).toMatchObject({ span: ['2026-11-21T13:30', '2026-11-21T15:31'], unit: 1 });
  expect(read('20d')).toMatchObject({ span: ['2026-11-01T15:30', '2026-11-21T15:35'], unit: 5 });
  expect(read('100d')).toMatchObject({ span: ['2026-08-13T15:00', '2026-11-21T16:00'], unit: 60 });
});

test('of days starts with the whole first one', () => {
  const { span, days } = read('2d', {}, true);
  expect(span).toEqual(['2026-11-19T00:00', '2026-11-21T15:31']);
  expect(days.map(({ key, fromMs, toMs }) => [key, (toMs - fromMs) / 60_000])).toEqual([
    ['2026-11-19', 1440],
    ['2026-11-20', 1440],
    ['2026-11-21', 931],
  ]);
});

test('follows the clocks of a zone over their change, and takes dates in it', () => {
  const { span, days } = read('2026-10-24', { until: '2026-10-27', timeZone: 'Europe/Berlin' }, true);
  expect(span).toEqual(['2026-10-23T22:00', '2026-10-26T23:00']);
  expect(days.map(({ key, fromMs, toMs }) => [key, (toMs - fromMs) / 3_600_000])).toEqual([
    ['2026-10-24', 24],
    ['2026-10-25', 25],
    ['2026-10-26', 24],
  ]);
  expect(read('1d', { timeZone: 'Asia/Kolkata' }, true).span[0]).toBe('2026-11-19T18:30');
});

test('its days leave no gap, in any zone', () => {
  for (const timeZone of [
    'UTC',
    'America/Havana',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Asia/Kathmandu',
  ]) {
    const { fromMs, toMs, days } = readWindow({ since: '270d', timeZone }, now, true);
    expect([days[0]?.fromMs, days.at(-1)?.toMs]).toEqual([fromMs, toMs]);
    for (const [index, day] of days.entries()) {
      if (index > 0) expect(day.fromMs).toBe(days[index - 1]?.toMs);
      expect([dayOf(day.fromMs, timeZone), dayOf(day.toMs - 1, timeZone)]).toEqual([day.key, day.key]);
    }
  }
});

test.each<[string, { until?: string; timeZone?: string }, RegExp]>([
  ['soon', {}, /"soon" is no time/],
  ['2026-11-31', {}, /"2026-11-31" is no time/],
  ['1d', { timeZone: 'Berlin' }, /"Berlin" is no time zone: expected an IANA name/],
  ['2026-11-22', {}, /--since 2026-11-22 lies in the future/],
  ['1d', { until: '2d' }, /--until 2d is not after --since 1d/],
  ['1d', { until: '2026-12-24' }, /--until 2026-12-24 lies in the future/],
])('refuses %s %j', (since, more, message) => {
  expect(() => read(since, more)).toThrow(message);
});
