/** An ISO 8601 time in UTC with milliseconds and `Z`: text that sorts as time does. */
export type Instant = string & { readonly __brand: 'Instant' };

/** @throws RangeError when `epochMs` lies outside the years 0 to 9999, where the text would no longer sort. */
export function instant(epochMs: number): Instant {
  const text = new Date(epochMs).toISOString();
  if (text.length !== 24) throw new RangeError('an instant lies in the years 0 to 9999');
  return text as Instant;
}

/** No report is older than this: an earlier time is an empty field (epoch 0) or a clock that was never set. */
const earliestMs = Date.UTC(2000, 0, 1);
/** So far a provider's clock, or the zone that it forgets to write, may be ahead of ours. */
const mostAheadMs = 86_400_000;

/** Whether something that was reported at `receivedAtMs` (epoch milliseconds) can have happened then: a time that can't be is no time. */
export function isPossible(at: Instant, receivedAtMs: number): boolean {
  const ms = Date.parse(at);
  return ms >= earliestMs && ms <= receivedAtMs + mostAheadMs;
}

const day = String.raw`(\d{4})[-/](\d{2})[-/](\d{2})`;
// In a query that nobody encoded, the plus of a zone has become a space.
const iso8601 = new RegExp(
  String.raw`^${day}[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?|(?<= )\d{2}:?\d{2})?$`,
);
/** As in mail: `Thu, 25 Nov 2021 10:27:00 +0800`. */
const rfc5322 =
  /^(?:[A-Z][a-z]{2}, ?)?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d{2}):(\d{2})(?::(\d{2}))? ?(GMT|UTC|Z|[+-]\d{4})?$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** SMPP writes `YYMMDDhhmm`, with seconds or without; others the same with the whole year. */
const compact = /^(\d{2}|\d{4}(?=\d{10}$))(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/;

/**
 * Reads the time shapes of the providers: ISO 8601 with `T` or a space, seconds and fraction optional, `Z`, `+05:30`, `+0530` or
 * no zone; Unix time in seconds, milliseconds, micro- or nanoseconds; `YYMMDDhhmm` with or without seconds and century, also with SMPP's offset; the date of a mail.
 * A time without a zone is taken as wall-clock time in `timeZone` (IANA name). Null for anything else, an impossible date included.
 */
export function parseInstant(text: string | null, timeZone = 'UTC'): Instant | null {
  if (text === null || text.length > 40) return null;
  const written = text.trim();
  const smpp = /^(\d{12})\d(\d{2})([+-])$/.exec(written);
  if (smpp) return smppTime(smpp);
  if (/^\d+(\.\d{1,9})?$/.test(written)) return unixTime(written) ?? compactTime(written, timeZone);
  const match = iso8601.exec(written) ?? inOrder(rfc5322.exec(written));
  if (!match) return null;
  const [, year, month, date, hour, minute, second = '0', fraction = '', zone] = match;
  const wallMs = wallClock([year, month, date, hour, minute, second].map(Number), fraction);
  return wallMs === null ? null : inZone(wallMs, zone, timeZone);
}

/** What stands in the date of a mail, in the order of ISO 8601. */
function inOrder(mail: RegExpExecArray | null): readonly (string | undefined)[] | null {
  if (!mail) return null;
  const [whole, date, month = '', year, hour, minute, second, zone] = mail;
  return [whole, year, String(months.indexOf(month) + 1), date, hour, minute, second, undefined, zone];
}

/** Ten digits that begin with 1 are seconds until 2033; those that begin with 2 to 9 are `YYMMDDhhmm` of 2020 and later. */
function unixTime(digits: string): Instant | null {
  const [whole = '', fraction = ''] = digits.split('.');
  const perSecond = { 10: 1, 13: 1e3, 16: 1e6, 19: 1e9 }[whole.length];
  if (perSecond === undefined || !whole.startsWith('1')) return null;
  const seconds = Number(whole) / perSecond + (perSecond === 1 ? Number(`0.${fraction || 0}`) : 0);
  return instant(Math.round(seconds * 1000));
}

function compactTime(digits: string, timeZone: string): Instant | null {
  // Twelve digits may be a year of two digits and seconds, or one of four without.
  for (const shape of digits.length === 12 ? [digits, `${digits}00`] : [digits]) {
    const [, year = '', ...rest] = compact.exec(shape) ?? [];
    const century = year.length === 2 ? 2000 : 0;
    const wallMs = wallClock([century + Number(year), ...rest.map((part) => Number(part ?? 0))]);
    if (wallMs !== null) return inZone(wallMs, undefined, timeZone);
  }
  return null;
}

/** SMPP's absolute time: to a tenth of a second, and how many quarters of an hour the clock is ahead of UTC or behind. */
function smppTime([, digits = '', quarters = '', sign]: RegExpExecArray): Instant | null {
  const wall = compactTime(digits, 'UTC');
  const aheadMs = Number(quarters) * 900_000 * (sign === '-' ? -1 : 1);
  return wall === null ? null : instant(Date.parse(wall) - aheadMs);
}

/** Epoch milliseconds of a clock in UTC that shows this; null where no clock does. */
function wallClock(parts: readonly number[], fraction = ''): number | null {
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = parts;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const wallMs = Date.UTC(year, month - 1, date, hour, minute, second, milliseconds);
  const wall = new Date(wallMs);
  const exists = wall.getUTCMonth() === month - 1 && wall.getUTCDate() === date && year >= 1970;
  return exists && hour < 24 && minute < 60 && second < 60 ? wallMs : null;
}

function inZone(wallMs: number, zone: string | undefined, timeZone: string): Instant | null {
  const utcMs = wallMs - (zone === undefined ? zoneOffsetMs(wallMs, timeZone) : writtenOffsetMs(zone));
  return utcMs >= 0 && utcMs <= Date.UTC(9999, 11, 31) ? instant(utcMs) : null;
}

function writtenOffsetMs(zone: string): number {
  if (/^(z|utc|gmt)$/i.test(zone)) return 0;
  const [, hours = '', rest = '0'] = /^[+-]?(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const minutes = Number(hours) * 60 + Number(rest);
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
