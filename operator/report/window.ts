import type { Span } from '../../functions/aws/metric-data.ts';
import { parseInstant } from '../../functions/domain/instant.ts';
import { OperatorError } from '../operator-error.ts';
import { sinceMs } from '../since.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What a report looks at. */
export interface Window extends Span {
  /** Its times are multiples of this, but for starts of days: the finest that CloudWatch still has of its age. */
  readonly unitMs: number;
  readonly timeZone: string;
  /** What began from then on may well be under way still: an hour ago, as in the alarm of what does not end. */
  readonly dueMs: number;
  /** The days in it, `2026-11-21`, the first of them whole if the window is one of days. */
  readonly days: readonly (Span & { readonly key: string })[];
}

/**
 * The time from `since` to `until`, widened to whole minutes, or to what CloudWatch has of them at that age; with `wholeDays` it
 * starts with the day that `since` lies in.
 * @throws OperatorError for a time or zone that can't be read, and where nothing lies between the two.
 */
export function readWindow(
  {
    since,
    until,
    timeZone,
  }: { readonly since: string; readonly until?: string | undefined; readonly timeZone: string },
  nowMs: number,
  wholeDays: boolean,
): Window {
  checkTimeZone(timeZone);
  const read = (written: string): number => {
    const text = written.trim() === 'today' ? dayOf(nowMs, timeZone) : written;
    return /^\s*\d{4}-\d{2}-\d{2}\s*$/.test(text) && !Number.isNaN(sinceMs(text, nowMs))
      ? startOfDay(text.trim(), timeZone)
      : sinceMs(text, nowMs);
  };
  const from = read(since);
  const to = until === undefined ? nowMs : read(until);
  if (from >= to)
    throw new OperatorError(
      until === undefined ? `--since ${since} lies in the future.` : `--until ${until} is not after --since ${since}.`,
    );
  if (to > nowMs + dayMs) throw new OperatorError(`--until ${until} lies in the future.`);
  const unitMs = unitAt(nowMs - from);
  const fromMs = wholeDays ? startOfDay(dayOf(from, timeZone), timeZone) : Math.floor(from / unitMs) * unitMs;
  const toMs = Math.ceil(to / unitMs) * unitMs;
  const dueMs = Math.floor((nowMs - hourMs) / unitMs) * unitMs;
  return { fromMs, toMs, unitMs, timeZone, dueMs, days: daysOf({ fromMs, toMs }, timeZone) };
}

/** A start in a day that has not quite reached the age is taken as older: it may be rounded down to the start of its day. */
const unitAt = (ageMs: number): number => {
  if (ageMs < 14 * dayMs) return minuteMs;
  return ageMs < 62 * dayMs ? 5 * minuteMs : hourMs;
};

/** @throws OperatorError for what is no IANA name of a time zone. */
export function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new OperatorError(`"${timeZone}" is no time zone: expected an IANA name, such as UTC or Europe/Berlin.`);
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day, `2026-11-21`, that clocks in a zone show at a time. */
export function dayOf(ms: number, timeZone: string): string {
  if (timeZone === 'UTC') return new Date(ms).toISOString().slice(0, 10);
  const format =
    formats.get(timeZone) ??
    // The Swedish write dates as ISO does.
    new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format.format(ms);
}

/** Where clocks are put forward at midnight, the day starts a little later. */
function startOfDay(day: string, timeZone: string): number {
  let ms = Date.parse(parseInstant(`${day}T00:00:00`, timeZone) as string);
  while (dayOf(ms, timeZone) < day) ms += 15 * minuteMs;
  return ms;
}

function daysOf({ fromMs, toMs }: Span, timeZone: string): Window['days'] {
  const days: (Span & { key: string })[] = [];
  for (let day = dayOf(fromMs, timeZone), start = fromMs; start < toMs; ) {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
    const end = Math.min(toMs, startOfDay(next, timeZone));
    if (end > start) days.push({ key: day, fromMs: start, toMs: end });
    [day, start] = [next, Math.max(start, end)];
  }
  return days;
}
