import { outcomeOf } from '../domain/status.ts';
import { kannelErrors } from './catalogues/kannel.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { type Fields, fieldsIn, plainText, text } from './reading/fields.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, meaningOf, statusesOf, type Words } from './reading/verdict.ts';

/** By `%d`. Kannel sets one bit a report; two at once stand in the code of others. */
const words: Words = {
  1: { status: 'delivered', says: 'Delivered to the phone.' },
  2: {
    status: 'undelivered',
    says: 'Not delivered to the phone; the operator’s receipt beside it (%A) may tell more.',
  },
  4: { status: 'sent', says: 'Queued at the operator; no outcome yet.' },
  8: { status: 'sent', says: 'Delivered to the operator; no outcome yet.' },
  16: {
    status: 'rejected',
    says: 'Not delivered to the operator; its answer beside it (%A, behind NACK) tells why.',
  },
  32: { status: 'sent', says: 'An intermediate notification of the operator; no outcome yet.' },
  12: { status: 'sent', says: 'Delivered to the operator and queued there (8 and 4); no outcome yet.' },
  18: { status: 'undelivered', says: 'Delivered neither to the operator nor to the phone (16 and 2).' },
};

const lists: Lists = {
  words,
  family: (word) =>
    /^(?:acked|buffe?re?d)$/i.test(word)
      ? { status: 'sent', says: 'A state in an operator’s receipt that Kannel takes for queued; no outcome yet.' }
      : undefined,
  byError: {
    'Retries Exceeded': { status: 'failed', says: 'Kannel gave up handing the message to the operator.' },
    'no SMSC': { status: 'failed', says: 'Kannel has no connection that takes this message.' },
    'validity expired': { status: 'expired', says: 'Its validity ended before Kannel handed it on.' },
  },
};

const sample = {
  id: '019a06fa-467d-7786-b9cb-5b42177cd53f',
  status: '1',
  smsc: 'operator-1',
  foreign_id: '188082808153114051',
  to: '+2349067554729',
  from: '24453',
  ts: '1493735509',
};

/**
 * Kannel (bearerbox and smsbox): asks, by GET, the URL that was given with the message, `dlr-url`, in which its user wrote what he likes
 * with escapes in it: `%d` is what happened, `%A` the operator’s receipt or answer, `%F` the operator’s id, `%i` the connection, `%T` when
 * it was told. So names are read as people write them, and a receipt wherever it stands. The message is known by what its sender wrote
 * into the URL: sendsms gives no id, and `%I` is the report’s own. Of a report, `%p` is the phone and `%P` the sender, though the user’s
 * guide says it of messages the other way round. A long message has one report, that of its first part. Where the receipt says more than
 * `%d`, it decides: Kannel calls all a failure that is neither delivered nor under way, UNKNOWN too, and old versions ENROUTE; ACCEPTD
 * was a delivery to them. A receipt of delivery does not undo a failure: that is told by a field of its own (`message_state`).
 * @see the user’s guide, `doc/userguide/userguide.xml`, and pruiz/kannel on GitHub, `gw/urltrans.c`, `gw/dlr.c`, `gw/smsbox.c`,
 * `gw/sms.c`; vaska94/kannel (documented); nyaruka/courier, playsms/playsms and other receivers on GitHub (names; code); read 2026-11-28
 */
export const kannelGate: Gate = {
  id: 'kannel',
  name: 'Kannel',
  method: 'GET',
  signature: null,
  deadlineMs: 240_000,
};

/** How it is read, and played. */
export const kannel: Provider = /* @__PURE__ */ provider(kannelGate, () => ({
  sendsOtherEvents: false,
  catalogue: kannelErrors,
  words: statusesOf(words),
  lists,
  parse: readerOf({
    id: ['id'],
    ...lists,
    doneAt: ['ts', 'time', 'date'],
    timeZone: 'UTC',
    channel: 'sms',
    catalogue: kannelErrors,
    takeApart,
  }),
  compose: (wish) => ({
    query: new URLSearchParams(reportOf(wish)).toString(),
    contentType: 'application/x-www-form-urlencoded',
    body: '',
  }),
}));

/** As the URL that our registration names is filled in. */
function reportOf(wish: Wish): Readonly<Record<string, string>> {
  const status = wish.status ?? sample.status;
  return {
    id: wish.messageId ?? sample.id,
    status,
    answer: answerTo(status, wish),
    smsc: wish.carrier ?? sample.smsc,
    foreign_id: sample.foreign_id,
    to: wish.recipient ?? sample.to,
    from: sample.from,
    ts: wish.atMs === undefined ? sample.ts : String(Math.floor(wish.atMs / 1000)),
  };
}

/** The receipt or answer of the operator that Kannel passes on beside this. */
function answerTo(status: string, { errorCode = '000' }: Wish): string {
  const stats: Readonly<Record<string, string>> = { 1: 'DELIVRD', 2: 'UNDELIV', 4: 'ACCEPTD', 18: 'UNDELIV' };
  if (status === '8' || status === '12') return 'ACK/';
  if (status === '16') return errorCode === '000' ? 'NACK/0x00000045/Submit Failed' : `NACK/${errorCode}`;
  const stat = stats[status];
  if (stat === undefined) return '';
  const delivered = status === '1' ? '001' : '000';
  return `id:${sample.foreign_id} sub:001 dlvrd:${delivered} submit date:1705021430 done date:1705021431 stat:${stat} err:${errorCode.replaceAll(' ', '_')} text:`;
}

/** As people call the escapes in their URLs, those that can be nothing else first. */
const names = {
  /** `%d` */
  type: [
    'status',
    'dlr',
    'dlr_type',
    'dlr_status',
    'dlr_code',
    'dlr_mask',
    'type',
    'report',
    'state',
    'stat',
    'delivery',
  ],
  /** What the sender wrote for his message. */
  id: [
    ...['message_id', 'msg_id', 'sms_id', 'uuid', 'msg_uuid', 'message_uuid', 'mid', 'slid', 'smslog_id', 'id'],
    ...['ref', 'reference', 'foreign_id', 'smsc_message_id', 'smsc_msg_id', 'fid', 'kannel_id'],
  ],
  /** `%i` */
  smsc: ['smsc', 'smsc_id', 'smsc_name', 'connection'],
};

/** What names a connection, and is no id of the operator’s. */
const connection = /^(?![0-9a-f-]{16,}$)[a-z][\w.-]{0,39}$/i;

/** A report, which `%d` or the operator’s receipt is known by; null for what has neither. */
function takeApart(value: unknown): readonly Taken[] | null {
  const fields = fieldsIn(value);
  if (fields === null || Object.values(fields.exact).some((one) => typeof one === 'object' && one !== null))
    return null;
  const type = names.type
    .map((name) => text(fields, [name]))
    .find((one): one is string => one !== null && /^\d{1,3}$/.test(one));
  const answer = answerIn(fields);
  if (type === undefined && answer === null) return null;
  const smsc = text(fields, names.smsc);
  const told = { ...fields.exact, carrier: smsc !== null && connection.test(smsc) ? smsc : null };
  return [
    {
      at: '',
      record: { ...told, id: text(fields, names.id, Number.POSITIVE_INFINITY), ...saying(type, answer) },
    },
  ];
}

interface Answer {
  /** The state in a receipt. */
  readonly stat?: string | undefined;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
}

/** What the operator said, `%A`, in whichever field it stands. */
function answerIn({ exact }: Fields): Answer | null {
  const written = Object.values(exact).map(plainText);
  const reply = written.map((one) => /^(N?ACK)\/(.*)$/is.exec(one ?? '')).find((one) => one !== null);
  if (reply) return answerOf(reply[1] ?? '', reply[2] ?? '');
  const receipt = written.find((one) => one !== null && /\bstat:\s*[a-z]/i.test(one.slice(0, longestReceipt)));
  if (receipt === undefined) return null;
  // The text of the message stands at the end, and may be anything.
  const [head = ''] = (receipt ?? '').slice(0, longestReceipt).split(/\btext:/i);
  return { stat: /\bstat:\s*(\w+)/i.exec(head)?.[1], error_code: /\berr:\s*(\S{1,64})/i.exec(head)?.[1] };
}

/** A receipt has its state within so many characters. */
const longestReceipt = 400;

/** `NACK/0x0000000b/Invalid Destination Address`, or `NACK/` and words; behind `ACK/` stands nothing of use. */
function answerOf(kind: string, rest: string): Answer {
  if (kind.toUpperCase() === 'ACK' || rest.trim() === '') return {};
  const [, code, words] = /^(0x[0-9a-f]{2,8})(?:\/(.*))?$/is.exec(rest.trim()) ?? [];
  return code === undefined ? { error_code: rest.trim() } : { error_code: code, error_message: words };
}

/** The word and the error, `%d` unless the receipt says more. */
function saying(type: string | undefined, answer: Answer | null): Readonly<Record<string, unknown>> {
  const { stat, ...error } = answer ?? {};
  const told = Object.fromEntries(Object.entries(error).filter(([, one]) => one !== undefined));
  const ofStat = stat === undefined ? undefined : meaningOf(lists, stat);
  if (type === undefined) return { ...told, status: stat ?? (told['error_code'] === undefined ? null : '16') };
  const ofType = lookUp(words, type)?.status;
  // A receipt does not undo the failure that Kannel tells: both are said.
  const isUndone =
    outcomeOf(ofStat?.status ?? 'unknown') === 'delivered' && outcomeOf(ofType ?? 'unknown') === 'failed';
  const saysMore = ofStat !== undefined && ofStat.status !== ofType && !isUndone;
  return saysMore
    ? { ...told, ...noTypes, status: stat }
    : { ...told, ...(stat && { status_code: stat }), status: type };
}

/** `%d` under names that all know would speak against what the receipt says. */
const noTypes = { dlr_status: null, dlr_code: null, state: null, stat: null };
