import { type FailureReason, failureReason } from '../domain/failure-reason.ts';
import type { ParseOutcome } from '../domain/report.ts';
import type { Status } from '../domain/status.ts';
import { type Fields, facts, fromJson, jsonRequest, oneReport, present, text, time, wholeNumber } from './fields.ts';
import type { Callback, Provider } from './provider.ts';

interface Meaning {
  readonly code: number;
  readonly status: Status;
  readonly reason?: FailureReason;
}

/** Codes 13 to 16, 23 and 25 to 27 stand in no copy of the list. */
const meanings: Readonly<Record<string, Meaning>> = {
  DELIVERED: { code: 1, status: 'delivered' },
  ACCEPTED: { code: 2, status: 'sent' },
  EXPIRED: { code: 3, status: 'expired' },
  DELETED: { code: 4, status: 'undelivered' },
  UNDELIVERABLE: { code: 5, status: 'undelivered' },
  UNKNOWN: { code: 6, status: 'unconfirmed' },
  REJECTED: { code: 7, status: 'rejected', reason: 'blocked' },
  INTERIM_QUEUED: { code: 8, status: 'queued' },
  INTERIM_ACKNOWLEDGED: { code: 9, status: 'sent' },
  RETRY: { code: 10, status: 'sent' },
  FAILED_NACK: { code: 11, status: 'undelivered' },
  FAILED_NOROUTE: { code: 12, status: 'failed', reason: 'internal' },
  FAILED_INSUFFICIENT_CREDIT: { code: 17, status: 'rejected', reason: 'insufficient_credit' },
  FAILED_ORIGINATOR_RECIPIENT_EQUAL: { code: 18, status: 'rejected', reason: 'invalid_number' },
  FAILED_RECIPIENT_BLACKLISTED: { code: 19, status: 'rejected', reason: 'opted_out' },
  FAILED_ORIGINATOR_REJECTED: { code: 20, status: 'rejected', reason: 'sender_not_registered' },
  FAILED_ROUTE_INVALID: { code: 21, status: 'rejected', reason: 'internal' },
  FAILED_LIMITS_EXCEEDED: { code: 22, status: 'rejected', reason: 'blocked' },
  FAILED_EXHAUSTED: { code: 24, status: 'failed', reason: 'unreachable' },
  FAILED_INTERNAL_ERROR: { code: 28, status: 'failed', reason: 'internal' },
  FAILED_UNKNOWN: { code: 29, status: 'failed' },
};

const names = new Map(Object.entries(meanings).map(([name, { code }]) => [code, name]));

/** A name that is not on the list belongs to a family by its prefix; else its code decides; else it is unknown. */
function meaningOf(name: string | null, code: number | null): Omit<Meaning, 'code'> {
  const word = name?.toUpperCase() ?? null;
  if (word !== null && Object.hasOwn(meanings, word)) return meanings[word] as Meaning;
  if (word?.startsWith('INTERIM_')) return { status: 'sent' };
  if (word?.startsWith('FAILED_')) return { status: 'failed' };
  const coded = code === null ? undefined : names.get(code);
  return coded === undefined ? { status: 'unknown' } : (meanings[coded] as Meaning);
}

const sample = {
  deliveryMessageId: '9A85B95E0A000A9D2FBD46710388AD54',
  batchId: '9A85B9110A000A9D2FBD4671D691C328',
  clientReference: null as string | null,
  created: '2023-07-28T03:23:22.000+00:00',
  status: 'ACCEPTED',
  statusCode: 2,
  parts: 1,
  hlr: null,
};

/**
 * Mobivate: no recipient, sender or error in the report, so correlate by message id or client reference. No signature.
 * @see https://wiki.mobivatebulksms.com "Delivery Notifications" (no payload) and the archived "Delivery Receipt
 * Notification" (JSON), and Mobivate.java on GitHub (the older XML in a request parameter); read 2026-11-21.
 */
export const mobivate: Provider = {
  id: 'mobivate',
  name: 'Mobivate',
  method: 'POST',
  signature: null,
  deadlineMs: null,
  words: Object.fromEntries(Object.entries(meanings).map(([name, { status }]) => [name, status])),
  parse: (callback) => {
    const xml = receiptXml(callback);
    if (xml !== null) return readReceipt(xmlFields(xml), callback.timeZone);
    return fromJson(callback.body, (fields) => readReceipt(fields, callback.timeZone));
  },
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const body = {
      ...sample,
      deliveryMessageId: wish.messageId ?? sample.deliveryMessageId,
      clientReference: wish.clientReference ?? sample.clientReference,
      created: wish.atMs === undefined ? sample.created : new Date(wish.atMs).toISOString().replace('Z', '+00:00'),
      status,
      statusCode: meanings[status]?.code ?? 0,
    };
    return jsonRequest(body);
  },
};

function readReceipt(fields: Fields, timeZone: string): ParseOutcome {
  const name = text(fields, 'status');
  // A number in the place of the name is the code.
  const code = wholeNumber(fields, 'statusCode') ?? wholeNumber(fields, 'status');
  const { status, reason } = meaningOf(name, code);
  const segments = wholeNumber(fields, 'parts');
  const part = text(fields, 'part');
  const hlr = fields['hlr'];
  return oneReport(fields, ['deliveryMessageId'], name ?? (code === null ? null : String(code)), (id, word) => ({
    // The XML form reports each part: without its number, one part's success would hide another's failure.
    messageId: part !== null && segments !== null && segments > 1 ? `${id}/${part}` : id,
    status,
    providerStatus: word,
    doneAt: time(fields, timeZone, 'created'),
    providerCode: code === null ? null : String(code),
    errorCode: null,
    errorMessage: null,
    failureReason: failureReason(status, [], reason),
    eventId: null,
    part,
    facts: facts({ channel: 'sms', clientReference: text(fields, 'clientReference'), segments }),
    details: present({
      batchId: text(fields, 'batchId'),
      hlr: typeof hlr === 'object' && hlr !== null ? text({ hlr: JSON.stringify(hlr) }, 'hlr') : text(fields, 'hlr'),
    }),
  }));
}

/** The document in the request parameter `xml` of the older form, from a form body or the query. */
function receiptXml({ headers, query, body }: Callback): string | null {
  const form = headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded');
  return (form ? new URLSearchParams(body.toString('utf8')).get('xml') : null) ?? new URLSearchParams(query).get('xml');
}

/** The elements of a flat XML document by name. */
const xmlFields = (xml: string): Fields =>
  Object.fromEntries(
    Array.from(xml.matchAll(/<([A-Za-z]{1,40})>([^<]{0,1000})<\/\1>/g), ([, name, value = '']) => [
      name,
      unescapeXml(value),
    ]),
  );

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** In one pass, so that what an entity stands for is not taken for another. */
const unescapeXml = (value: string): string =>
  value.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) =>
    name === undefined
      ? String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16))
      : (entities[name] ?? whole),
  );
