import { outcomeOf } from '../domain/status.ts';
import { lox24Errors } from './catalogues/lox24.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText, text, toFields } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { opened } from './reading/path.ts';
import { readerOf, type Taken, takeEach } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf, type Words } from './reading/verdict.ts';

/** By `dlr_code`, the operator's word. */
const words: Words = {
  0: { status: 'unknown', says: 'NONE: there is no delivery report yet.' },
  1: { status: 'delivered', says: 'DELIVERY_OK: the message was delivered to the phone.' },
  2: { status: 'queued', says: 'DELIVERY_QUEUE: it waits to be sent later.' },
  4: { status: 'sent', says: 'DELIVERY_SUBMIT_ACK: it is on its way; no outcome yet.' },
  8: {
    status: 'expired',
    says: 'DELIVERY_EXPIRED: the operator could not deliver it in time, as where the phone was off.',
  },
  16: {
    status: 'rejected',
    says: 'DELIVERY_REJECTED: the operator refused it: the number may be invalid, or number or text be blocked.',
  },
};

/** By `status_code`, LOX24’s own word: 100 is no delivery, and comes beside failures. */
const codes: Words = {
  100: { status: 'sent', says: 'Handed to the mobile operator; no outcome yet.' },
  208: 'rejected',
  400: 'failed',
  410: 'rejected',
  2000: 'failed',
  3000: 'rejected',
  5000: 'failed',
  6000: 'rejected',
};

const lists: Lists = { words, codes };

const sample = {
  id: 'a3cd6e19-8af2-498d-ad07-c7840f1b4ac8',
  api_version: '2022-05-25',
  name: 'sms.delivery',
  created_at: 1653378603,
  attempt_total: 4,
  attempt_number: 1,
  data: {
    id: 'd6c12ac4-cc7d-11ec-b6da-525400bbb7dc',
    key_id: 8207,
    dlr_code: 1,
    status_code: 100,
    callback_data: "some data from user's request here",
  },
  notification_task_id: '3378de83-de66-4de8-9d29-2b10d41bb641',
};

/**
 * LOX24: SMS. One event a callback, in whose `data` the report lies; the id around it is the notification's. `dlr_code` says what became
 * of the message, `status_code` only whether LOX24 handed it on. No recipient is told. `sms.delivery.dryrun` reports a message that was
 * only pretended. An older notification has the same by GET, flat, its id called `uuid`.
 * @see https://doc.lox24.eu/api/webhooks/webhookssms-delivery-webhook/, .../info/sms-delivery-report-codes-dlr/ in English and
 * Portuguese (the GET), .../info/sms-status-codes/ (documented); symfony/lox24-notifier on GitHub, which takes a report without
 * `dlr_code` (code); read 2026-11-28
 */
export const lox24Gate: Gate = {
  id: 'lox24',
  name: 'LOX24',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const lox24: Provider = /* @__PURE__ */ provider(lox24Gate, () => ({
  sendsOtherEvents: true,
  catalogue: lox24Errors,
  words: statusesOf(words),
  lists,
  parse: readerOf({ id: ['id'], ...lists, channel: 'sms', catalogue: lox24Errors, takeApart }),
  compose: (wish) => {
    const status = wish.status ?? String(sample.data.dlr_code);
    return jsonRequest({
      ...sample,
      created_at: wish.atMs === undefined ? sample.created_at : Math.floor(wish.atMs / 1000),
      data: {
        ...sample.data,
        id: wish.messageId ?? sample.data.id,
        dlr_code: numberOf(status),
        status_code: wish.errorCode === undefined ? sample.data.status_code : numberOf(wish.errorCode),
        callback_data: wish.clientReference ?? wish.tag ?? sample.data.callback_data,
      },
    });
  },
}));

const numberOf = (code: string): number | string => (/^[1-9]\d{0,5}$|^0$/.test(code) ? Number(code) : code);

const takeApart = (value: unknown): readonly Taken[] | null => takeEach(value, ofOne);

/** An event, by its name, or the flat report of before; null for what is neither. */
function ofOne(one: unknown, at: string): readonly Taken[] | null {
  const event = fieldsIn(one);
  if (event === null) return null;
  const name = text(event, ['name'])?.toLowerCase() ?? null;
  if (name === null) return ofFlat(event, at);
  const data = opened(fieldOf(event, 'data'));
  if (typeof data !== 'object' || data === null || !/^[a-z]+(?:\.[a-z_]+)+$/.test(name)) return null;
  if (name === 'sms.delivery.dryrun') return [{ other: 'test' }];
  if (name !== 'sms.delivery') return [{ other: /receive|inbound|incoming/.test(name) ? 'inbound' : 'other' }];
  const ofData = (told: unknown, place: string): readonly Taken[] => [
    { at: place, record: { ...toRecord(toFields(asObject(told) ?? {})), done_at: fieldOf(event, 'created_at') } },
  ];
  return takeEach(data, ofData, at === '' ? 'data' : `${at}.data`);
}

/** The older notification calls its id `uuid`. */
function ofFlat(told: Fields, at: string): readonly Taken[] | null {
  const id = text(told, ['uuid'], Number.POSITIVE_INFINITY);
  if (id === null && fieldOf(told, 'dlr_code') === undefined) return null;
  return [{ at, record: { ...toRecord(told), ...(id && { id }) } }];
}

/** LOX24’s own word counts where it failed, or where there is no other. */
function toRecord(told: Fields): Readonly<Record<string, unknown>> {
  const code = fieldOf(told, 'status_code');
  const meaning = lookUp(codes, plainText(code) ?? '');
  const failure = meaning && outcomeOf(meaning.status) === 'failed' ? code : null;
  return {
    id: fieldOf(told, 'id'),
    status: text(told, ['dlr_code', 'status_code']),
    status_code: failure,
    error_code: failure,
    to: fieldOf(told, 'phone'),
    client_ref: fieldOf(told, 'callback_data'),
  };
}
