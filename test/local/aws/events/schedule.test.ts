import { expect, test } from 'vitest';
import { readSchedule } from '../../../../local/aws/events/schedule.ts';

const friday = Date.parse('2026-11-27T19:00:30Z');
const next = (expression: string, count = 3): readonly string[] => {
  const schedule = readSchedule(expression, friday);
  const found: string[] = [];
  for (let at: number | null = friday; found.length < count; ) {
    at = schedule(at);
    if (at === null) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

// The examples of the user guide.
test.each([
  ['rate(1 minute)', ['2026-11-27T19:01', '2026-11-27T19:02', '2026-11-27T19:03']],
  ['rate(5 minutes)', ['2026-11-27T19:05', '2026-11-27T19:10', '2026-11-27T19:15']],
  ['rate(1 day)', ['2026-11-28T19:00', '2026-11-29T19:00', '2026-11-30T19:00']],
  ['cron(0 10 * * ? *)', ['2026-11-28T10:00', '2026-11-29T10:00', '2026-11-30T10:00']],
  ['cron(15 12 * * ? *)', ['2026-11-28T12:15', '2026-11-29T12:15', '2026-11-30T12:15']],
  ['cron(0 18 ? * MON-FRI *)', ['2026-11-30T18:00', '2026-12-01T18:00', '2026-12-02T18:00']],
  ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00', '2027-02-01T08:00']],
  ['cron(0/15 * * * ? *)', ['2026-11-27T19:15', '2026-11-27T19:30', '2026-11-27T19:45']],
  ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-11-30T08:00', '2026-11-30T08:05', '2026-11-30T08:10']],
  ['cron(0/30 20-2 ? * * *)', ['2026-11-27T20:00', '2026-11-27T20:30', '2026-11-27T21:00']],
  ['cron(0 20-2 ? * * *)', ['2026-11-27T20:00', '2026-11-27T21:00', '2026-11-27T22:00']],
  ['cron(15 10 ? * 6L 2019-2029)', ['2026-12-25T10:15', '2027-01-29T10:15', '2027-02-26T10:15']],
  ['cron(0 9 ? * 3#2 *)', ['2026-12-08T09:00', '2027-01-12T09:00', '2027-02-09T09:00']],
  ['cron(0 9 3W * ? *)', ['2026-12-03T09:00', '2027-01-04T09:00', '2027-02-03T09:00']],
  ['cron(0 9 L * ? *)', ['2026-11-30T09:00', '2026-12-31T09:00', '2027-01-31T09:00']],
  ['cron(0 9 ? * L *)', ['2026-11-28T09:00', '2026-12-05T09:00', '2026-12-12T09:00']],
  ['cron(0 9 ? * 1 *)', ['2026-11-29T09:00', '2026-12-06T09:00', '2026-12-13T09:00']],
  ['cron(0 9 1 1 ? 2027)', ['2027-01-01T09:00']],
  ['at(2026-12-24T18:00:00)', ['2026-12-24T18:00']],
])('%s', (expression, expected) => {
  expect(next(expression)).toEqual(expected);
});

test.each([
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(30 seconds)',
  'cron(* * * * * *)',
  'cron(0 10 1 * MON *)',
  'cron(0 10 * * ?)',
  'cron(61 10 * * ? *)',
  'at(tomorrow)',
  'every(1 minute)',
])('%s is refused', (expression) => {
  expect(() => readSchedule(expression, friday)).toThrow(`ScheduleExpression is not valid: ${expression}`);
});
