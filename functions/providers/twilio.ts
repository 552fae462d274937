import { twilioErrors } from './catalogues/twilio.ts';
import { formRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { plainText } from './reading/fields.ts';
import { isObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';
import { urlThenForm } from './signatures/url-form.ts';

const words: Words = {
  accepted: { status: 'queued', says: 'Twilio has the message; its Messaging Service is choosing a sender.' },
  scheduled: { status: 'queued', says: 'It waits at Twilio for the time for which it is scheduled.' },
  queued: { status: 'queued', says: 'It waits at Twilio to be sent from its sender.' },
  sending: { status: 'queued', says: 'Twilio is handing it to the carrier.' },
  sent: {
    status: 'sent',
    says: 'The carrier or channel has accepted it; no outcome yet. Where no receipts are sent, it is the last word there ever is.',
  },
  delivered: {
    status: 'delivered',
    says: 'The carrier or channel confirmed the delivery, where possible that of the phone itself.',
  },
  read: { status: 'read', says: 'The recipient opened it (WhatsApp and RCS).' },
  undelivered: {
    status: 'undelivered',
    says: 'A receipt says that it was not delivered; the error beside it may tell why.',
  },
  failed: { status: 'failed', says: 'It could not be sent; the error beside it tells why.' },
  canceled: { status: 'rejected', says: 'The application called a scheduled message back before it was sent.' },
};

/** Words of messages that came in. */
const inbound: readonly (string | null)[] = ['receiving', 'received'];

const sample = {
  SmsSid: 'SM4262411b90e5464b98a4f66a49c57a97',
  SmsStatus: 'delivered',
  MessageStatus: 'delivered',
  To: '+15622089096',
  MessagingServiceSid: 'MG4d9d720b38f7892254869fabdca51e69',
  MessageSid: 'SM4262411b90e5464b98a4f66a49c57a97',
  AccountSid: 'AC0db966d80e9f1662da09c61287f8bba1',
  From: '+16232320112',
  ApiVersion: '2010-04-01',
};

/**
 * Twilio: SMS, MMS, WhatsApp and RCS, one message a callback, in a form; and the same as Event Streams write it, JSON whose hash is in
 * the signed URL. No report tells its time: `RawDlrDoneDate` is the carrier's, in a zone that differs by carrier, and is not read. Nothing
 * is reported of the first status. `partially_delivered` stands in the SDK alone, and no page says what it means: it stays unlisted.
 * @see https://www.twilio.com/docs/messaging/guides/track-outbound-message-status and .../webhooks-connection-overrides (documented);
 * a fixture of symfony/symfony (the sample); WhatsApp's of a public integration's log (captured, with `EventType` in other code);
 * https://events-schemas.twilio.com/Messaging.MessageStatus/4 and the SDK twilio-node, `webhooks.ts` (shared keys); read 2026-11-28.
 * What it says of content types: it warns (12300) of those that it does not know, so the answer is TwiML that asks for nothing.
 */
export const twilioGate: Gate = {
  id: 'twilio',
  name: 'Twilio',
  method: 'POST',
  signature: urlThenForm({ header: 'X-Twilio-Signature', secretName: 'auth token' }),
  deadlineMs: 15_000,
  acknowledgement: { contentType: 'text/xml', body: '<Response/>' },
};

/** How it is read, and played. */
export const twilio: Provider = /* @__PURE__ */ provider(twilioGate, () => ({
  sendsOtherEvents: true,
  catalogue: twilioErrors,
  words: statusesOf(words),
  lists: { words, byError },
  parse: readerOf({
    id: ['MessageSid'],
    words,
    byError,
    channel: 'sms',
    catalogue: twilioErrors,
    takeApart,
  }),
  compose: (wish) => {
    const id = wish.messageId ?? sample.MessageSid;
    const status = wish.status ?? sample.MessageStatus;
    return formRequest({
      ...sample,
      SmsSid: id,
      SmsStatus: status,
      MessageStatus: status,
      To: wish.recipient ?? sample.To,
      MessageSid: id,
      ...(wish.errorCode === undefined ? {} : { ErrorCode: wish.errorCode }),
    });
  },
}));

/** Whatever the word beside it: the validity ended while it waited at Twilio. */
const byError: Words = { '30036': 'expired' };

/** A form of Twilio's; null for what is none, such as the JSON of Event Streams and of clicked links. */
function takeApart(value: unknown): readonly Taken[] | null {
  if (!isObject(value)) return null;
  const [status, smsStatus] = [plainText(value['MessageStatus']), plainText(value['SmsStatus'])];
  if (inbound.includes(status ?? smsStatus)) return [{ other: 'inbound' }];
  const id = plainText(value['MessageSid']) ?? plainText(value['SmsSid']);
  // Of the account too, but of no message's status: calls, conversations, the debugger.
  const isOther = plainText(value['AccountSid']) !== null && (id === null || value['EventType'] !== undefined);
  if (status === null && smsStatus === null)
    return isOther ? [{ other: 'other' }] : value['Body'] === undefined ? null : [{ other: 'inbound' }];
  const { MessageSid, SmsSid, To, From, ErrorCode, ErrorMessage, ChannelStatusMessage, NumSegments } = value;
  const channel = channelOf(value, id ?? '');
  const record = {
    ...{ MessageSid, SmsSid, MessageStatus: status, SmsStatus: smsStatus },
    // Some channels tell that it was read by the event alone.
    status: plainText(value['EventType'])?.toUpperCase() === 'READ' ? 'read' : null,
    // Messenger's are ids of its own, which look like numbers.
    to: channel === 'messenger' ? null : To,
    ...{ from: From, channel, segments: NumSegments, error_code: ErrorCode },
    error_message: plainText(ErrorMessage) ?? ChannelStatusMessage,
  };
  return [{ record, at: '' }];
}

/** The channel: named, or as the address begins, or by the kind of the id. */
const channelOf = ({ ChannelPrefix, To }: Readonly<Record<string, unknown>>, id: string): string =>
  plainText(ChannelPrefix) ?? /^([a-z]+):/i.exec(plainText(To) ?? '')?.[1] ?? (id.startsWith('MM') ? 'mms' : 'sms');
