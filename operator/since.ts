import { parseInstant } from '../functions/domain/instant.ts';
import { OperatorError } from './operator-error.ts';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment (epoch milliseconds) that somebody means by `30m`, `2h` or `7d` before now, by a day or by an instant of ISO 8601;
 * without a zone it is UTC's.
 * @throws OperatorError for anything else.
 */
export function sinceMs(text: string, nowMs: number): number {
  const written = text.trim();
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(written) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (unitMs[unit] ?? 0);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(written);
  const at = /^\d{4}-/.test(written) ? parseInstant(isDay ? `${written}T00:00:00Z` : written) : null;
  if (at === null)
    throw new OperatorError(
      `"${text}" is no time: expected 30m, 2h or 7d ago, a day such as 2026-11-27, or an instant such as 2026-11-27T09:30:00Z.`,
    );
  return Date.parse(at);
}
