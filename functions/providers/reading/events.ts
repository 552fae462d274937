import type { EventKind } from '../../domain/report.ts';
import { type Fields, fieldOf, plainText, text, toFields } from './fields.ts';

const names = ['event', 'event_type', 'event_name'];

/** The name of the event that a callback tells of, where it names one. */
export function eventIn(fields: Fields): string | null {
  const told = text(fields, names);
  const object = fieldOf(fields, 'event');
  if (told !== null || typeof object !== 'object' || object === null || Array.isArray(object)) return told;
  return text(toFields(object as Readonly<Record<string, unknown>>), ['name', 'type']);
}

/** Whether an event is named, so that a bare id may be the event's. */
export const namesEvent = (fields: Fields): boolean => names.some((name) => plainText(fieldOf(fields, name)) !== null);

/** Words in the names of events that are no delivery reports, and whether such an event can be no report whatever else it tells. */
const kinds: readonly (readonly [RegExp, EventKind, boolean])[] = [
  [/\b(?:clicks?|clicked|links?|opened|short ?url)\b/, 'click', true],
  [/\b(?:bill|billing|billed|balance|credits?|invoices?|payments?|wallet|recharge|topup)\b/, 'billing', true],
  [
    /\b(?:inbound|incoming|received|reply|replies|replied|mo|opt ?in|opt ?out|unsubscribe[sd]?|subscribe[sd]?)\b/,
    'inbound',
    false,
  ],
  [/\b(?:tests?|testing|ping|verification|verify|webhook)\b/, 'test', false],
];

/** The name of an event as words in small letters. */
const plainEvent = (event: string): string =>
  event
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/**
 * What kind of event that is no report a callback tells of; null where it may be a report. A provider that names its reports'
 * event tells by any other name that this is none. Elsewhere a name must say so, and a listed status word goes before one
 * that may also be said of a report.
 */
export function otherEvent(
  event: string | null,
  type: string | null,
  reportEvent: RegExp | null,
  hasKnownWord: boolean,
): EventKind | null {
  if (event !== null && reportEvent?.test(plainEvent(event))) return null;
  const isOther = event !== null && reportEvent !== null;
  const plain = plainEvent(event ?? (hasKnownWord ? '' : (type ?? '')));
  const kind = kinds.find(([pattern, , isSure]) => pattern.test(plain) && (isOther || isSure || !hasKnownWord))?.[1];
  return kind ?? (isOther ? 'other' : null);
}
