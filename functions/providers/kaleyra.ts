import { isFinal } from '../domain/status.ts';
import { kaleyraErrors } from './catalogues/kaleyra.ts';
import { queryRequest, spacedTime, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText } from './reading/fields.ts';
import { readerOf, type Taken, takeOwn } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';

/** Statuses of both platforms, and the traces, which are the status on the older one. */
const words: Words = {
  'ABSENT-SUB': 'undelivered',
  DNDNUMB: 'rejected',
  DELIVRD: { status: 'delivered', says: 'The message was delivered to the phone.' },
  'DELIVRD SMS': { status: 'delivered', says: 'The message was delivered to the phone.' },
  Delivered: { status: 'delivered', says: 'The operator confirmed that it was delivered.' },
  'AWAITED-DLR': { status: 'sent', says: 'It was submitted to the operator, whose report is awaited.' },
  Sent: { status: 'sent', says: 'Sent to the operator; no outcome yet.' },
  SUBMITTED: { status: 'sent', says: 'It was submitted to the operator; no outcome yet.' },
  Failed: { status: 'failed', says: 'It could not be delivered, for whatever cause; the trace beside it may tell.' },
  Undelivered: { status: 'undelivered', says: 'It did not reach the recipient; the trace beside it may tell why.' },
  'NOT-SENT': { status: 'rejected', says: 'Kaleyra did not send it; the trace beside it tells why.' },
  NotSent: { status: 'rejected', says: 'Kaleyra did not send it; the trace beside it tells why.' },
  EXPIRED: { status: 'expired', says: 'Its time was over after several tries.' },
  'EXPIRED SMS': { status: 'expired', says: 'Its time was over after several tries.' },
  'NO-DLR-OPTR': { status: 'unconfirmed', says: 'The operator has sent no report: nobody can say whether it arrived.' },
  'SENT - NO DLR': {
    status: 'unconfirmed',
    says: 'The operator has it, and sent no report: nobody can say whether it arrived.',
  },
  'NO-CREDITS': 'rejected',
  'DND-NUMB': 'rejected',
  'CON-DND': 'rejected',
  'OPT-OUT': 'rejected',
  'OPTOUT-REJ': 'rejected',
  'OUTPUT-REJ': 'rejected',
  BLACKLIST: 'rejected',
  'NOT-OPTIN': 'rejected',
  'INV-NUMBER': 'rejected',
  'KLR-INV-NUMBER': 'rejected',
  'INV-MOB-PATTRN': 'rejected',
  'INVALID-NUM': 'rejected',
  'NOT-ALLOWED': 'rejected',
  NOTALLOWED: 'rejected',
  'BLOCKED-COUNTRY': 'rejected',
  'SERIES-BLOCK': 'rejected',
  SPAM: 'rejected',
  'TEMPLATE-NOT-FOUND': 'rejected',
  'INV-TEMPLATE-MATCH': 'rejected',
  'SENDER-ID-NOT-FOUND': 'rejected',
  'SNDRID-NOT-ALLOTED': 'rejected',
  'REJECTED-MULTIPART': 'rejected',
  'MAX-LENGTH': 'rejected',
  'TIME-OUT-PROM': 'rejected',
  'KYC-NOT-APPROVED': 'rejected',
  'NO-ACCOUNT': 'rejected',
  BLACKLST: 'rejected',
  'SNDR-BLOCK': 'rejected',
  'INV-SENDER': 'rejected',
  'INV-TEMPLATE': 'rejected',
  'PROMO-TMOUT': 'rejected',
  DUPLICATE: 'rejected',
  THROTTLED: 'rejected',
  'DLT-REJECTED': 'rejected',
  'DLT-INV-TMID': 'rejected',
  'DLT-INV-ENTITY': 'rejected',
  'DLT-ENTITY-NOT-FOUND': 'rejected',
  'DLT-ENTITY-BLACKLST': 'rejected',
  'DLT-HEADER-INACTIVE': 'rejected',
  'DLT-SENDER-NOT-REG-TM': 'rejected',
  'DLT-INV-TM-ID': 'rejected',
  'DLT-TM-VAR-EXECEED': 'rejected',
  'DLT-TM-BLACKLST': 'rejected',
  'DLT-TM-INACTIVE': 'rejected',
  'REJECTED SMS': 'rejected',
  REJECTED: 'rejected',
  'MOB-OFF': 'undelivered',
  'HANDSET-BUSY': 'undelivered',
  'HANDSET-ERR': 'undelivered',
  MEMEXEC: 'undelivered',
  'MEM-EXEC': 'undelivered',
  'INVALID-SUB': 'undelivered',
  BARRED: 'undelivered',
  'SERIES-BLK': 'undelivered',
  'NET-ERR': 'undelivered',
  'SERVER-ERR': 'undelivered',
  UNDELIV: 'undelivered',
  'REJ-MULTIPART': { status: 'undelivered', says: 'Not all parts of the message were delivered to the phone.' },
};

const sample = {
  sent: '2017-05-19 11:17:55',
  delivered: '2017-05-19 11:18:02',
  msgid: '1234567890-1',
  sid: 'KALEYR',
  status: 'DELIVRD',
  reference: 'order-1',
  custom1: '',
  custom2: '',
};

/**
 * Kaleyra, formerly Solutions Infini. On kaleyra.io a callback profile says which variables are sent, by GET or POST, and under which names: what
 * is called as others call it is read. On the older platform (api-alerts.kaleyra.com) a URL with placeholders came with each message, the same in
 * all of its SDKs; there the status is the trace (`ABSENT-SUB`), and times have no zone. `status_trace` or `status_details` beside a status
 * tells the cause. Callbacks may have headers of one's own, basic authentication among them; that they may be signed is said, not how.
 * @see https://developers.kaleyra.io/docs/sms-callback, /create-callback-profile-for-sms, /sms-api-status, /sms-status (documented; statuses,
 * `status_details`); clients of Solutions Infini and Kaleyra on GitHub in PHP and Java (somebody's code: the placeholders); the pages in
 * catalogues/kaleyra.ts; read 2026-11-28. Names of variables are printed nowhere, and no callback.
 */
export const kaleyraGate: Gate = {
  id: 'kaleyra',
  name: 'Kaleyra',
  method: 'GET',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const kaleyra: Provider = /* @__PURE__ */ provider(kaleyraGate, () => ({
  sendsOtherEvents: false,
  catalogue: kaleyraErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    // A bare `id` last: it may be what one chose to call that of the account.
    id: ['msgid', 'message_id', 'sms_id', 'id'],
    words,
    doneAt: ['delivered', 'delivered_time', 'deliv_time', 'dlr_date'],
    submittedAt: ['sent', 'sent_date'],
    channel: 'sms',
    catalogue: kaleyraErrors,
    takeApart,
  }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const isOver = wish.status === undefined || isFinal(lookUp(words, status)?.status ?? 'unknown');
    return queryRequest({
      ...sample,
      sent: spacedTime(submission(wish)) ?? sample.sent,
      delivered: isOver ? (spacedTime(wish.atMs) ?? sample.delivered) : '',
      msgid: wish.messageId ?? sample.msgid,
      status,
      reference: wish.clientReference ?? sample.reference,
      custom2: wish.tag ?? sample.custom2,
    });
  },
}));

const traces = ['status_trace', 'status_trace_code', 'status_details'];
const own = ['custom1', 'custom2', ...traces];

/** A report that has a trace or the older platform's fields: those are read here, and the rest by its look, as all of any other. */
const takeApart = (value: unknown): readonly Taken[] | null => takeOwn(value, { open: fieldsIn, isOwn, take });

const isOwn = (fields: Fields): boolean =>
  fieldOf(fields, 'status') !== undefined && own.some((name) => fieldOf(fields, name) !== undefined);

function take(fields: Fields, at: string): Taken {
  const first = (...names: readonly string[]): string | null =>
    names.map((name) => plainText(fieldOf(fields, name))).find((one) => one !== null) ?? null;
  // Beside what arrived the trace says so, too.
  const trace = first(...traces);
  const isError = trace !== null && !['delivered', 'sent', 'queued'].includes(lookUp(words, trace)?.status ?? '');
  const record = {
    ...fields.exact,
    ...(isError ? { error_code: trace } : {}),
    client_reference: first('reference', 'custom1', 'custom'),
    tag: first('custom2'),
  };
  return { at, record };
}
