import { routeMobileErrors } from './catalogues/route-mobile.ts';
import { queryRequest, spacedTime, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText, present, text } from './reading/fields.ts';
import { readerOf, type Taken, takeOwn } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  ACKED: { status: 'queued', says: 'Route Mobile has acknowledged the message; no network has it yet.' },
  ENROUTE: { status: 'sent', says: 'It is on its way through the networks; no outcome yet.' },
  ACCEPTED: { status: 'sent', says: 'The operator has taken the message; no outcome yet.' },
  DELIVRD: { status: 'delivered', says: 'The message was delivered.' },
  EXPIRED: { status: 'expired', says: 'Its validity ended before the operator could deliver it.' },
  DELETED: { status: 'undelivered', says: 'It was deleted at the operator before it was delivered.' },
  UNDELIV: { status: 'undelivered', says: 'The operator could not deliver it; the error beside it may tell why.' },
  REJECTD: { status: 'rejected', says: 'The operator refused it; the error beside it may tell why.' },
  UNKNOWN: { status: 'unconfirmed', says: 'No usable receipt came: nobody can say whether it arrived.' },
};

const sample = {
  sSender: 'RMLTST',
  sMobileNo: '919876543210',
  sStatus: 'DELIVRD',
  dtSubmit: '2019-11-26 10:15:02',
  dtDone: '2019-11-26 10:15:06',
  sMessageId: '5b9f2c1e-6b8a-4f0a-9d2f-0a1b2c3d4e5f',
  iCostPerSms: '0.0125',
  iCharge: '1',
  iMCCMNC: '40445',
  iErrCode: '0',
};

/**
 * Route Mobile, DLR Push: a POST whose parameters stand in the URL, their names fixed, each with a letter for its type before it; one
 * report at a time. Times without a zone. `iCharge` is what the message took of the account's credits; the cost of one part beside it is
 * not kept. Whether a number has its country code is not said. Only 200 and 202 count as taken. The error’s words (`sError`), a tag and fields
 * of one’s own (`sTagName`, `sUdf1`, `sUdf2`) are known by a receiver alone.
 * @see "DLR Push API Specifications" 1.0.0, a copy at https://www.scribd.com/document/459827825 and, without its inner pages, version 2.0 at
 * https://www.slideserve.com/theroutemob/dlr-push-api-specifications, whose change log says that nothing changed (documented; read
 * 2026-11-28). It prints no request and no list of errors. A receiver’s fields on GitHub (somebody’s code; read 2026-11-28).
 */
export const routeMobileGate: Gate = {
  id: 'route-mobile',
  name: 'Route Mobile',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const routeMobile: Provider = /* @__PURE__ */ provider(routeMobileGate, () => ({
  sendsOtherEvents: false,
  catalogue: routeMobileErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['sMessageId'],
    statusName: 'sStatus',
    words,
    doneAt: ['dtDone'],
    submittedAt: ['dtSubmit'],
    channel: 'sms',
    catalogue: routeMobileErrors,
    takeApart,
    details: (fields) => present({ charge: text(fields, ['iCharge', 'iCostPerSms']) }),
  }),
  compose: (wish) =>
    queryRequest({
      ...sample,
      sMobileNo: wish.recipient?.replace(/^\+/, '') ?? sample.sMobileNo,
      sStatus: wish.status ?? sample.sStatus,
      dtSubmit: spacedTime(submission(wish)) ?? sample.dtSubmit,
      dtDone: spacedTime(wish.atMs) ?? sample.dtDone,
      sMessageId: wish.messageId ?? sample.sMessageId,
      iMCCMNC: wish.carrier ?? sample.iMCCMNC,
      iErrCode: wish.errorCode ?? sample.iErrCode,
    }),
}));

/** Its names have a letter before them that no other provider’s have. */
const takeApart = (value: unknown): readonly Taken[] | null => takeOwn(value, { open: fieldsIn, isOwn, take });

const isOwn = (fields: Fields): boolean =>
  ['sMessageId', 'sStatus'].some((name) => plainText(fieldOf(fields, name)) !== null);

function take(fields: Fields, at: string): Taken {
  return {
    at,
    record: {
      ...Object.fromEntries(
        ['sMessageId', 'dtSubmit', 'dtDone', 'iCharge', 'iCostPerSms'].map((name) => [name, fieldOf(fields, name)]),
      ),
      status: fieldOf(fields, 'sStatus'),
      error_code: fieldOf(fields, 'iErrCode'),
      error_message: fieldOf(fields, 'sError'),
      reference: fieldOf(fields, 'sUdf1'),
      tag: fieldOf(fields, 'sTagName'),
      to: fieldOf(fields, 'sMobileNo'),
      from: fieldOf(fields, 'sSender'),
      carrier: fieldOf(fields, 'iMCCMNC'),
    },
  };
}
