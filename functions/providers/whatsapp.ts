import { whatsappErrors } from './catalogues/whatsapp.ts';
import { jsonRequest } from './composed.ts';
import type { Gate, Handshake, Knock } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText, text, toFields } from './reading/fields.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';
import { hmacSha256 } from './signatures/hmac-body.ts';

const words: Words = {
  sent: { status: 'sent', says: 'The message is with WhatsApp and not on the device yet.' },
  delivered: { status: 'delivered', says: 'The message reached the device of the recipient.' },
  read: { status: 'read', says: 'The recipient saw the message.' },
  played: { status: 'read', says: 'The recipient listened to the voice message.' },
  failed: { status: 'failed', says: 'WhatsApp could not send or deliver it; the error beside it tells why.' },
};

const sample = {
  id: 'wamid.HBgLMTYzMTU1NTExODEVAgARGBI5OEQzQzQ4RTNGN0Y3RkQ5NzkA',
  status: 'delivered',
  timestamp: '1750857384',
  recipient_id: '16315551181',
  conversation: { id: 'CONVERSATION_ID', origin: { type: 'service' } },
  pricing: { billable: true, pricing_model: 'CBP', category: 'service' },
};

/**
 * WhatsApp, by Meta's Cloud API: statuses of many messages in one callback, with inbound messages and what concerns the account. A
 * `read` may come without `delivered`. `sent` and `delivered` may carry the same second. In a group each participant has
 * reports of its own. Before Meta sends anything it asks the URL by GET for `hub.challenge`.
 * @see WhatsApp/WhatsApp-Nodejs-SDK on GitHub (Meta's; shapes, handshake, signature), captured logs of statuses;
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status/ and
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/ (in copies, in part), with the lists of
 * codes of MarcosNicolau/whatsapp-business-sdk, great-detail/WhatsApp-Nodejs-SDK and AlexSzefezuk/meta-whatsapp-error-codes-pt-br on GitHub
 * (somebody's code); read 2026-11-28. How long Meta waits, guides tell between 3 and 20 seconds.
 */
export const whatsappGate: Gate = {
  id: 'whatsapp',
  name: 'WhatsApp',
  method: 'POST',
  signature: hmacSha256({ header: 'X-Hub-Signature-256', prefix: 'sha256=', secretName: 'app secret' }),
  deadlineMs: null,
  asksForToken: true,
  handshake,
};

/** `hub.challenge` is digits; nothing that a browser could take for a page is given back. */
function handshake({ method, query }: Knock): Handshake | null {
  const asked = new URLSearchParams(query);
  const [token, challenge] = [asked.get('hub.verify_token'), asked.get('hub.challenge')];
  if (method !== 'GET' || asked.get('hub.mode') !== 'subscribe' || !token) return null;
  if (challenge === null || !/^[\w-]{1,256}$/.test(challenge)) return null;
  return { kind: 'challenge', token, answer: { contentType: 'text/plain', body: challenge } };
}

/** How it is read, and played. */
export const whatsapp: Provider = /* @__PURE__ */ provider(whatsappGate, () => ({
  sendsOtherEvents: true,
  catalogue: whatsappErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['id'],
    words,
    channel: 'whatsapp',
    catalogue: whatsappErrors,
    takeApart,
  }),
  compose: (wish) => callbackOf([wish]),
  composeBatch: callbackOf,
}));

const callbackOf = (wishes: readonly Wish[]) =>
  jsonRequest({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '16505551111', phone_number_id: '123456123' },
              statuses: wishes.map(statusOf),
            },
            field: 'messages',
          },
        ],
      },
    ],
  });

function statusOf(wish: Wish): object {
  const status = wish.status ?? sample.status;
  const { conversation, pricing, ...rest } = sample;
  const reference = wish.clientReference ?? wish.tag;
  const hasFailed = wish.errorCode !== undefined || lookUp(words, status)?.status === 'failed';
  const error = whatsappErrors.find(({ codes = [] }) => codes.includes(wish.errorCode ?? ''));
  return {
    ...rest,
    id: wish.messageId ?? sample.id,
    status,
    timestamp: wish.atMs === undefined ? sample.timestamp : String(Math.floor(wish.atMs / 1000)),
    recipient_id: wish.recipient ?? sample.recipient_id,
    ...(reference === undefined ? {} : { biz_opaque_callback_data: reference }),
    ...(hasFailed ? { errors: [errorOf(wish.errorCode ?? '131000', error?.texts?.[0])] } : { conversation, pricing }),
  };
}

const errorOf = (code: string, title = 'Something went wrong'): object => ({
  code: /^\d{1,9}$/.test(code) ? Number(code) : code,
  title,
});

/** By `entry`, each with changes, each with a value: what else there is, is no webhook of Meta's. */
function takeApart(value: unknown): readonly Taken[] | null {
  const entries = listIn(fieldsIn(value), 'entry');
  if (entries === null) return null;
  return entries.flatMap((entry, index) =>
    (listIn(fieldsIn(entry), 'changes') ?? []).flatMap((change, place) =>
      ofChange(fieldsIn(change), `entry[${index}].changes[${place}]`),
    ),
  );
}

function ofChange(change: Fields | null, at: string): readonly Taken[] {
  const value = change && fieldsIn(fieldOf(change, 'value'));
  const field = change && text(change, ['field']);
  if (!value || (field !== null && field !== 'messages')) return [{ other: 'other' }];
  const metadata = fieldsIn(fieldOf(value, 'metadata'));
  const statuses = (listIn(value, 'statuses') ?? []).map((one, index) =>
    taken(fieldsIn(one) ?? toFields({}), metadata, `${at}.value.statuses[${index}]`),
  );
  const inbound = (listIn(value, 'messages') ?? []).map((): Taken => ({ other: 'inbound' }));
  const all = [...statuses, ...inbound];
  return all.length > 0 ? all : [{ other: 'other' }];
}

/** A status may also be that of a payment or of a call. */
function taken(status: Fields, metadata: Fields | null, at: string): Taken {
  const type = text(status, ['type']);
  if (type !== null && type !== 'message') return { other: type === 'payment' ? 'billing' : 'other' };
  const error = fieldsIn((listIn(status, 'errors') ?? [])[0]);
  const details = error && fieldsIn(fieldOf(error, 'error_data'));
  return {
    at,
    record: {
      id: fieldOf(status, 'id'),
      status: fieldOf(status, 'status'),
      error_code: error && fieldOf(error, 'code'),
      error_message: error && messageIn(error, details),
      // In a group, `recipient_id` is that of the group.
      to: plainText(fieldOf(status, 'recipient_participant_id')) ?? fieldOf(status, 'recipient_id'),
      from: metadata && fieldOf(metadata, 'display_phone_number'),
      client_reference: fieldOf(status, 'biz_opaque_callback_data'),
      timestamp: fieldOf(status, 'timestamp'),
    },
  };
}

/** Its title, and what is told in detail where that is more. */
function messageIn(error: Fields, details: Fields | null): string | null {
  const title = text(error, ['title', 'message']);
  const detail = details && text(details, ['details']);
  return title && detail && title !== detail ? `${title}: ${detail}` : (detail ?? title);
}

function listIn(fields: Fields | null, name: string): readonly unknown[] | null {
  const list = fields && fieldOf(fields, name);
  return Array.isArray(list) ? list : null;
}
