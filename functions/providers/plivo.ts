import { fold } from '../domain/report.ts';
import { plivoErrors } from './catalogues/plivo.ts';
import { formRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { plainText, present, text } from './reading/fields.ts';
import { isObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';
import { urlFormAndNonce } from './signatures/url-form.ts';

const words: Words = {
  queued: { status: 'queued', says: 'Plivo has the message; it waits to be handed to a carrier.' },
  sent: {
    status: 'sent',
    says: 'A carrier has the message; no outcome yet. Where no receipts are sent, as on some routes of the United States and Canada, it is the last word there ever is.',
  },
  delivered: { status: 'delivered', says: 'The carrier of the recipient confirmed that it has the message.' },
  read: { status: 'read', says: 'The recipient opened it (WhatsApp).' },
  undelivered: {
    status: 'undelivered',
    says: 'A carrier had the message and could not deliver it; the error beside it may tell why.',
  },
  failed: { status: 'failed', says: 'Plivo could not hand it to a carrier; the error beside it may tell why.' },
  rejected: { status: 'rejected', says: 'It was refused (in older documentation only).' },
};

/** What only a message that came in has. */
const ofInbound = ['Text', 'Body', 'ContentType', 'Media0'];

const sample = {
  Status: 'delivered',
  From: '13342031111',
  ParentMessageUUID: '83876bdb-2033-4876-bfaf-0ff8693705af',
  TotalRate: '0.0025',
  MCC: '405',
  PartInfo: '1 of 1',
  ErrorCode: '',
  To: '918553651111',
  Units: '1',
  TotalAmount: '0.0025',
  MNC: '803',
  MessageUUID: '83876bdb-2033-4876-bfaf-0ff8693705af',
};

/** Where the time stands at which a message came to a status that is not final. */
const timeOf: Readonly<Record<string, string>> = { queued: 'QueuedTime', sent: 'SentTime' };

/**
 * Plivo: SMS, MMS and WhatsApp, one message a callback, by POST in a form or by GET in the query, as the request that sends it says.
 * Times have no zone. `Sequence` numbers the callbacks of a message: a status never goes backwards without it. Callbacks that have it tell
 * of whole messages, and their `ParentMessageUUID` and `PartInfo` are to be ignored; older ones told of each part under the id of the first.
 * @see https://www.plivo.com/docs/messaging/api/message/message-status-callbacks (documented, without a body; as read 2026-11-21). The sample was
 * captured by nyaruka/courier, whose tests write `status` small; errors in ./catalogues/plivo.ts; read 2026-11-28. That messages
 * are signed in `X-Plivo-Signature-Ma-V3` for sure and in `X-Plivo-Signature-V3` not always is of an integration's capture and of a
 * review of openhab-addons' binding. Two pages say how long Plivo waits: 8 seconds, and that more than 5 is slow.
 */
export const plivoGate: Gate = {
  id: 'plivo',
  name: 'Plivo',
  method: 'POST',
  signature: urlFormAndNonce({
    header: 'X-Plivo-Signature-V3',
    mainAccountHeader: 'X-Plivo-Signature-Ma-V3',
    nonceHeader: 'X-Plivo-Signature-V3-Nonce',
    secretName: 'auth token',
  }),
  deadlineMs: 5_000,
};

/** How it is read, and played. */
export const plivo: Provider = /* @__PURE__ */ provider(plivoGate, () => ({
  sendsOtherEvents: true,
  catalogue: plivoErrors,
  words: statusesOf(words),
  lists: { words, byError },
  parse: readerOf({
    id: ['MessageUUID'],
    words,
    byError,
    channel: 'sms',
    catalogue: plivoErrors,
    details: (fields) => present({ charge: text(fields, ['TotalAmount']) }),
    takeApart,
  }),
  compose: (wish) => {
    const id = wish.messageId ?? sample.MessageUUID;
    const status = wish.status ?? sample.Status;
    const fields = {
      ...sample,
      Status: status,
      ParentMessageUUID: id,
      ErrorCode: wish.errorCode ?? sample.ErrorCode,
      To: wish.recipient ?? sample.To,
      MessageUUID: id,
    };
    if (wish.atMs === undefined) return formRequest(fields);
    const submitted = written(wish.submittedAtMs ?? wish.atMs - 4_000);
    return formRequest({
      ...{ ...fields, Type: 'sms', Sequence: '1', MessageTime: submitted },
      [timeOf[status] ?? 'DeliveryReportTime']: written(wish.atMs),
    });
  },
}));

/** Whatever the word beside it: the validity ended. */
const byError: Words = { '420': 'expired' };

/** As Plivo writes times: to microseconds, without a zone. */
const written = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '000');

/** A form of Plivo's; null for what is none. */
function takeApart(value: unknown): readonly Taken[] | null {
  if (!isObject(value)) return null;
  const id = plainText(value['MessageUUID']);
  const status = plainText(value['Status']) ?? plainText(value['status']);
  if (status === null && ofInbound.some((name) => value[name] !== undefined)) return [{ other: 'inbound' }];
  if (id === null && value['CallUUID'] !== undefined) return [{ other: 'other' }];
  if (id === null || status === null) return null;
  const record = {
    ...value,
    ...partOf(value, id),
    channel: value['Type'],
    carrier: networkOf(value),
    submitted_at: plainText(value['MessageTime']) ?? value['QueuedTime'],
    done_at: value[timeOf[fold(status) ?? ''] ?? 'DeliveryReportTime'],
  };
  return [{ record, at: '' }];
}

/** The message, and which part of how many where an older callback speaks of one. */
function partOf(value: Readonly<Record<string, unknown>>, id: string): Readonly<Record<string, unknown>> {
  const whole = { MessageUUID: id, segments: value['Units'] };
  if (value['Sequence'] !== undefined) return whole;
  const [, part, total] = /^(\d+) of (\d+)$/.exec(plainText(value['PartInfo']) ?? '') ?? [];
  const MessageUUID = plainText(value['ParentMessageUUID']) ?? id;
  return total === undefined || total === '1' ? { ...whole, MessageUUID } : { MessageUUID, part, segments: total };
}

/** The network by its codes, `405803`, their zeros with them. */
function networkOf({ MCC, MNC }: Readonly<Record<string, unknown>>): string | null {
  const codes = [plainText(MCC), plainText(MNC)];
  return codes.includes(null) ? null : codes.join('');
}
