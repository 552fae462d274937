/** An ISO 8601 time in UTC with milliseconds and `Z`: text that sorts as time does. */
export type Instant = string & { readonly __brand: 'Instant' };

const iso8601 = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?\d{2})?$/;

/** @throws RangeError when `epochMs` lies outside the years 0 to 9999, where the text would no longer sort. */
export function instant(epochMs: number): Instant {
  const text = new Date(epochMs).toISOString();
  if (text.length !== 24) throw new RangeError('an instant lies in the years 0 to 9999');
  return text as Instant;
}

/**
 * Reads the time shapes of the providers: `T` or a space, seconds and fraction optional, `Z`, `+05:30`, `+0530` or no zone.
 * A time without a zone is taken as wall-clock time in `timeZone` (IANA name). Null for anything else, an impossible date included.
 */
export function parseInstant(text: string | null, timeZone = 'UTC'): Instant | null {
  const match = text === null || text.length > 40 ? null : iso8601.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = match;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const wallMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  const wall = new Date(wallMs);
  const exists = wall.getUTCMonth() === Number(month) - 1 && wall.getUTCDate() === Number(day) && Number(year) >= 1970;
  const inRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!exists || !inRange) return null;
  const utcMs = zone === undefined ? wallMs - zoneOffsetMs(wallMs, timeZone) : wallMs - writtenOffsetMs(zone);
  return utcMs >= 0 && utcMs <= Date.UTC(9999, 11, 31) ? instant(utcMs) : null;
}

function writtenOffsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** How far the zone's clocks are ahead of UTC when they show `wallMs`; in a repeated hour, its first pass. */
function zoneOffsetMs(wallMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const before = offsetAt(wallMs - 86_400_000, timeZone);
  return offsetAt(wallMs - before, timeZone) === before
    ? before
    : offsetAt(wallMs - offsetAt(wallMs, timeZone), timeZone);
}

function offsetAt(utcMs: number, timeZone: string): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(utcMs)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name ?? '');
  if (!match) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}
