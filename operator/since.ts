import { parseInstant } from '../functions/domain/instant.ts';
import { OperatorError } from './operator-error.ts';

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** How a time may be written, for --help. */
export const timesInWords = '90s, 30m, 2h30m, 7d or 2w back, today, a day or an instant (ISO 8601; UTC without a zone)';

/**
 * The moment (epoch milliseconds) that somebody means by `90s`, `30m`, `2h30m`, `7d` or `2w` before now, by `today`, by a day or by an
 * instant of ISO 8601; without a zone it is UTC's.
 * @throws OperatorError for anything else.
 */
export function sinceMs(text: string, nowMs: number): number {
  const written = text.trim();
  if (/^(\d{1,6}[smhdw])+$/.test(written))
    return [...written.matchAll(/(\d+)([smhdw])/g)].reduce(
      (ms, [, count, unit = '']) => ms - Number(count) * (unitMs[unit] ?? 0),
      nowMs,
    );
  const day = written === 'today' ? new Date(nowMs).toISOString().slice(0, 10) : written;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day);
  const at = /^\d{4}-/.test(day) ? parseInstant(isDay ? `${day}T00:00:00Z` : day) : null;
  if (at === null)
    throw new OperatorError(
      `"${text}" is no time: expected 90s, 30m, 2h30m, 7d or 2w ago, today, a day such as 2026-11-27, or an instant such as 2026-11-27T09:30:00Z.`,
    );
  return Date.parse(at);
}

/** The same, for a time since which there must be some. @throws OperatorError where it is not over yet as well. */
export function pastMs(text: string, nowMs: number): number {
  const ms = sinceMs(text, nowMs);
  if (ms > nowMs) throw new OperatorError(`--since ${text} lies in the future.`);
  if (ms === nowMs) throw new OperatorError(`--since ${text} is now: nothing lies between.`);
  return ms;
}
