import { outcomeOf } from '../domain/status.ts';
import { africastalkingErrors } from './catalogues/africastalking.ts';
import { formRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText } from './reading/fields.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  Sent: { status: 'sent', says: 'Africa’s Talking has sent the message to the operator; no outcome yet.' },
  Submitted: { status: 'sent', says: 'It was submitted to the operator; no outcome yet.' },
  Buffered: { status: 'sent', says: 'The operator has queued it; the phone may be off.' },
  Rejected: { status: 'rejected', says: 'The operator refused it; the reason beside it may tell why.' },
  Success: { status: 'delivered', says: 'The phone of the recipient has it. Here the word stands for delivered.' },
  Failed: { status: 'undelivered', says: 'It could not be delivered; the reason beside it may tell why.' },
  Delivered: { status: 'delivered', says: 'The phone of the recipient has it.' },
  AbsentSubscriber: { status: 'undelivered' },
  // By its name; that it was flagged, and no time was over, is the catalogue's.
  Expired: { status: 'expired' },
};

const sample = {
  id: 'ATXid_dda018a640edfcc5d2ce455de3e4a6e7',
  status: 'Success',
  phoneNumber: '+254711082000',
  networkCode: '63902',
};

/**
 * Africa's Talking: a form for each report, without a time, so that the time of arrival counts. `Success` means delivered, as nowhere
 * else. `failureReason` comes with Rejected and Failed, and not from all operators. `networkCode` is mostly the country's and the
 * network's code (63902 is Safaricom). `retryCount`, how often a request was tried, is not kept. Messages that came in, opt-outs and
 * subscriptions have URLs of their own, which may be the same one. No signature is documented.
 * @see http://docs.africastalking.com/sms/deliveryreports and /sms/notifications (documented, archived: fields, words, reasons); the newer page
 * of the same name as four programs on GitHub copy it (that it is a form, `AbsentSubscriber`, `Expired`, `DoNotDisturbRejection`, `retryCount`);
 * https://help.africastalking.com/en/articles/742491 (documented: `DeliveryFailure`); nyaruka/courier, `handlers/africastalking` and its tests;
 * wondenge/at-notifiers, a receiver for Odoo (somebody's code: JSON, `Delivered`); read 2026-11-28. No captured report is published.
 */
export const africastalkingGate: Gate = {
  id: 'africastalking',
  name: 'Africa’s Talking',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const africastalking: Provider = /* @__PURE__ */ provider(africastalkingGate, () => ({
  sendsOtherEvents: true,
  catalogue: africastalkingErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({ id: ['id'], words, channel: 'sms', catalogue: africastalkingErrors, takeApart }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const hasFailed = outcomeOf(lookUp(words, status)?.status ?? 'unknown') === 'failed';
    const error = wish.errorCode ?? (hasFailed && wish.status !== undefined ? 'DeliveryFailure' : undefined);
    return formRequest({
      ...sample,
      id: wish.messageId ?? sample.id,
      status,
      phoneNumber: wish.recipient ?? sample.phoneNumber,
      networkCode: wish.carrier ?? sample.networkCode,
      ...(error === undefined ? {} : { failureReason: error }),
    });
  },
}));

/** By its bare id and `phoneNumber` it is told; what else comes to such a URL is told by fields that no report has. */
function takeApart(value: unknown): readonly Taken[] | null {
  const all = Array.isArray(value)
    ? value.map((one, index) => taken(fieldsIn(one), `[${index}]`))
    : [taken(fieldsIn(value), '')];
  const known = all.filter((one) => one !== null);
  return known.length === all.length ? known : null;
}

/** Null for what is read by its look. */
function taken(fields: Fields | null, at: string): Taken | null {
  if (fields === null) return null;
  const has = (name: string): boolean => plainText(fieldOf(fields, name)) !== null;
  if (!has('status')) {
    // Its text may be empty.
    const isMessage = has('from') && has('to') && fieldOf(fields, 'text') !== undefined;
    const isChoice = has('phoneNumber') && (has('updateType') || has('senderId'));
    return isMessage || isChoice ? { other: 'inbound' } : null;
  }
  if (!has('id') || !has('phoneNumber')) return null;
  const record = {
    id: fieldOf(fields, 'id'),
    status: fieldOf(fields, 'status'),
    to: fieldOf(fields, 'phoneNumber'),
    carrier: fieldOf(fields, 'networkCode'),
    error_code: fieldOf(fields, 'failureReason'),
  };
  return { at, record };
}
