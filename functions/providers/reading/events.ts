import type { EventKind } from '../../domain/report.ts';
import { type Fields, text } from './fields.ts';

/** The name of the event that a callback tells of, where it names one. */
export const eventIn = (fields: Fields): string | null => text(fields, ['event', 'event_type', 'event_name']);

/** Words in the names of events that are no delivery reports. */
const kinds: readonly (readonly [RegExp, EventKind])[] = [
  [/\b(?:clicks?|clicked|link|links|opened|url|short ?url)\b/, 'click'],
  [/\b(?:tests?|testing|ping|verification|verify|webhook)\b/, 'test'],
  [
    /\b(?:inbound|incoming|received|reply|replies|replied|mo|opt ?in|opt ?out|unsubscribe[sd]?|subscribe[sd]?)\b/,
    'inbound',
  ],
  [/\b(?:bill|billing|billed|balance|credits?|invoices?|payments?|wallet|recharge|topup)\b/, 'billing'],
];

/**
 * What kind of event that is no report a callback tells of; null where it may be a report. A provider that names its reports'
 * event tells by any other name that this is none; elsewhere only a name that says so does.
 */
export function otherEvent(event: string | null, type: string | null, reportEvent: RegExp | null): EventKind | null {
  if (event !== null && reportEvent?.test(event)) return null;
  const kind = kindOf(event ?? type ?? '');
  return kind ?? (event !== null && reportEvent !== null ? 'other' : null);
}

function kindOf(event: string): EventKind | null {
  const plain = event
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ');
  return kinds.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}
