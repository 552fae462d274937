import {
  type Details,
  type MessageFacts,
  noFacts,
  type ParseOutcome,
  type Report,
  type Unreadable,
} from '../../domain/report.ts';
import type { Catalogue } from '../catalogues/catalogue.ts';
import type { Callback } from '../provider.ts';
import { type Document, readBody, readQuery } from './document.ts';
import { causeOf, errorIn } from './errors.ts';
import { otherEvent } from './events.ts';
import {
  bareId,
  expectedId,
  type Fields,
  fieldOf,
  idIn,
  isKey,
  longestReference,
  text,
  time,
  wholeNumber,
} from './fields.ts';
import { type Candidate, mostReports, unwrap } from './unwrap.ts';
import { type Lists, meaningOf, verdict } from './verdict.ts';

/** How one provider writes its reports, as far as that differs from how all do. */
export interface Dialect extends Lists {
  /** Names of the message id, the documented one first; others that can only be a message's id are known. */
  readonly id: readonly [string, ...string[]];
  /** The documented names of the times, before those that all know. */
  readonly doneAt?: readonly string[];
  readonly submittedAt?: readonly string[];
  /** The channel where the report names none. */
  readonly channel: string | null;
  readonly catalogue?: Catalogue;
  /** The name of the event of its reports: any other event is no report. */
  readonly reportEvent?: RegExp;
  /** What else it tells. */
  readonly more?: (fields: Fields, report: Report) => Report;
  readonly details?: (fields: Fields) => Details;
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
  segments: ['segments_count', 'segments', 'segment_count', 'parts', 'parts_count', 'message_parts'],
  channel: ['channel', 'message_type'],
  doneAt: ['delivered_at', 'done_at', 'done_date', 'dlr_time', 'status_time', 'status_at', 'timestamp', 'event_time'],
  submittedAt: ['submitted_at', 'sent_at', 'submit_date', 'sub_date', 'submit_time', 'sent_time'],
} as const;

/** Reads callbacks of a provider into reports: by their look, whatever their label says. */
export const readerOf =
  (dialect: Dialect) =>
  (callback: Callback): ParseOutcome => {
    const inBody = read(dialect, readBody(callback), callback.timeZone);
    if (inBody.kind !== 'malformed') return inBody;
    const inQuery = read(dialect, readQuery(callback.query), callback.timeZone);
    return inQuery.kind === 'malformed' && (callback.body.length > 0 || callback.query === '') ? inBody : inQuery;
  };

function read(dialect: Dialect, document: Document, timeZone: string): ParseOutcome {
  if (!('value' in document)) return { kind: 'malformed', ...document };
  const candidates = unwrap(document.value, (fields) => messageId(dialect, fields) !== null && wordIn(fields) !== null);
  if (candidates.length > mostReports)
    return { kind: 'malformed', path: 'body', expected: `at most ${mostReports} reports` };
  const results = candidates.map((candidate) => readOne(dialect, candidate, timeZone));
  const reports = results.flatMap((one) => ('report' in one ? [one.report] : []));
  const others = results.flatMap((one) => ('event' in one ? [one.event] : []));
  const unreadable = results.find((one): one is Unreadable => 'path' in one);
  if (reports.length > 0) return { kind: 'reports', reports, others, ...(unreadable ? { unreadable } : {}) };
  if (unreadable) return { kind: 'malformed', ...unreadable };
  return others.length > 0
    ? { kind: 'ignored', others }
    : { kind: 'malformed', path: 'body', expected: 'an object with a report' };
}

/** The id of the message; a bare `id` beside the name of an event may be that of the event, unless the provider documents it. */
function messageId({ id }: Dialect, fields: Fields): string | null {
  const isEvents = ['event', 'event_type', 'event_name'].some((name) => fieldOf(fields, name) !== undefined);
  return idIn(fields, [...id, ...idNames, ...(isEvents ? [] : [bareId])]);
}

const wordIn = (fields: Fields): string | null => text(fields, wordNames) ?? text(fields, codeNames);

function readOne(dialect: Dialect, { fields, event }: Candidate, timeZone: string) {
  // A type may be anything's: of a message, it is that of the message.
  const type = wordIn(fields) === null ? text(fields, ['type']) : null;
  const kind = otherEvent(event, type, dialect.reportEvent ?? null);
  if (kind !== null) return { event: kind } as const;
  const id = messageId(dialect, fields);
  if (id === null) return { path: dialect.id[0], expected: expectedId } satisfies Unreadable;
  const word = wordIn(fields) ?? eventWord(dialect, event);
  if (word === null) return { path: 'status', expected: 'a status word' } satisfies Unreadable;
  const report = toReport(dialect, fields, { id, word, event, timeZone });
  // An id may be made of more than one field.
  if (!isKey(report.messageId))
    return { path: dialect.id[0], expected: `${expectedId}, its part with it` } satisfies Unreadable;
  return { report } as const;
}

/** The status in the name of an event such as `sms.delivered`, where the word is one that the provider uses. */
function eventWord(dialect: Dialect, event: string | null): string | null {
  const last = event?.split('.').at(-1) ?? '';
  return meaningOf(dialect, last) ? last : null;
}

interface Told {
  readonly id: string;
  readonly word: string;
  readonly event: string | null;
  readonly timeZone: string;
}

function toReport(dialect: Dialect, fields: Fields, { id, word, event, timeZone }: Told): Report {
  const code = text(fields, codeNames);
  const said = [word, code, eventWord(dialect, event)].filter((one) => one !== null);
  const meaning = verdict(said.map((told) => meaningOf(dialect, told)));
  const error = errorIn(fields);
  const report: Report = {
    messageId: id,
    status: meaning.status,
    providerStatus: word,
    doneAt: time(fields, [...(dialect.doneAt ?? []), ...names.doneAt], timeZone),
    providerCode: code,
    errorCode: error.code,
    errorMessage: error.message,
    ...causeOf(meaning, [word, code], error, dialect.catalogue ?? []),
    recipient: text(fields, names.recipient),
    eventId: null,
    part: null,
    facts: facts(dialect, fields, timeZone),
    details: dialect.details?.(fields) ?? {},
  };
  return dialect.more?.(fields, report) ?? report;
}

const facts = (dialect: Dialect, fields: Fields, timeZone: string): MessageFacts => ({
  ...noFacts,
  channel: text(fields, names.channel)?.toLowerCase() ?? dialect.channel,
  senderId: text(fields, names.senderId),
  clientReference: text(fields, names.clientReference, longestReference),
  tag: text(fields, names.tag, longestReference),
  carrier: text(fields, names.carrier),
  segments: wholeNumber(fields, names.segments),
  submittedAt: time(fields, [...(dialect.submittedAt ?? []), ...names.submittedAt], timeZone),
});
