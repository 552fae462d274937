import { outcomeOf } from '../domain/status.ts';
import { gatewayapiErrors } from './catalogues/gatewayapi.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { international, plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';
import { jwtOfReport } from './signatures/jwt.ts';

const words: Words = {
  UNKNOWN: { status: 'unknown', says: 'Messages start here: GatewayAPI does not know yet what becomes of it.' },
  SCHEDULED: { status: 'queued', says: 'It waits at GatewayAPI for the time for which it is scheduled.' },
  BUFFERED: { status: 'queued', says: 'It waits at GatewayAPI or at the operator, to be tried again.' },
  ENROUTE: { status: 'sent', says: 'It is on its way to the operator; no outcome yet.' },
  DELIVERED: { status: 'delivered', says: 'Confirmed on the phone.' },
  EXPIRED: { status: 'expired', says: 'Its validity ended before it could be delivered.' },
  DELETED: { status: 'rejected', says: 'It was cancelled before it was sent.' },
  UNDELIVERABLE: {
    status: 'undelivered',
    says: 'The operator could not deliver it; the error beside it may tell why.',
  },
  ACCEPTED: {
    status: 'delivered',
    says: 'The operator took it on the recipient’s behalf, which is the last word there is.',
  },
  REJECTED: { status: 'rejected', hint: 'blocked', says: 'The operator refused it.' },
  SKIPPED: { status: 'rejected', says: 'It was accepted and deliberately not sent.' },
};

const sample = {
  id: 1000001 as number | string,
  msisdn: 4587654321 as number | string,
  time: 1450000000,
  status: 'DELIVERED',
  userref: 'foobar',
  charge_status: 'CAPTURED',
  country_code: 'DK',
  country_prefix: 45,
};

/**
 * GatewayAPI: SMS and MMS. The token is the report once more; the body must say the same. Ids and numbers are JSON numbers, times
 * seconds; `error` and `code`, in hexadecimal, where it failed. In any order: a state that passes may come after the last one. Received
 * messages come to the same URL. Older pages wait 15 s for an answer, newer ones 5 s.
 * @see https://gatewayapi.com/docs/apis/rest/ "HTTP Callback", and a public copy of its source (read 2026-11-28); webhooks:
 * https://gatewayapi.com/docs/webhooks
 */
export const gatewayapiGate: Gate = {
  id: 'gatewayapi',
  name: 'GatewayAPI',
  method: 'POST',
  signature: jwtOfReport('authentication token of the webhook'),
  deadlineMs: 5_000,
};

/** How it is read, and played. */
export const gatewayapi: Provider = /* @__PURE__ */ provider(gatewayapiGate, () => ({
  sendsOtherEvents: true,
  catalogue: gatewayapiErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['id'],
    words,
    doneAt: ['time'],
    channel: 'sms',
    catalogue: gatewayapiErrors,
    takeApart,
  }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const hasFailed = outcomeOf(lookUp(words, status)?.status ?? 'unknown') === 'failed';
    return jsonRequest({
      ...sample,
      id: asNumber(wish.messageId) ?? sample.id,
      msisdn: asNumber(wish.recipient) ?? sample.msisdn,
      time: wish.atMs === undefined ? sample.time : Math.floor(wish.atMs / 1000),
      status,
      ...(hasFailed && wish.errorCode !== undefined && { code: wish.errorCode }),
      userref: wish.clientReference ?? sample.userref,
    });
  },
}));

/** As GatewayAPI writes ids and numbers, where that says the same. */
const asNumber = (written: string | undefined): number | string | undefined =>
  written !== undefined && String(Number(written)) === written && /^\d{1,15}$/.test(written)
    ? Number(written)
    : written;

function takeApart(value: unknown): readonly Taken[] | null {
  const { code, error, msisdn, ...rest } = asObject(value) ?? {};
  if (plainText(rest['id']) === null || msisdn === undefined) return null;
  if (rest['status'] !== undefined)
    return [
      {
        at: '',
        record: { ...rest, msisdn: international(msisdn), error_code: errorCodeOf(code), error_message: error },
      },
    ];
  return rest['message'] !== undefined && rest['receiver'] !== undefined ? [{ other: 'inbound' }] : null;
}

/** As the list writes it, `0x1010`. Those that end in 00 stand for no error. */
function errorCodeOf(code: unknown): string | null {
  const written = typeof code === 'number' ? code.toString(16) : plainText(code);
  const digits = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(written ?? '')?.[1];
  if (digits === undefined) return written;
  const whole = digits.replace(/^0+/, '').toUpperCase().padStart(4, '0');
  return whole.endsWith('00') ? null : `0x${whole}`;
}
