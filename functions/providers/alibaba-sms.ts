import { outcomeOf } from '../domain/status.ts';
import { alibabaSmsErrors } from './catalogues/alibaba-sms.ts';
import { jsonRequest, spacedTime, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, international, plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken, takeOwn } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';

const lists: Lists = {
  words: {
    '1': {
      status: 'delivered',
      says: 'The message was sent, and the operator’s receipt has come: the only good end there is.',
    },
    '2': { status: 'undelivered', says: 'It failed; the error beside it tells why.' },
    '6': { status: 'expired', says: 'Its time was over before it could be delivered.' },
    '3': { status: 'delivered', says: 'The message was delivered, in the words of an older page.' },
    true: { status: 'delivered', says: 'The recipient has received the message.' },
    false: { status: 'undelivered', says: 'The recipient has not received it; the error beside it tells why.' },
  },
  byError: {
    REQUEST_SUCCESS: { status: 'unconfirmed', says: 'The operator never gave a receipt.' },
    ...{ UNKNOWN: 'unconfirmed', EXPIRED: 'expired', REJECTD: 'rejected' },
    ...{ PARAMS_ILLEGAL: 'rejected', MOBILE_SEND_LIMIT: 'rejected', MOBILE_IN_BLACK: 'rejected' },
    ...{ CONTENT_KEYWORD: 'rejected', CONTENT_ERROR: 'rejected', USER_REJECT: 'rejected' },
    ...{ NO_ROUTE: 'failed', IS_CLOSE: 'failed', SIGNATURE_BLACKLIST: 'rejected', PORT_NOT_REGISTERED: 'rejected' },
  },
};

const sample = {
  To: '8521111****',
  SendDate: 'Thu, 25 Nov 2021 10:25:00 +0800',
  ReceiveDate: 'Thu, 25 Nov 2021 10:25:33 +0800',
  Status: '1',
  ErrorCode: 'success',
  ErrorDescription: 'success',
  TaskId: '67890',
  SmsSize: '2',
  MessageId: '123450000****',
};

/** What mainland China’s platform sends instead. */
const sampleOfChina = {
  phone_number: '1381111****',
  send_time: '2017-01-01 00:00:00',
  report_time: '2017-01-01 00:00:00',
  success: true,
  err_code: 'DELIVERED',
  err_msg: 'The user received the message successfully.',
  sms_size: '1',
  biz_id: '12345********',
  out_id: '67890**',
};

/**
 * Alibaba Cloud SMS, both of its platforms: a JSON list of receipts, of which there may be many, capitalised for messages to the world, in
 * small letters with `success` for mainland China. It wants an answer with a numeric `code`. `BizId` is one for all recipients of a
 * request, `TaskId` and `out_id` are the sender's own. The times of the first have a zone; those of the second are China's. Numbers of
 * the first begin with their country code, those of the second are Chinese ones. A receipt may come twice. No signature is documented.
 * @see https://www.alibabacloud.com/help/doc-detail/409034.htm (the world; a list of what `Status` means),
 * https://www.alibabacloud.com/help/doc-detail/106598.htm (older: 3, `NumberDetail`), https://help.aliyun.com/en/sms/developer-reference/smsreport-http
 * and https://help.aliyun.com/zh/sms/developer-reference/smsreport-2 (China); documented, read 2026-11-28. `SmsUp`, what recipients answer,
 * and reports on templates and signatures have URLs of their own, which may be the same one (general knowledge).
 */
export const alibabaSmsGate: Gate = {
  id: 'alibaba-sms',
  name: 'Alibaba Cloud SMS',
  method: 'POST',
  signature: null,
  deadlineMs: null,
  acknowledgement: { contentType: 'application/json', body: '{"code":0,"msg":"The message is received."}' },
};

/** How it is read, and played. */
export const alibabaSms: Provider = /* @__PURE__ */ provider(alibabaSmsGate, () => ({
  sendsOtherEvents: true,
  catalogue: alibabaSmsErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['MessageId'],
    statusName: 'Status',
    ...lists,
    channel: 'sms',
    catalogue: alibabaSmsErrors,
    takeApart,
  }),
  compose: (wish) => listOf([wish]),
  composeBatch: listOf,
}));

const listOf = (wishes: readonly Wish[]) => jsonRequest(wishes.map(receipt));

function receipt(wish: Wish): object {
  const status = wish.status ?? sample.Status;
  const hasFailed = outcomeOf(lookUp(lists.words, status)?.status ?? 'unknown') === 'failed';
  const error = wish.errorCode ?? (hasFailed ? 'MOBILE_NOT_ON_SERVICE' : undefined);
  return status === 'true' || status === 'false'
    ? ofChina(wish, status === 'true', error)
    : ofTheWorld(wish, status, error);
}

function ofTheWorld(wish: Wish, status: string, error: string | undefined): object {
  return {
    ...sample,
    To: wish.recipient?.replace(/^\+/, '') ?? sample.To,
    SendDate: mailDate(submission(wish)) ?? sample.SendDate,
    ReceiveDate: mailDate(wish.atMs) ?? sample.ReceiveDate,
    Status: status,
    ErrorCode: error ?? sample.ErrorCode,
    ErrorDescription: error ?? sample.ErrorDescription,
    TaskId: wish.clientReference ?? wish.tag ?? sample.TaskId,
    MessageId: wish.messageId ?? sample.MessageId,
    ...(wish.carrier === undefined ? {} : { NumberDetail: { Carrier: wish.carrier } }),
  };
}

function ofChina(wish: Wish, success: boolean, error: string | undefined): object {
  const at = (time: number | string | undefined): string | undefined =>
    time === undefined ? undefined : spacedTime(new Date(time).getTime() + aheadMs);
  return {
    ...sampleOfChina,
    phone_number: wish.recipient?.replace(/^\+86/, '') ?? sampleOfChina.phone_number,
    send_time: at(submission(wish)) ?? sampleOfChina.send_time,
    report_time: at(wish.atMs) ?? sampleOfChina.report_time,
    success,
    err_code: error ?? sampleOfChina.err_code,
    err_msg: error ?? sampleOfChina.err_msg,
    biz_id: wish.messageId ?? sampleOfChina.biz_id,
    out_id: wish.clientReference ?? wish.tag ?? sampleOfChina.out_id,
  };
}

/** China's clocks are ahead of UTC by this, always. */
const aheadMs = 8 * 3_600_000;

const mailDate = (at: number | string | undefined): string | undefined =>
  at === undefined ? undefined : new Date(new Date(at).getTime() + aheadMs).toUTCString().replace('GMT', '+0800');

function takeApart(value: unknown): readonly Taken[] | null {
  if (Array.isArray(value) && value.length === 0) return [];
  return takeOwn(value, { open: fieldsIn, isOwn: (fields) => isOfChina(fields) || isOfTheWorld(fields), take });
}

const has = (fields: Fields, name: string): boolean => fields.loose.has(name);
/** By its capitals: in small letters, others write the same names. */
const isOfTheWorld = ({ exact }: Fields): boolean =>
  Object.hasOwn(exact, 'MessageId') && Object.hasOwn(exact, 'Status');
const isOfChina = (fields: Fields): boolean =>
  has(fields, 'bizid') || has(fields, 'templatestatus') || has(fields, 'signstatus') || isAnswer(fields);
/** What a recipient answered: a receipt has an id of its request. */
const isAnswer = (fields: Fields): boolean =>
  has(fields, 'phonenumber') && has(fields, 'content') && !has(fields, 'bizid');

function take(fields: Fields, at: string): Taken {
  const field = (name: string): unknown => fieldOf(fields, name);
  if (isAnswer(fields)) return { other: 'inbound' };
  if (isOfChina(fields) && !has(fields, 'bizid')) return { other: 'other' };
  const isChinese = has(fields, 'bizid');
  const status = isChinese ? wordOf(field('success')) : field('Status');
  const [code, message] = isChinese ? ['err_code', 'err_msg'] : ['ErrorCode', 'ErrorDescription'];
  const told = plainText(field(code));
  const meaning = lookUp(lists.words, plainText(status) ?? '');
  const isError = meaning === undefined || outcomeOf(meaning.status) === 'failed' || told === 'REQUEST_SUCCESS';
  const error = isError ? { error_code: told, error_message: field(message) } : {};
  const record = isChinese
    ? {
        MessageId: field('biz_id'),
        to: chinese(field('phone_number')),
        submitted_at: chineseTime(field('send_time')),
        done_at: chineseTime(field('report_time')),
        segments: field('sms_size'),
        reference: field('out_id'),
      }
    : {
        MessageId: field('MessageId'),
        to: international(field('To')),
        submitted_at: field('SendDate'),
        done_at: field('ReceiveDate'),
        segments: field('SmsSize'),
        reference: field('TaskId'),
        carrier: asObject(field('NumberDetail'))?.['Carrier'],
      };
  return { at, record: { ...record, status, ...error } };
}

/** A boolean; as a number, it would be one of the world’s codes. */
const wordOf = (success: unknown): unknown =>
  ({ '0': 'false', '1': 'true' })[plainText(success) ?? ''] ??
  (typeof success === 'boolean' ? String(success) : success);

/** A mobile number of mainland China is written without its country code, or with it and no plus. */
function chinese(number: unknown): unknown {
  const written = plainText(number);
  const [, national] = /^(?:(?:00)?86)?(1\d{10})$/.exec(written ?? '') ?? [];
  return national === undefined ? number : `+86${national}`;
}

function chineseTime(time: unknown): unknown {
  const written = plainText(time);
  return written !== null && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(written)
    ? `${written}+08:00`
    : time;
}
