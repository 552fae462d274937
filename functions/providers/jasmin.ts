import { jasminErrors } from './catalogues/jasmin.ts';
import { formRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken, takeEach } from './reading/reports.ts';
import { receiptTime } from './reading/smpp.ts';
import { type Lists, statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  ESME_ROK: { status: 'sent', says: 'The operator took the message; no outcome yet, and none will come of level 1.' },
  ACCEPTD: { status: 'sent', says: 'The operator took the message, and says so in a receipt; no outcome yet.' },
  DELIVRD: { status: 'delivered', says: 'The operator’s receipt says that the message was delivered.' },
  EXPIRED: { status: 'expired', says: 'The validity period ended before the message could be delivered.' },
  DELETED: { status: 'undelivered', says: 'The operator deleted the message before it was delivered.' },
  UNDELIV: { status: 'undelivered', says: 'The operator’s receipt says that the message cannot be delivered.' },
  REJECTD: { status: 'rejected', says: 'The operator’s receipt says that the message was rejected.' },
  UNKNOWN: {
    status: 'unconfirmed',
    says: 'The operator does not know what became of it: nobody can say whether it arrived.',
  },
};

const lists: Lists = {
  words,
  family: (word) =>
    /^esme_r/i.test(word)
      ? {
          status: 'rejected',
          says: 'A command status of SMPP: the operator did not take the message, and no receipt will come.',
        }
      : undefined,
};

const sample = {
  id: '16fd2706-8baf-433b-82eb-8c7fada847da',
  level: '2',
  message_status: 'DELIVRD',
  connector: 'demo_cid',
  id_smsc: '2567',
  sub: '001',
  dlvrd: '001',
  subdate: '1311022338',
  donedate: '1311022338',
  err: '000',
  text: 'Hello foo bar',
};

/**
 * Jasmin, the SMPP gateway, by GET or POST, as the message asked (`dlr-method`). Level 1 is the operator’s answer to the submission, a
 * command status (`ESME_…`): an error there is final. Levels 2 and 3 add what the operator’s receipt said. Times have no zone. `text`
 * is the beginning of the message, and is not kept. `connector` names the way that the message took, and stands for the carrier, unless
 * it is the operator’s id of the message. Messages that came in have an `origin-connector`. A long message has one report, by the id
 * that the API gave. What it wants to hear is `ACK/Jasmin`, or it sends again; after a 404 never.
 * @see https://docs.jasminsms.com/en/latest/apis/http/index.html “Receiving DLR” (documented: its table calls the words of levels 2 and 3
 * `ESME_…`); jookies/jasmin on GitHub, `jasmin/routing/throwers.py`, `jasmin/managers/content.py` (the words) and `dlr.py`;
 * nyaruka/courier, `handlers/jasmin` (code); read 2026-11-28
 */
export const jasminGate: Gate = {
  id: 'jasmin',
  name: 'Jasmin',
  method: 'POST',
  signature: null,
  deadlineMs: 30_000,
  acknowledgement: { contentType: 'text/plain', body: 'ACK/Jasmin' },
};

/** How it is read, and played. */
export const jasmin: Provider = /* @__PURE__ */ provider(jasminGate, () => ({
  sendsOtherEvents: true,
  catalogue: jasminErrors,
  words: statusesOf(words),
  lists,
  parse: readerOf({
    id: ['id'],
    ...lists,
    statusName: 'message_status',
    channel: 'sms',
    catalogue: jasminErrors,
    takeApart,
  }),
  compose: (wish) => formRequest(reportOf(wish)),
}));

function reportOf(wish: Wish): Readonly<Record<string, string>> {
  const status = wish.status ?? sample.message_status;
  const first = {
    id: wish.messageId ?? sample.id,
    level: /^esme_/i.test(status) ? '1' : sample.level,
    message_status: status,
    connector: wish.carrier ?? sample.connector,
  };
  if (first.level === '1') return first;
  const submitted = submission(wish);
  return {
    ...sample,
    ...first,
    dlvrd: status === 'DELIVRD' ? sample.dlvrd : '000',
    subdate: submitted === undefined ? sample.subdate : smppDate(submitted),
    donedate: wish.atMs === undefined ? sample.donedate : smppDate(wish.atMs),
    err: wish.errorCode ?? sample.err,
  };
}

/** `YYMMDDhhmmss`, as operators write it. */
const smppDate = (at: number | string): string => new Date(at).toISOString().replace(/\D/g, '').slice(2, 14);

/** What Jasmin writes for what the operator’s receipt lacks. */
const lacking = 'ND';

const takeApart = (value: unknown): readonly Taken[] | null => takeEach(value, ofOne);

/** A report, which other programs write without `level`, or a message that came in; null for what is neither. */
function ofOne(value: unknown, at: string): readonly Taken[] | null {
  const told = asObject(value);
  if (told === null) return null;
  if (told['origin-connector'] !== undefined && told['message_status'] === undefined) return [{ other: 'inbound' }];
  if (told['message_status'] === undefined) return null;
  const { id, message_status: status, err, subdate, donedate } = told;
  const times = { submit_date: receiptTime(plainText(subdate)), done_date: receiptTime(plainText(donedate)) };
  return [
    { at, record: { id, status, carrier: connectorOf(told), error_code: err === lacking ? null : err, ...times } },
  ];
}

/** The connector; of a receipt some versions write the operator’s id of the message there, of which `id_smsc` is another spelling. */
function connectorOf({ connector, id_smsc: id }: Readonly<Record<string, unknown>>): string | null {
  const written = plainText(connector);
  if (written === null || written === 'unknown' || spellings(written).includes(spelt(plainText(id) ?? ''))) return null;
  return written;
}

/** As Jasmin writes an id (`code_dlr_msgid`): without zeros in front and, by a setting, in hexadecimal or in decimal. */
const spellings = (id: string): readonly string[] => [
  spelt(id),
  ...(/^\d{1,40}$/.test(id) ? [spelt(BigInt(id).toString(16))] : []),
  ...(/^[\da-f]{1,40}$/i.test(id) ? [BigInt(`0x${id}`).toString()] : []),
];

const spelt = (id: string): string => id.toUpperCase().replace(/^0+/, '');
