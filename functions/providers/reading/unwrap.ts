import { documentIn } from './document.ts';
import { eventIn } from './events.ts';
import { bareId, type Fields, looseName, plainText, toFields } from './fields.ts';

/** Fields that hold a report, or many, instead of telling something of one. */
const wrapperNames: ReadonlySet<string> = new Set([
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
]);

/** Bounds for a hostile sender: how deep wrappers may lie, and how many reports one callback may hold. */
const deepest = 5;
export const mostReports = 1000;

/** What may be a report, with the event that it or its envelope names, and whether it is safe to read as one. */
export interface Candidate {
  readonly fields: Fields;
  readonly event: string | null;
  readonly isReport: boolean;
  /** Whether other things lie in it, so that a bare id may be its own. */
  readonly isEnvelope: boolean;
  /** Where in the document it lies, as `results[3]`; empty for the document itself. */
  readonly at: string;
}

/** What tells a report from anything else: an id that can only be a message's, or at least a bare one, and a status word. */
export interface Marks {
  readonly hasId: (fields: Fields) => boolean;
  readonly hasOwnId: (fields: Fields) => boolean;
  readonly hasWord: (fields: Fields) => boolean;
  /** A word that is on a list. */
  readonly hasKnownWord: (fields: Fields) => boolean;
  /** Who wrote it, so that its texts may be his. */
  readonly hasSender: (fields: Fields) => boolean;
}

/**
 * The objects of a document that may each be a report: what holds an id and a status word, inside wrappers before what is
 * around them. The id of an envelope is that of an event: it is never taken for the message's.
 */
export const unwrap = (value: unknown, marks: Marks): readonly Candidate[] =>
  search(value, marks, 0, '', false).slice(0, mostReports + 1);

function search(value: unknown, marks: Marks, depth: number, at: string, isWritten: boolean): readonly Candidate[] {
  if (depth > deepest || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value
      .slice(0, mostReports + 1)
      .flatMap((one, index) => search(one, marks, depth + 1, `${at}[${index}]`, isWritten));
  const outer = toFields(value as Readonly<Record<string, unknown>>);
  const wrapped = wrappersOf(outer);
  // One field is no report: no need to look at it closely.
  if (wrapped.length === 0 && outer.loose.size < 2)
    return [{ fields: outer, event: eventIn(outer), isReport: false, isEnvelope: false, at }];
  const own = eventIn(outer);
  // What is a report by itself may carry what somebody else wrote: the text of the message, data of the customer.
  const isWhole = marks.hasId(outer) && marks.hasWord(outer);
  const isSure = isWhole && (marks.hasOwnId(outer) || marks.hasKnownWord(outer));
  // A message that came in is no report, but its text may look like one.
  const hasSender = isWritten || marks.hasSender(outer);
  const trusted = wrapped.filter(({ isText, isNamed }) => !((isWhole || hasSender) && isText) && !(isSure && !isNamed));
  const found = trusted.map(({ name, value: one, isNamed }) => {
    const inner = search(one, marks, depth + 1, at === '' ? name : `${at}.${name}`, hasSender).map((each) =>
      each.event === null ? { ...each, event: own } : each,
    );
    // Under a name that says nothing, only what can be nothing else is a report.
    return isNamed
      ? inner
      : inner.filter(({ fields, isReport }) => isReport && marks.hasOwnId(fields) && marks.hasKnownWord(fields));
  });
  const reporting = found.filter((inner) => inner.some(({ isReport }) => isReport));
  if (reporting.length > 0) return reporting.flat();
  const inner = found.flat();
  const completed = complete(outer, inner, marks);
  if (completed.some(({ isReport }) => isReport)) return completed;
  const isEnvelope = wrapped.some(({ isNamed }) => isNamed);
  const isReport = marks.hasWord(outer) && (isEnvelope ? marks.hasOwnId(outer) : marks.hasId(outer));
  return isReport || inner.length === 0 ? [{ fields: outer, event: own, isReport, isEnvelope, at }] : inner;
}

/** The place of a candidate as it may be logged: a name that its sender chose may be a number. */
export const shownPlace = (at: string): string =>
  at
    .split('.')
    .map((step) => {
      const [, name = '', places = ''] = /^([\w-]*)((?:\[\d{1,4}\])*)$/.exec(step) ?? [];
      return name === '' || wrapperNames.has(looseName(name)) ? `${name}${places}` || '*' : `*${places}`;
    })
    .join('.');

interface Wrapped {
  readonly name: string;
  readonly value: unknown;
  /** Whether the field's name is that of a wrapper, or it is the only one. */
  readonly isNamed: boolean;
  /** Whether it is a document in a text. */
  readonly isText: boolean;
}

function wrappersOf({ exact }: Fields): readonly Wrapped[] {
  const entries = Object.entries(exact).filter(([name]) => /^[a-z0-9]/i.test(name));
  return entries.flatMap(([name, value]) => {
    const found = typeof value === 'string' ? documentIn(value) : value;
    if (typeof found !== 'object' || found === null) return [];
    const isNamed = wrapperNames.has(looseName(name)) || entries.length === 1;
    return [{ name, value: found, isNamed, isText: typeof value === 'string' }];
  });
}

/** So many fields of an envelope at most are told of each report in it. */
const mostInherited = 40;

/** What lies in an envelope, with what that tells and its content lacks; but not the envelope's own id. */
function complete(
  { exact }: Fields,
  inner: readonly Candidate[],
  { hasId, hasOwnId, hasWord }: Marks,
): readonly Candidate[] {
  const around = Object.entries(exact)
    .filter(([name, value]) => plainText(value) !== null && looseName(name) !== bareId)
    .slice(0, mostInherited);
  const inherited = Object.fromEntries(around);
  const outer = toFields(inherited);
  const [onlyOne] = inner.length === 1 ? inner : [];
  return inner.map((one) => {
    const isCompleted =
      (hasId(one.fields) && hasWord(outer)) || (one === onlyOne && hasOwnId(outer) && hasWord(one.fields));
    if (!isCompleted) return one;
    return { ...one, fields: toFields({ ...inherited, ...one.fields.exact }), isReport: true };
  });
}
