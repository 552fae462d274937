import { isUtf8 } from 'node:buffer';
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { selfSigned } from '../../functions/providers/signatures/certificate.ts';
import { hmacOfTimeQueryBody } from '../../functions/providers/signatures/time-url-body.ts';
import { urlFormAndNonce } from '../../functions/providers/signatures/url-form.ts';

/*
 * How each provider signs, by its vendor's package or by its description: whoever verifies must not be able to agree with itself. Two
 * are the code's own, which the vendors' packages verify in its tests: Plivo's, whose package signs nothing, and the signature of
 * MessageBird's that came before its tokens.
 */

/** What of a request may be signed. */
export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** What signing adds, in lower-case headers, or changes. */
interface Added {
  readonly headers: Readonly<Record<string, string>>;
  readonly url?: string;
  readonly body?: Buffer;
}

export interface Scheme {
  /** What is read of a request that it vouches for: the body alone, whichever of body and query is signed, or both; of a `sender`, anything. */
  readonly covers: 'body' | 'either' | 'all' | 'sender';
  /** Every header that belongs to it, in lower case. */
  readonly headers: readonly string[];
  /** The header of an HMAC-SHA256 of the body, and what stands before it: the digest may be written in many ways. */
  readonly digest?: { readonly header: string; readonly prefix: string };
  /** Null for a request that it cannot sign: one that could be read in another way than it is signed. */
  readonly sign: (secret: string, request: Signable, atMs: number) => Added | null;
  /**
   * The signed parts as loosely as anybody may read them: where they are the same as signed, but written otherwise, it is open whether
   * the request is let in.
   * @default to the letter
   */
  readonly loosely?: (request: Signable) => string;
  readonly isTimed?: true;
  /** Whether the method is signed as well. */
  readonly hasMethod?: true;
  /** Whether it vouches for text as it stands alone: packed or in other bytes it would be read as another. */
  readonly isPlainOnly?: true;
  /** Whether what it lacks is asked for again, as of a provider that sends unsigned where it has trouble. */
  readonly isAskedAgain?: true;
  /** What is kept to verify what this secret signs. @default the secret itself */
  readonly verifier?: (secret: string) => string;
}

const hmac = (hash: string, key: string, text: string | Buffer) => createHmac(hash, key).update(text);
const sha256 = (covered: string | Buffer): string => createHash('sha256').update(covered).digest('hex');
const seconds = (atMs: number): string => String(Math.floor(atMs / 1000));

const digestOf = (header: string): Scheme => ({
  covers: 'body',
  headers: [header],
  digest: { header, prefix: 'sha256=' },
  sign: (secret, { body }) => ({ headers: { [header]: `sha256=${hmac('sha256', secret, body).digest('hex')}` } }),
});

const queryOf = (url: string): string => url.split(/\?(.*)/s)[1] ?? '';
const placeOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);
const pairsOf = (form: string): readonly (readonly [string, string])[] =>
  [...new URLSearchParams(form)].filter(([name, value]) => name !== '' || value !== '');
const sortedPairs = (form: string): string =>
  JSON.stringify(
    pairsOf(form)
      .map((pair) => pair.join('\0'))
      .sort(),
  );

/** Parameters as they are signed where nothing stands between names and values. */
const unparted = (form: string): string =>
  [...Map.groupBy(pairsOf(form), ([name]) => name)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => [...new Set(all.map(([, value]) => name + value))].sort().join(''))
    .join('');
const looseForm = ({ url, body }: Signable): string =>
  JSON.stringify([placeOf(url), sortedPairs(queryOf(url)), unparted(body.toString())]);

/** Of names that are there: a parameter without one is no sender's. */
const isForm = (body: Buffer): boolean => {
  const names = [...new URLSearchParams(body.toString()).keys()];
  return body.length === 0 || (/^[A-Za-z]\w*=/.test(body.toString('latin1')) && !names.includes(''));
};

const twilio: Scheme = {
  covers: 'all',
  headers: ['x-twilio-signature'],
  isPlainOnly: true,
  sign: (secret, { url, body }) => {
    const signed = (text: string, form: string): Readonly<Record<string, string>> => {
      const params = [...Map.groupBy(new URLSearchParams(form), ([name]) => name)];
      const listed = params.map(([name, all]) => [name, all.map(([, value]) => value)] as const);
      return { 'x-twilio-signature': getExpectedTwilioSignature(secret, text, Object.fromEntries(listed)) };
    };
    if (!isUtf8(body)) return null;
    if (isForm(body)) return { headers: signed(url, body.toString()) };
    const hashed = `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${sha256(body)}`;
    return { url: hashed, headers: signed(hashed, '') };
  },
  loosely: looseForm,
};

const plivoOwn = urlFormAndNonce({
  header: 'x-plivo-signature-v3',
  mainAccountHeader: 'x-plivo-signature-ma-v3',
  nonceHeader: 'x-plivo-signature-v3-nonce',
  secretName: 'auth token',
});
const plivo: Scheme = {
  covers: 'all',
  headers: ['x-plivo-signature-v3', 'x-plivo-signature-ma-v3', 'x-plivo-signature-v3-nonce'],
  isPlainOnly: true,
  hasMethod: true,
  sign: (secret, { method, url, contentType = '', body }, atMs) =>
    isUtf8(body) && isForm(body)
      ? plivoOwn.sign(secret, { method: method === 'GET' ? 'GET' : 'POST', url, contentType, raw: body }, atMs)
      : null,
  loosely: looseForm,
};

const sinch: Scheme = {
  covers: 'body',
  headers: ['', '-nonce', '-timestamp'].map((end) => `x-sinch-webhook-signature${end}`),
  isTimed: true,
  sign: (secret, { body }, atMs) => {
    const nonce = sha256(body).slice(0, 26).toUpperCase();
    const signed = Buffer.concat([body, Buffer.from(`.${nonce}.${seconds(atMs)}`)]);
    return {
      headers: {
        'x-sinch-webhook-signature': hmac('sha256', secret, signed).digest('base64'),
        'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
        'x-sinch-webhook-signature-nonce': nonce,
        'x-sinch-webhook-signature-timestamp': seconds(atMs),
      },
    };
  },
};

/** RFC 8032: a private key is any 32 bytes. */
function ed25519Key(secret: string): KeyObject {
  const seed = createHash('sha256').update(secret).digest();
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' });
}
const telnyx: Scheme = {
  covers: 'body',
  headers: ['telnyx-signature-ed25519', 'telnyx-timestamp'],
  isTimed: true,
  verifier: (secret) =>
    Buffer.from(createPublicKey(ed25519Key(secret)).export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
  sign: (secret, { body }, atMs) => {
    const signed = Buffer.concat([Buffer.from(`${seconds(atMs)}|`), body]);
    const signature = signBytes(null, signed, ed25519Key(secret)).toString('base64');
    return { headers: { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': seconds(atMs) } };
  },
};

function tokenOf(secret: string, claims: object | Buffer): string {
  const payload = Buffer.isBuffer(claims) ? claims : Buffer.from(JSON.stringify(claims));
  const text = [Buffer.from('{"alg":"HS256","typ":"JWT"}'), payload]
    .map((part) => part.toString('base64url'))
    .join('.');
  return `${text}.${hmac('sha256', secret, text).digest('base64url')}`;
}

const vonageMessages: Scheme = {
  covers: 'body',
  headers: ['authorization'],
  isTimed: true,
  isAskedAgain: true,
  sign: (secret, { body }, atMs) => {
    const claims = { iat: Math.floor(atMs / 1000), jti: sha256(body), iss: 'Vonage', payload_hash: sha256(body) };
    return { headers: { authorization: `Bearer ${tokenOf(secret, claims)}` } };
  },
};

const messagebirdFormer = hmacOfTimeQueryBody('signing key');
const messagebirdHeaders = ['signature-jwt', 'signature', 'request-timestamp'].map((end) => `messagebird-${end}`);
const lowerCase = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
const messagebird: Scheme = {
  covers: 'all',
  headers: messagebirdHeaders,
  isTimed: true,
  sign: (secret, { method, url, contentType = '', body }, atMs) => {
    // Some by the one, some by the other.
    if (url.length % 2 === 0) {
      const unsigned = { method: method === 'GET' ? 'GET' : 'POST', url, contentType, raw: body } as const;
      return { headers: lowerCase(messagebirdFormer.sign(secret, unsigned, atMs).headers) };
    }
    const now = Math.floor(atMs / 1000);
    const claims = {
      ...{ iss: 'MessageBird', nbf: now, exp: now + 60, jti: sha256(url), url_hash: sha256(url) },
      ...(body.length > 0 && { payload_hash: sha256(body) }),
    };
    return { headers: { 'messagebird-signature-jwt': tokenOf(secret, claims) } };
  },
  // The former says nothing of the path.
  loosely: ({ url, body }) => JSON.stringify([sortedPairs(queryOf(url)), sha256(body)]),
};

const bird: Scheme = {
  covers: 'all',
  headers: messagebirdHeaders.slice(1),
  isTimed: true,
  sign: (secret, { url, body }, atMs) => {
    const signed = [Buffer.from(`${seconds(atMs)}\n${url}\n`), createHash('sha256').update(body).digest()];
    const signature = hmac('sha256', secret, Buffer.concat(signed)).digest('base64');
    return { headers: { 'messagebird-signature': signature, 'messagebird-request-timestamp': seconds(atMs) } };
  },
};

/** A JSON text in one way to write it; another text as it is. */
function plainJson(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''), (_name, value) => ordered(value)));
  } catch {
    return sha256(body);
  }
}
/** What is null is as good as absent. */
const ordered = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, one]) => one !== null)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;

const gatewayapi: Scheme = {
  covers: 'body',
  headers: ['x-gwapi-signature'],
  sign: (secret, { body }) =>
    objectIn(body) === null ? null : { headers: { 'x-gwapi-signature': tokenOf(secret, body) } },
  loosely: ({ body }) => plainJson(body),
};

function objectIn(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** All parameters of a flat request, each once; null for any other. */
function parametersOf({ url, body }: Signable): readonly (readonly [string, string])[] | null {
  const text = body.toString('utf8');
  const isJson = text.startsWith('{');
  if (body.length > 0 && !/^[A-Za-z0-9{]/.test(text)) return null;
  const pairs = isJson
    ? Object.entries(objectIn(body) ?? { '': null })
    : [...new URLSearchParams(body.length > 0 ? text : queryOf(url))];
  const isFlat = pairs.every(([name, value]) => typeof value === 'string' && !/[&=]/.test(name));
  const isUnique = new Set(pairs.map(([name]) => name)).size === pairs.length;
  return isFlat && isUnique ? (pairs as readonly (readonly [string, string])[]) : null;
}
const parameterText = (pairs: readonly (readonly [string, string])[]): string =>
  pairs
    .filter(([name]) => name !== 'sig')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
    .join('');

const vonageSms: Scheme = {
  covers: 'either',
  headers: [],
  isTimed: true,
  isPlainOnly: true,
  sign: (secret, request, atMs) => {
    const given = parametersOf(request);
    if (given === null) return null;
    const own = given.filter(([name]) => name !== 'sig' && name !== 'timestamp');
    const timed: readonly (readonly [string, string])[] = [...own, ['timestamp', seconds(atMs)]];
    const sig = hmac('sha256', secret, parameterText(timed)).digest('hex').toUpperCase();
    const signed = [...timed, ['sig', sig] as const];
    const form = signed.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')).join('&');
    if (request.body.length === 0) return { headers: {}, url: `${request.url.split('?')[0]}?${form}` };
    const isJson = request.body.toString('latin1').startsWith('{');
    return { headers: {}, body: Buffer.from(isJson ? JSON.stringify(Object.fromEntries(signed)) : form) };
  },
  loosely: (request) => {
    const pairs = parametersOf(request);
    const sig = pairs?.find(([name]) => name === 'sig')?.[1] ?? '';
    return pairs === null ? sha256(request.body) : `${parameterText(pairs)} ${sig.toLowerCase()}`;
  },
};

let ownKeys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | null = null;
/** One pair for all topics: it is the topic that proves who sends. */
function snsKeys(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  ownKeys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return ownKeys;
}
let ownCertificate: string | null = null;
/** The certificate that SNS serves, in PEM. */
export function snsCertificate(): string {
  ownCertificate ??= selfSigned('sns.amazonaws.com', snsKeys());
  return ownCertificate;
}

const topicOf = (secret: string): string => `arn:aws:sns:us-west-2:123456789012:${secret.replace(/\W/g, '_')}`;
const snsFields: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['Notification', ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']],
  ['UnsubscribeConfirmation', ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']],
]);
const snsText = (envelope: Readonly<Record<string, unknown>>): string =>
  (snsFields.get(envelope['Type']) ?? [])
    .filter((name) => typeof envelope[name] === 'string')
    .map((name) => `${name}\n${envelope[name]}\n`)
    .join('');
const isEnvelope = (fields: Readonly<Record<string, unknown>>): boolean =>
  (snsFields.get(fields['Type']) ?? [''])
    .filter((name) => name !== 'Timestamp' && name !== 'TopicArn' && !(name === 'Subject' && !(name in fields)))
    .every((name) => typeof fields[name] === 'string' && (name === 'Message' || !/[\r\n]/.test(fields[name])));

/** Without a byte order mark. */
const unmarked = (body: Buffer): Buffer => Buffer.from(body.toString('utf8').replace(/^\uFEFF/, ''));

const awsSms: Scheme = {
  covers: 'body',
  headers: [],
  isTimed: true,
  verifier: topicOf,
  sign: (secret, { body }, atMs) => {
    const given = objectIn(unmarked(body));
    const whole = { Type: 'Notification', Message: body.toString('utf8').toWellFormed() };
    const sent = given !== null && isEnvelope(given) ? given : whole;
    const envelope = {
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      ...sent,
      TopicArn: topicOf(secret),
      Timestamp: new Date(atMs).toISOString(),
      SignatureVersion: '2',
      SigningCertURL:
        'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem',
    };
    const signature = signBytes('sha256', Buffer.from(snsText(envelope)), snsKeys().privateKey).toString('base64');
    return { headers: {}, body: Buffer.from(JSON.stringify({ ...envelope, Signature: signature })) };
  },
  loosely: ({ body }) => {
    const envelope = objectIn(unmarked(body)) ?? {};
    return `${snsText(envelope)}${envelope['Signature']}`;
  },
};

/** Who knows the token may send what he likes. */
const bearer: Scheme = {
  covers: 'sender',
  headers: ['authorization'],
  sign: (secret) => ({ headers: { authorization: `Bearer ${secret}` } }),
};

/** By provider; a provider that is not here documents no signature. */
export const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['aws-sms', awsSms],
  ['bird', bird],
  ['gatewayapi', gatewayapi],
  ['govuk-notify', bearer],
  ['messagebird', messagebird],
  ['plivo', plivo],
  ['sinch', sinch],
  ['smstake', digestOf('x-smstake-signature')],
  ['telnyx', telnyx],
  ['twilio', twilio],
  ['vonage-messages', vonageMessages],
  ['vonage-sms', vonageSms],
  ['whatsapp', digestOf('x-hub-signature-256')],
]);
