import { Cron } from 'croner';

/** When something is due next after a time; null where never again. Epoch milliseconds. */
export type Schedule = (afterMs: number) => number | null;

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads a schedule expression of EventBridge: `rate(…)` counts from `startedMs`, `cron(…)` is in UTC, `at(…)` (of
 * EventBridge Scheduler) is due once.
 * @throws Error for an expression that AWS refuses.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html (read 2026-11-27)
 */
export function readSchedule(expression: string, startedMs: number): Schedule {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  const invalid = (why: string): Error =>
    new Error(`Parameter ScheduleExpression is not valid: ${expression} (${why}).`);
  if (kind === 'rate') {
    const [, count, unit = '', plural = ''] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner) ?? [];
    const everyMs = Number(count) * (unitMs[unit] ?? 0);
    if (count === undefined || (Number(count) === 1) !== (plural === ''))
      throw invalid('expected such as rate(1 minute) or rate(5 minutes)');
    return (afterMs) => startedMs + (Math.floor((afterMs - startedMs) / everyMs) + 1) * everyMs;
  }
  if (kind === 'at') {
    const dueMs = Date.parse(`${inner}Z`);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) || Number.isNaN(dueMs))
      throw invalid('expected such as at(2026-11-27T10:00:00)');
    return (afterMs) => (dueMs > afterMs ? dueMs : null);
  }
  if (kind !== 'cron') throw invalid('expected rate(…) or cron(…)');
  const fields = inner.trim().split(/\s+/);
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = ''] = fields;
  if (fields.length !== 6) throw invalid('expected six fields');
  if ((day === '?') === (weekday === '?'))
    throw invalid('expected ? for either the day of the month or that of the week');
  const cron = ((): Cron => {
    try {
      return new Cron(
        `0 ${unwrapped(minutes, 59)} ${unwrapped(hours, 23)} ${day} ${month} ${weekday === 'L' ? '7' : weekday} ${year}`,
        // The seventh day of the week is Saturday, and 0/15 may be written for */15.
        {
          timezone: 'UTC',
          mode: '7-part',
          alternativeWeekdays: true,
          sloppyRanges: true,
          domAndDow: true,
          paused: true,
        },
      );
    } catch (error) {
      throw invalid((error as Error).message);
    }
  })();
  return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** AWS takes a range that goes over the end, such as the hours 20-2. */
const unwrapped = (field: string, last: number): string =>
  field.replace(/^(\d+)-(\d+)$/, (range, from, to) => (Number(from) > Number(to) ? `${from}-${last},0-${to}` : range));
