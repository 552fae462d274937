import { createHash, createHmac } from 'node:crypto';
import { jsonObject } from '../reading/json.ts';
import { equalTexts, type Signature, type SignedRequest, type Unsigned } from './signature.ts';
import { urlForms } from './url-forms.ts';

type Claims = Readonly<Record<string, unknown>>;

/** By `alg`: what a secret shared by both sides can sign. With `none`, or a public key taken for that secret, anybody could. */
const hashes: ReadonlyMap<unknown, string> = new Map([
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
]);

/** How a provider writes its tokens, and what they say about a request. */
interface Scheme {
  readonly header: string;
  /** What stands before the token, `Bearer `; compared in any case. @default nothing */
  readonly prefix?: string;
  readonly secretName: string;
  readonly covers: Signature['covers'];
  readonly claims: (request: Unsigned, atMs: number) => Claims | Buffer;
  readonly holds: (claims: Claims, request: SignedRequest) => boolean;
}

const jwt = ({ header, prefix = '', secretName, covers, claims, holds }: Scheme): Signature => ({
  covers,
  secretName,
  headers: [header.toLowerCase()],
  sign: (secret, request, atMs) => ({ headers: { [header]: prefix + tokenOf(claims(request, atMs), secret) } }),
  verify: (secret, request) => {
    const given = request.headers[header.toLowerCase()]?.trim() ?? '';
    if (given.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return false;
    const claimed = claimsOf(given.slice(prefix.length).trim(), secret);
    return claimed !== null && isTimely(claimed, request) && holds(claimed, request);
  },
});

/**
 * Vonage's: the token has the hash of the body (`payload_hash`) and the time at which it was signed (`iat`). It says nothing
 * about the URL.
 * @see https://developer.vonage.com/en/getting-started/concepts/webhooks (read 2026-11-28)
 */
export const jwtOfBody = (secretName: string): Signature =>
  jwt({
    header: 'Authorization',
    prefix: 'Bearer ',
    secretName,
    covers: 'body',
    claims: (request, atMs) => ({
      iat: Math.floor(atMs / 1000),
      jti: idOf(request, atMs),
      iss: 'Vonage',
      payload_hash: hashOf(request.raw),
      api_key: 'a1b2c3d4',
      application_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    }),
    holds: ({ iat, payload_hash: hash }, { raw }) => typeof iat === 'number' && isHashOf(raw, hash),
  });

/**
 * MessageBird's: the token has the hashes of the URL, to the letter (`url_hash`), and of the body where there is one (`payload_hash`).
 * @see https://github.com/messagebird/messagebird-nodejs lib/webhook-signature-jwt.js (read 2026-11-28)
 */
export const jwtOfUrlAndBody = (secretName: string): Signature =>
  jwt({
    header: 'MessageBird-Signature-JWT',
    secretName,
    covers: 'all',
    claims: (request, atMs) => {
      const now = Math.floor(atMs / 1000);
      return {
        iss: 'MessageBird',
        nbf: now,
        exp: now + 60,
        jti: idOf(request, atMs),
        url_hash: hashOf(request.url),
        ...(request.raw.length > 0 && { payload_hash: hashOf(request.raw) }),
      };
    },
    holds: ({ iss, jti, url_hash: urlHash, payload_hash: hash }, { urls, raw }) =>
      iss === 'MessageBird' &&
      typeof jti === 'string' &&
      urls.flatMap(urlForms).filter((url) => isHashOf(url, urlHash)).length > 0 &&
      (hash === undefined ? raw.length === 0 : isHashOf(raw, hash)),
  });

/**
 * GatewayAPI's: the token is the report once more, and the body must say the same. What is not said in one of them may be null in the
 * other; what only the token says, and is no part of a report, is about the token or the account.
 * @see https://gatewayapi.com/docs/apis/rest/ "Authentication token", whose sample has such claims (read 2026-11-28)
 */
export const jwtOfReport = (secretName: string): Signature =>
  jwt({
    header: 'X-Gwapi-Signature',
    secretName,
    covers: 'body',
    claims: ({ raw }) => raw,
    holds: (claims, { raw }) => {
      const body = jsonObject(raw);
      if (body === null) return false;
      const names = [...new Set([...Object.keys(claims), ...Object.keys(body)])];
      return names.every(
        (name) =>
          isSame(saidIn(claims, name), saidIn(body, name)) ||
          (!Object.hasOwn(body, name) && !ofTheReport.has(name)) ||
          (!Object.hasOwn(claims, name) && aboutTheAccount.has(name)),
      );
    },
  });

/** What a report is made of: it stands in both, or in neither. */
const ofTheReport: ReadonlySet<string> = new Set(['id', 'msisdn', 'time', 'status', 'error', 'code', 'userref']);
/** What only some tokens have, and nobody reads. */
const aboutTheAccount: ReadonlySet<string> = new Set(['charge_status', 'country_code', 'country_prefix']);

/** Values of JSON, the order of fields aside; without recursion, for which some of them are nested too deeply. */
function isSame(claimed: unknown, sent: unknown): boolean {
  const left: [unknown, unknown][] = [[claimed, sent]];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [one, other] = pair;
    if (Object.is(one, other)) continue;
    if (!(isStructure(one) && isStructure(other)) || Array.isArray(one) !== Array.isArray(other)) return false;
    const names = Object.keys(one);
    if (names.length !== Object.keys(other).length) return false;
    if (!names.every((name) => Object.hasOwn(other, name))) return false;
    for (const name of names) left.push([one[name], other[name]]);
  }
  return true;
}

const isStructure = (value: unknown): value is Claims => typeof value === 'object' && value !== null;

const saidIn = (object: Claims, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : null) ?? null;

/** What a token claims that was signed with this secret; null for any other, and for one that is none. */
export function claimsOf(token: string, secret: string): Claims | null {
  const [head = '', payload = '', signature = '', ...more] = token.split('.');
  if (secret === '' || more.length > 0) return null;
  const header = jsonObject(Buffer.from(head, 'base64url'));
  const hash = hashes.get(header?.['alg']);
  // An extension that is critical must be understood (RFC 7515, 4.1.11), and none is.
  if (hash === undefined || header?.['crit'] !== undefined) return null;
  // The text is compared, never decoded: there is no second one for the same bytes.
  return equalTexts(signature, macOf(hash, secret, `${head}.${payload}`))
    ? jsonObject(Buffer.from(payload, 'base64url'))
    : null;
}

function tokenOf(claims: Claims | Buffer, secret: string): string {
  const head = Buffer.from('{"typ":"JWT","alg":"HS256"}').toString('base64url');
  const payload = (Buffer.isBuffer(claims) ? claims : Buffer.from(JSON.stringify(claims))).toString('base64url');
  return `${head}.${payload}.${macOf('sha256', secret, `${head}.${payload}`)}`;
}

const macOf = (hash: string, secret: string, text: string): string =>
  createHmac(hash, secret).update(text).digest('base64url');

const hashOf = (covered: Buffer | string): string => createHash('sha256').update(covered).digest('hex');

const isHashOf = (covered: Buffer | string, given: unknown): boolean =>
  typeof given === 'string' && equalTexts(given.toLowerCase(), hashOf(covered));

/** Whether the times of a token, where it has them, include when the request came, the tolerance at both ends. */
function isTimely({ iat, nbf, exp }: Claims, { receivedAt, toleranceMs }: SignedRequest): boolean {
  const signedAt = seconds(iat);
  if (signedAt !== null && !(Math.abs(signedAt - receivedAt) <= toleranceMs)) return false;
  const [from, until] = [seconds(nbf), seconds(exp)];
  if (from !== null && !(from <= receivedAt + toleranceMs)) return false;
  return until === null || until >= receivedAt - toleranceMs;
}

/** Epoch milliseconds; null where there is none, NaN where it is no time. */
const seconds = (claim: unknown): number | null =>
  claim === undefined ? null : typeof claim === 'number' ? claim * 1000 : Number.NaN;

/** The id of a token that is made up: the same for the same request. */
function idOf({ method, url, raw }: Unsigned, atMs: number): string {
  const digest = hashOf(Buffer.concat([Buffer.from(`${method} ${url} ${atMs} `), raw]));
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
