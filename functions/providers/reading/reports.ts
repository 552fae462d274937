import { isDeepStrictEqual } from 'node:util';
import {
  cutText,
  type Details,
  type EventKind,
  type MessageFacts,
  noFacts,
  type ParseOutcome,
  type PriceText,
  type Report,
  saidIn,
  type Unreadable,
} from '../../domain/report.ts';
import type { Catalogue } from '../catalogues/catalogue.ts';
import type { Callback } from '../provider.ts';
import { type Document, readBody, readQuery } from './document.ts';
import { errorIn, errorNames } from './errors.ts';
import { namesEvent, otherEvent } from './events.ts';
import {
  bareId,
  expectedId,
  type Fields,
  fieldOf,
  idIn,
  isKey,
  longestReference,
  longestText,
  text,
  texts,
  time,
  toFields,
  wholeNumber,
} from './fields.ts';
import { judge } from './judge.ts';
import { type Candidate, type Marks, mostReports, shownPlace, unwrap } from './unwrap.ts';
import { type Lists, meaningOf } from './verdict.ts';

/** How one provider writes its reports, as far as that differs from how all do. */
export interface Dialect extends Lists {
  /** Names of the message id, the documented one first; others that can only be a message's id are known. */
  readonly id: readonly [string, ...string[]];
  /** What its field of the status is called where one is told that it lacks. @default status */
  readonly statusName?: string | undefined;
  /** The documented names of the times, before those that all know. */
  readonly doneAt?: readonly string[];
  readonly submittedAt?: readonly string[];
  /** The zone of times without one, where the provider says it; else it is a setting. */
  readonly timeZone?: 'UTC';
  /** The zone of times without one, where neither the provider nor the settings say it. @default UTC */
  readonly usualTimeZone?: string;
  /** The channel where the report names none. */
  readonly channel: string | null;
  readonly catalogue?: Catalogue;
  /** The name of the event of its reports: any other event is no report. */
  readonly reportEvent?: RegExp;
  readonly details?: (fields: Fields) => Details;
  /**
   * Takes a document apart that does not show by its look what is a report: one record each, in the names that all know. Null
   * for what is none of its shapes, which is then read by its look.
   */
  readonly takeApart?: (value: unknown, headers: Callback['headers']) => readonly Taken[] | null;
  /** The provider's id of a whole callback, the same when it comes again: each report in it then has its own by it. */
  readonly callbackId?: (headers: Callback['headers']) => string | null;
}

/** What lies in a document that was taken apart. */
export type Taken =
  | {
      readonly record: Readonly<Record<string, unknown>>;
      /** Where in the document it lies. */
      readonly at: string;
      /** The provider's id of this very report. */
      readonly eventId?: string | null | undefined;
      readonly price?: PriceText | null | undefined;
      /** The name of the event that it or its envelope names. */
      readonly event?: string | null | undefined;
    }
  | { readonly other: EventKind }
  | Unreadable;

/** Takes apart a document, or each of a list of such by its place; null where all are none. Among others, one that is none is no report. */
export function takeEach(
  value: unknown,
  takeOne: (one: unknown, at: string) => readonly Taken[] | null,
  at = '',
): readonly Taken[] | null {
  if (!Array.isArray(value)) return takeOne(value, at);
  if (value.length === 0) return [];
  const taken = value.map((one, index) => takeOne(one, `${at}[${index}]`));
  return taken.some((one) => one !== null) ? taken.flatMap((one) => one ?? [{ other: 'other' } as const]) : null;
}

/** How a provider's own record is told from others, and read. */
export interface OwnRecord<One> {
  /** A record as it is looked at; null for what is none. */
  readonly open: (one: unknown) => One | null;
  readonly isOwn: (one: One) => boolean;
  readonly take: (one: One, at: string) => Taken;
}

/** Takes apart a record, or each of a list by its place, where one at least is the provider's own; null where none is. What is no record among them can't be read. */
export function takeOwn<One>(value: unknown, { open, isOwn, take }: OwnRecord<One>, at = ''): readonly Taken[] | null {
  const all = (Array.isArray(value) ? value : [value]).map(open);
  if (!all.some((one) => one !== null && isOwn(one))) return null;
  return all.map((one, index): Taken => {
    const place = Array.isArray(value) ? `${at}[${index}]` : at;
    return one === null ? { path: place, expected: 'an object with a report' } : take(one, place);
  });
}

/** Names that can only be a message's id. */
const idNames = [
  'message_id',
  'msg_id',
  'sms_id',
  'message_sid',
  'sms_sid',
  'message_uuid',
  'delivery_message_id',
  'msg_ref',
];
const wordNames = [
  ...['status', 'message_status', 'msg_status', 'delivery_status', 'dlr_status', 'sms_status', 'state', 'stat'],
  'status_name',
];
const codeNames = ['status_code', 'stat', 'dlr_code', 'smpp_status'];
const names = {
  recipient: [
    ...['to', 'to_number', 'recipient', 'recipient_number', 'destination', 'destination_number', 'dest', 'dest_addr'],
    ...['msisdn', 'phone', 'phone_number', 'mobile', 'mobile_number', 'number', 'receiver'],
  ],
  senderId: ['from', 'from_number', 'sender', 'sender_id', 'originator', 'source_addr', 'header'],
  clientReference: [
    ...['client_ref', 'client_reference', 'reference', 'ref', 'customer_ref', 'customer_reference', 'custom_id'],
    ...['external_id', 'user_ref', 'correlation_id'],
  ],
  tag: ['tag', 'message_tag'],
  carrier: ['operator', 'carrier', 'network', 'operator_name', 'network_name'],
  part: ['part', 'part_number', 'part_no', 'part_num'],
  segments: [
    ...['segments_count', 'segments', 'segment_count', 'parts', 'parts_count', 'message_parts', 'total_parts'],
    'part_count',
  ],
  channel: ['channel', 'message_type'],
  doneAt: ['delivered_at', 'done_at', 'done_date', 'dlr_time', 'status_time', 'status_at', 'timestamp', 'event_time'],
  submittedAt: ['submitted_at', 'sent_at', 'submit_date', 'sub_date', 'submit_time', 'sent_time'],
} as const;

/** The names by which each field of a report is found, the plainest first. */
export const fieldNames = () => ({
  ...names,
  id: [...idNames, bareId],
  status: [...wordNames, ...codeNames],
  statusCode: codeNames,
  errorCode: errorNames.code,
  errorMessage: errorNames.message,
});

/** Reads callbacks of a provider into reports: by their look, whatever their label says. */
export const readerOf =
  (dialect: Dialect) =>
  (callback: Callback): ParseOutcome => {
    const inBody = read(dialect, callback, readBody(callback));
    if (inBody.kind !== 'malformed') return inBody;
    const inQuery = read(dialect, callback, readQuery(callback.query));
    return inQuery.kind === 'malformed' && (callback.body.length > 0 || callback.query === '') ? inBody : inQuery;
  };

function read(dialect: Dialect, callback: Callback, document: Document): ParseOutcome {
  if (!('value' in document)) return { kind: 'malformed', ...document };
  const taken = dialect.takeApart?.(document.value, callback.headers) ?? null;
  // A list with nothing in it is no report that could not be read.
  if (taken?.length === 0) return { kind: 'ignored', others: ['other'] };
  const candidates = taken ? taken.map(toCandidate) : unwrap(document.value, marksOf(dialect));
  if (candidates.length > mostReports)
    return { kind: 'malformed', path: 'body', expected: `at most ${mostReports} reports` };
  const callbackId = dialect.callbackId?.(callback.headers) ?? null;
  const results = candidates.map((candidate): Read => {
    if ('other' in candidate) return { event: candidate.other };
    if ('path' in candidate) return candidate;
    const result = readOne(
      dialect,
      withEventId(candidate, callbackId, candidates.length > 1),
      dialect.timeZone ?? callback.timeZone ?? dialect.usualTimeZone ?? 'UTC',
    );
    const isPlaced = 'path' in result && candidates.length > 1 && candidate.at !== '';
    return isPlaced ? { ...result, path: `${taken ? candidate.at : shownPlace(candidate.at)}.${result.path}` } : result;
  });
  const reports = results.flatMap((one) => ('report' in one ? [one.report] : []));
  const others = results.flatMap((one) => ('event' in one ? [one.event] : []));
  const [unreadable, ...more] = results.flatMap((one) => ('path' in one ? [one] : []));
  if (reports.length > 0)
    return { kind: 'reports', reports, others, ...(unreadable ? { unreadable: [unreadable, ...more] } : {}) };
  if (unreadable) return { kind: 'malformed', ...unreadable };
  return others.length > 0
    ? { kind: 'ignored', others }
    : { kind: 'malformed', path: 'body', expected: 'an object with a report' };
}

/** A record of a dialect's own is a report of its own name. */
function toCandidate(taken: Taken): Own | { readonly other: EventKind } | Unreadable {
  if (!('record' in taken)) return taken;
  const { record, at, eventId = null, price = null, event = null } = taken;
  return { fields: toFields(record), event, isReport: true, isEnvelope: false, at, eventId, price };
}

/** One of several reports in a callback is told from the others by its place. */
function withEventId(candidate: Own, callbackId: string | null, isOneOfMany: boolean): Own {
  if (callbackId === null || candidate.eventId) return candidate;
  return { ...candidate, eventId: isOneOfMany ? `${callbackId} ${candidate.at}` : callbackId };
}

type Read = Unreadable | { readonly event: EventKind } | { readonly report: Report };

type Own = Candidate & { readonly eventId?: string | null; readonly price?: PriceText | null };

const marksOf = (dialect: Dialect): Marks => ({
  hasId: (fields) => messageId(dialect, fields) !== null,
  hasOwnId: (fields) => ownId(dialect, fields) !== null,
  hasWord: (fields) => wordsIn(fields).length > 0,
  hasKnownWord: (fields) => wordsIn(fields).some((word) => meaningOf(dialect, word)),
  hasSender: (fields) => names.senderId.some((name) => (fieldOf(fields, name) ?? '') !== ''),
});

/** The id of the message; a bare `id` beside the name of an event may be that of the event, unless the provider documents it. */
const messageId = ({ id }: Dialect, fields: Fields): string | null =>
  idIn(fields, [...id, ...idNames, ...(namesEvent(fields) ? [] : [bareId])]);

/** An id that can only be the message's. */
const ownId = ({ id }: Dialect, fields: Fields): string | null =>
  idIn(
    fields,
    [...id, ...idNames].filter((name) => name !== bareId),
  );

/** All that is said about the status, words before codes. */
const wordsIn = (fields: Fields): readonly string[] => texts(fields, [...wordNames, ...codeNames]);

function readOne(
  dialect: Dialect,
  { fields, event, isEnvelope, eventId = null, price = null }: Own,
  timeZone: string,
): Read {
  const words = wordsIn(fields);
  const isKnown = words.some((one) => meaningOf(dialect, one));
  const kind = otherEvent(event, text(fields, ['type']), dialect.reportEvent ?? null, isKnown);
  if (kind !== null) return { event: kind };
  const id = isEnvelope ? ownId(dialect, fields) : messageId(dialect, fields);
  if (id === null) return { path: dialect.id[0], expected: expectedId };
  const said = [...words, ...eventWords(dialect, event)];
  const [word, ...others] = said;
  if (word === undefined) return { path: dialect.statusName ?? 'status', expected: 'a status word' };
  const report = toReport(dialect, fields, { id, said: [word, ...others], timeZone, eventId, price });
  // An id may be made of more than one field.
  if (!isKey(report.messageId)) return { path: dialect.id[0], expected: `${expectedId}, its part with it` };
  return { report };
}

/** The status in the name of an event such as `sms.delivered`, where the word is one that the provider uses. */
function eventWords(dialect: Dialect, event: string | null): readonly string[] {
  const last = event?.split('.').at(-1) ?? '';
  return meaningOf(dialect, last) ? [last] : [];
}

interface Told {
  readonly id: string;
  /** All that is said about the status, the word that is shown first. */
  readonly said: readonly [string, ...string[]];
  readonly timeZone: string;
  readonly eventId: string | null;
  readonly price: PriceText | null;
}

function toReport(dialect: Dialect, fields: Fields, { id, said, timeZone, eventId, price }: Told): Report {
  const error = errorIn(fields);
  const placed = partOf(fields, id);
  const [providerStatus] = said;
  const providerCode = text(fields, codeNames) ?? said.find((one) => one !== providerStatus) ?? null;
  const report: Report = {
    messageId: placed.messageId,
    providerStatus,
    doneAt: time(fields, [...(dialect.doneAt ?? []), ...names.doneAt], timeZone),
    providerCode,
    said: moreThan({ providerStatus, providerCode }, said),
    errorCode: error.code,
    errorMessage: error.message,
    ...judge(dialect, dialect.catalogue ?? [], said, error),
    recipient: text(fields, names.recipient),
    eventId: eventId && cutText(eventId, longestText),
    part: placed.part,
    facts: { ...facts(dialect, fields, timeZone), segments: placed.segments, price },
    details: dialect.details?.(fields) ?? {},
  };
  return report;
}

/** What is said, where the word and the code that are kept are not all of it. */
function moreThan(kept: Parameters<typeof saidIn>[0], said: readonly string[]): readonly string[] | null {
  const all = [...new Set(said)];
  return isDeepStrictEqual(all, saidIn(kept)) ? null : all;
}

/** Which part of how many a report is about. Its number belongs to the id: without it, one part's success would hide another's failure. */
function partOf(fields: Fields, id: string): Pick<Report, 'messageId' | 'part'> & Pick<MessageFacts, 'segments'> {
  const written = text(fields, names.part);
  const [, number, ofThem] = /^(\d{1,3})(?:\s*(?:\/|of)\s*(\d{1,3}))?$/.exec(written ?? '') ?? [];
  const part = number === undefined ? written : String(Number(number));
  const total = ofThem === undefined ? wholeNumber(fields, names.segments) : Number(ofThem);
  // Who numbers a part has others, though he does not say how many.
  const segments = total ?? (number === undefined ? null : Math.max(2, Number(number)));
  const isPart = part !== null && segments !== null && segments > 1;
  return { messageId: isPart ? `${id}/${part}` : id, part, segments };
}

const facts = (dialect: Dialect, fields: Fields, timeZone: string): MessageFacts => ({
  ...noFacts,
  channel: text(fields, names.channel)?.toLowerCase() ?? dialect.channel,
  senderId: text(fields, names.senderId),
  clientReference: text(fields, names.clientReference, longestReference),
  tag: text(fields, names.tag, longestReference),
  carrier: text(fields, names.carrier),
  submittedAt: time(fields, [...(dialect.submittedAt ?? []), ...names.submittedAt], timeZone),
});
