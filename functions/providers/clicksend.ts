import { outcomeOf } from '../domain/status.ts';
import { clicksendErrors } from './catalogues/clicksend.ts';
import { formRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { eventIn } from './reading/events.ts';
import { type Fields, fieldOf, fieldsIn, plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken, takeOwn } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';

const lists: Lists = {
  words: {
    '201': { status: 'delivered', says: 'Success: the message was received on the handset.' },
    '200': { status: 'sent', says: 'It is queued, or was sent to the network; no outcome yet.' },
    '300': { status: 'sent', says: 'A passing error of a network; ClickSend tries again by itself.' },
    '301': { status: 'undelivered', says: 'It failed; the error beside it tells why.' },
    Queued: { status: 'queued', says: 'It waits at ClickSend to be sent.' },
    Scheduled: { status: 'queued', says: 'It waits at ClickSend for the time for which it is scheduled.' },
    WaitApproval: { status: 'queued', says: 'It waits until ClickSend’s staff have approved it.' },
    Sent: { status: 'sent', says: 'It was sent to the network. Beside code 201 the phone has it.' },
    Completed: {
      status: 'sent',
      says: 'ClickSend has done its part; whether the phone has it, the code beside it tells.',
    },
    Failed: { status: 'undelivered', says: 'It failed; the error beside it tells why.' },
    Cancelled: { status: 'rejected', hint: 'blocked', says: 'It was cancelled before it was sent.' },
    CancelledAfterReview: { status: 'rejected' },
  },
  byError: {
    '20': { status: 'unconfirmed', says: 'No receipt came in time: nobody can say whether it arrived.' },
  },
};

const sample = {
  timestamp_send: '1722565411',
  timestamp: '1722565411',
  message_id: '2336751A-BBBE-4887-9D7C-CB7558F00208',
  status_code: '201',
  status_text: 'Success: Message received on handset.',
  error_code: '',
  error_text: '',
  custom_string: '',
  subaccount_id: '563840',
  message_type: 'sms',
};

/**
 * ClickSend: receipts of SMS, MMS and voice. What is documented is the receipt that is asked for, field by field; that one is pushed as a
 * form with the same fields is general knowledge, and receivers that were read take JSON as well. It names no recipient. `status_code`
 * decides; `status`, where it comes, is the word of the history, and `Sent` or `Completed` say nothing of the phone. Inbound
 * messages may come to the same URL. No signature is documented.
 * @see ClickSend/clicksend-ruby-v2 and its kin on GitHub, `CreateTestSmsReceiptData` (the vendor's SDKs: the sample and the fields);
 * https://help.clicksend.com/article/8cc479qlbb-list-of-sms-gateway-error-codes and /en/articles/42318-sms-error-codes (documented: codes
 * and words); a WordPress plugin's tests (somebody's code: receipts by parameters) and obrienware/transport (somebody's code: the form of
 * an inbound message), both on GitHub; read 2026-11-28. A captured receipt is published nowhere.
 */
export const clicksendGate: Gate = {
  id: 'clicksend',
  name: 'ClickSend',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const clicksend: Provider = /* @__PURE__ */ provider(clicksendGate, () => ({
  sendsOtherEvents: true,
  catalogue: clicksendErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['message_id'],
    statusName: 'status_code',
    ...lists,
    doneAt: ['timestamp'],
    submittedAt: ['timestamp_send'],
    channel: 'sms',
    catalogue: clicksendErrors,
    takeApart,
  }),
  compose: (wish) => formRequest(receipt(wish)),
}));

/** The texts that stand beside the codes. */
const texts: Readonly<Record<string, string>> = {
  '201': sample.status_text,
  '200': 'Success: Message sent to the network for delivery.',
  '300': 'Error: Temporary network error - will be retried.',
  '301': 'Error: Message failed.',
};
/** Words of the history with the codes that they come with. */
const codeOf: Readonly<Record<string, string>> = {
  ...{ Queued: '200', Scheduled: '200', WaitApproval: '200', Sent: '200', Completed: '200' },
  ...{ Failed: '301', Cancelled: '301', CancelledAfterReview: '301' },
};

function receipt(wish: Wish): Readonly<Record<string, string>> {
  const told = wish.status ?? sample.status_code;
  const isCode = Object.hasOwn(texts, told);
  const code = isCode ? told : Object.hasOwn(codeOf, told) ? codeOf[told] : undefined;
  const hasFailed = outcomeOf(lookUp(lists.words, told)?.status ?? 'unknown') === 'failed';
  const at = submission(wish);
  return {
    ...sample,
    timestamp_send: at === undefined ? sample.timestamp_send : seconds(Date.parse(at)),
    timestamp: wish.atMs === undefined ? sample.timestamp : seconds(wish.atMs),
    message_id: wish.messageId ?? sample.message_id,
    ...(isCode ? {} : { status: told }),
    status_code: code ?? '',
    status_text: texts[code ?? ''] ?? '',
    error_code: wish.errorCode ?? (hasFailed ? '7' : sample.error_code),
    error_text: hasFailed && wish.errorCode === undefined ? 'Unknown failure' : sample.error_text,
    custom_string: wish.clientReference ?? wish.tag ?? sample.custom_string,
  };
}

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

function takeApart(value: unknown): readonly Taken[] | null {
  const [whole, place] = unwrapped(value);
  return takeOwn(whole, { open: fieldsIn, isOwn: (fields) => has(fields, 'message_id'), take }, place);
}

/** Its API gives receipts as `data`, and a list of them as `data` of that. */
function unwrapped(value: unknown, place = '', depth = 0): readonly [unknown, string] {
  const object = asObject(value);
  if (object === null || depth > 1 || object['message_id'] !== undefined || typeof object['data'] !== 'object')
    return [value, place];
  return unwrapped(object['data'], place === '' ? 'data' : `${place}.data`, depth + 1);
}

const has = (fields: Fields, name: string): boolean => plainText(fieldOf(fields, name)) !== null;

function take(fields: Fields, at: string): Taken {
  const [code, word] = ['status_code', 'status'].map((name) => plainText(fieldOf(fields, name)));
  // A picture comes without a text.
  const hasText = ['body', 'message', '_media_file_url'].some((name) => fieldOf(fields, name) !== undefined);
  if (code === null && word === null && has(fields, 'from') && hasText) return { other: 'inbound' };
  // So its history calls what came in.
  if (code === null && /^received$/i.test(word ?? '')) return { other: 'inbound' };
  const meaning = lookUp(lists.words, code ?? word ?? '');
  const hasFailed = meaning !== undefined && outcomeOf(meaning.status) === 'failed';
  const named = ['message_id', 'status', 'status_code', 'timestamp', 'timestamp_send', 'to', 'message_type'];
  const record = {
    ...Object.fromEntries(named.map((name) => [name, fieldOf(fields, name)])),
    // Its list of errors begins with what is none: queued, sent, delivered.
    error_code: meaning === undefined || hasFailed ? fieldOf(fields, 'error_code') : null,
    error_message: plainText(fieldOf(fields, 'error_text')) ?? (hasFailed ? fieldOf(fields, 'status_text') : null),
    reference: fieldOf(fields, 'custom_string'),
  };
  return { at, record, event: eventIn(fields) };
}
