import { readText } from './document.ts';
import { eventIn } from './events.ts';
import { bareId, type Fields, plainText, toFields } from './fields.ts';

/** Fields that hold a report, or many, instead of telling something of one. */
const wrapperNames = [
  ...[
    'data',
    'payload',
    'body',
    'message',
    'messages',
    'result',
    'results',
    'response',
    'root',
    'object',
    'xml',
    'json',
  ],
  ...['dlr', 'dlrs', 'deliveryreport', 'deliveryreports', 'deliveryreceipt', 'deliveryreceipts', 'report', 'reports'],
  ...['receipt', 'receipts', 'delivery', 'deliveries', 'notification', 'notifications', 'event', 'events'],
  ...['item', 'items', 'record', 'records', 'sms', 'statuses'],
];

/** Bounds for a hostile sender: how deep wrappers may lie, and how many reports one callback may hold. */
const deepest = 5;
export const mostReports = 1000;

/** What may be a report, with the event that it or its envelope names, and whether it is safe to read as one. */
export interface Candidate {
  readonly fields: Fields;
  readonly event: string | null;
  readonly isReport: boolean;
}

/** Whether fields hold a report that is safe to read: an id and a status word. */
export type Holds = (fields: Fields) => boolean;

/**
 * The objects of a document that may each be a report: what holds an id and a status word, inside wrappers before what is
 * around them. The id of an envelope is that of an event: it is never taken for the message's.
 */
export const unwrap = (value: unknown, holds: Holds): readonly Candidate[] =>
  search(value, holds, 0).slice(0, mostReports + 1);

function search(value: unknown, holds: Holds, depth: number): readonly Candidate[] {
  if (depth > deepest || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, mostReports + 1).flatMap((one) => search(one, holds, depth + 1));
  const outer = toFields(value as Readonly<Record<string, unknown>>);
  const own = eventIn(outer);
  const inner = wrappersOf(outer)
    .flatMap((one) => search(one, holds, depth + 1))
    .map((one) => (one.event === null && own !== null ? { ...one, event: own } : one));
  if (inner.some(({ isReport }) => isReport)) return inner;
  const envelope = { fields: outer, event: own, isReport: holds(outer) };
  const [only, ...others] = inner;
  if (envelope.isReport || only === undefined) return [envelope];
  if (others.length > 0) return inner;
  // The envelope may tell what its content lacks, but for its own id.
  const fields = complete(outer, only.fields);
  return [{ ...only, fields, isReport: holds(fields) }];
}

function wrappersOf({ exact, loose }: Fields): readonly unknown[] {
  const [[name = '', only] = [], ...others] = Object.entries(exact);
  const values = others.length === 0 && /^[a-z]/i.test(name) ? [only] : wrapperNames.map((one) => loose.get(one));
  return values.flatMap((value) => {
    const found = typeof value === 'string' ? documentIn(value) : value;
    return typeof found === 'object' && found !== null ? [found] : [];
  });
}

/** A document in a text: XML in a form's field, JSON in a field of JSON. */
function documentIn(text: string): unknown {
  if (!/^\s*[[{<]/.test(text)) return null;
  const document = readText(text);
  return 'value' in document ? document.value : null;
}

function complete(outer: Fields, inner: Fields): Fields {
  const around = Object.entries(outer.exact).filter(
    ([name, value]) => plainText(value) !== null && name.toLowerCase() !== bareId,
  );
  return toFields({ ...Object.fromEntries(around), ...inner.exact });
}
