const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en');
const timeOfDay = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const hourAndMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A measured value in at most three significant digits: `12.3K`. */
export const measure = (value: number): string => compact.format(value);

/** A count in full: `12,345`. */
export const count = (value: number): string => whole.format(value);

/** `1 page`, `2 pages`. */
export const several = (value: number, thing: string): string => `${count(value)} ${thing}${value === 1 ? '' : 's'}`;

/** `12:03:44`, in the browser's zone. */
export const clockTime = (ms: number): string => timeOfDay.format(ms);

/** `12:03`; at midnight the date instead, for the marks of a time axis. */
export function axisTime(ms: number): string {
  const time = hourAndMinute.format(ms);
  return time === '00:00' ? day.format(ms) : time;
}

/** The time of day, with the date where that is another one than `referenceMs` has. */
export function moment(ms: number, referenceMs: number): string {
  if (Number.isNaN(ms)) return '?';
  const date = dayAndYear.format(ms);
  return date === dayAndYear.format(referenceMs) ? clockTime(ms) : `${date}, ${clockTime(ms)}`;
}

/** The time of day, or where that is another date than `referenceMs` has, the date alone. */
export const dayOrTime = (ms: number, referenceMs: number): string => moment(ms, referenceMs).split(',')[0] as string;

/** `dltTemplateId` as `Dlt template id`, `invalid_number` as `Invalid number`. */
export function words(name: string): string {
  const spaced = name.replace(/_/g, ' ').replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The zone in which the page writes times, such as `Europe/Tallinn`. */
export const zone = (): string => timeOfDay.resolvedOptions().timeZone;
