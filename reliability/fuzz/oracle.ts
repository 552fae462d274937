import { createHmac } from 'node:crypto';
import { knowledgeOf } from './knowledge.ts';
import type { Scheme, Signable } from './schemes.ts';
import { addresses, type SecretLists, type Setup, secretOf } from './setups.ts';
import { arrivedAtMs, handedOver, pathOf, urlOf, type Wire } from './wire.ts';

/** The size that the documentation promises to take. */
export const mostBytes = 262_144;

/** What the documentation promises for a request, worked out without the code under test. */
export interface Expectation {
  readonly status: 200 | 401 | 404 | 405 | 413 | 503;
  readonly isQueued: boolean;
  /** Whether the request was changed in how it is written alone: it may be let in, or not. */
  readonly isOpen?: true;
  /** Null where the answer does not depend on it. */
  readonly isAuthentic: boolean | null;
  /** A header that the answer must have. */
  readonly header: string | null;
}

const hmac = (key: string, covered: string | Buffer) => createHmac('sha256', key).update(covered);
const tokens = new Map<string, string>();

/** The token in the URL that a provider was given: an HMAC of its id in base64url. */
export function tokenOf(urlKey: string, provider: string): string {
  const name = `${urlKey} ${provider}`;
  const known = tokens.get(name) ?? hmac(urlKey, provider).digest('base64url');
  tokens.set(name, known);
  return known;
}

export const signatureOf = (secret: string, body: Buffer): string => hmac(secret, body).digest('hex');
export const basicOf = (pair: string): string => Buffer.from(pair).toString('base64');

/** Where a path leads: to a provider, by its id, with the token or without one. */
export interface Address {
  readonly id: string;
  readonly token: string | null;
}

/** One or two names with any number of slashes before, between and behind them; null for every other path. */
export function addressOf(wire: Pick<Wire, 'provider' | 'token' | 'slashes'>): Address | null {
  const found = /^\/*(?<name>[^/]+)(?:\/+(?<token>[^/]+))?\/*$/.exec(pathOf(wire))?.groups;
  const name = found?.['name'];
  return name === undefined ? null : { id: name.toLowerCase(), token: found?.['token'] ?? null };
}

/** What must come of a request under a setup. `known` are the ids of the providers. */
export function expectationOf(setup: Setup, known: readonly string[], wire: Wire): Expectation {
  const plain = { isQueued: false, isAuthentic: null, header: null };
  const address = addressOf(wire);
  const settings = address !== null && known.includes(address.id) ? setup.authentication(address.id) : null;
  if (address === null || settings === null) return { ...plain, status: 404 };
  const { id, token } = address;
  const raw = handedOver(wire);
  const carriesNothing = wire.query === '' && raw.length === 0;
  if (wire.method === 'HEAD' || (wire.method === 'GET' && carriesNothing)) return { ...plain, status: 200 };
  if (!['GET', 'POST'].includes(wire.method)) return { ...plain, status: 405, header: 'allow' };
  if (raw.length > mostBytes) return { ...plain, status: 413 };
  const needsStore = Boolean(settings.signature || settings.urlToken || settings.basic);
  if (setup.document === null && needsStore) return { ...plain, status: 503, header: 'retry-after' };
  const checks: boolean[] = [];
  if (settings.ipRanges) checks.push(addresses.some(({ sourceIp, inside }) => inside && sourceIp === wire.sourceIp));
  if (settings.urlToken) checks.push(setup.live.urlKeys.some((key) => tokenOf(key, id) === token));
  if (settings.basic) checks.push(hasPassword(id, setup.live, wire.headers['authorization'] ?? ''));
  const { signature } = knowledgeOf(id);
  const isSigned = settings.signature ? hasSignature(id, signature, setup.live, wire, raw) : true;
  if (isSigned === null && checks.every(Boolean))
    return { status: 200, isQueued: true, isOpen: true, isAuthentic: null, header: null };
  if (settings.signature && signature?.isAskedAgain && checks.every(Boolean) && !isThere(signature, wire))
    return { status: 503, isQueued: false, isAuthentic: false, header: 'retry-after' };
  if (settings.signature) checks.push(isSigned === true);
  const isAuthentic = checks.length > 0 && checks.every(Boolean);
  if (isAuthentic) return { status: 200, isQueued: true, isAuthentic, header: null };
  return { status: 401, isQueued: false, isAuthentic, header: settings.basic ? 'www-authenticate' : null };
}

/** RFC 7617: the scheme in any case, spaces, the pair in base64. */
function hasPassword(id: string, { basic }: SecretLists, header: string): boolean {
  const at = header.indexOf(' ');
  if (at < 0 || header.slice(0, at).toUpperCase() !== 'BASIC') return false;
  let from = at;
  while (header[from] === ' ') from += 1;
  return basic.some((pair) => basicOf(secretOf(id, pair)) === header.slice(from));
}

const isThere = ({ headers }: Scheme, wire: Wire): boolean => headers.every((name) => wire.headers[name] !== undefined);

/** Whether the signature is genuine; null where it is and something that it covers came written in another way. */
function hasSignature(
  id: string,
  scheme: Scheme | null,
  { signing }: SecretLists,
  wire: Wire,
  raw: Buffer,
): boolean | null {
  if (scheme === null) return false;
  const secrets = signing.map((secret) => secretOf(id, secret));
  if (scheme.digest) return hasDigest(scheme.digest, secrets, wire, raw);
  const { signed } = wire;
  if (!signed || signed.provider !== id || !secrets.includes(signed.secret)) return false;
  if (scheme.isTimed && Math.abs(signed.atMs - arrivedAtMs) > farMs) return false;
  const coding = wire.headers['content-encoding'];
  if (scheme.isPlainOnly && coding !== undefined) return /^(?:identity)?$/i.test(coding) ? null : false;
  if (scheme.headers.some((name) => wire.headers[name] !== signed.headers[name])) return false;
  if (scheme.covers === 'sender') return true;
  const now = { ...wire, url: urlOf(wire), body: raw, contentType: undefined };
  if (scheme.hasMethod && wire.method !== signed.method) return false;
  const isSame = scheme.covers === 'all' ? now.url === signed.url : isQueryAsSigned(scheme, now, signed);
  if (isSame && raw.equals(signed.body)) return true;
  const loosely = scheme.loosely;
  return loosely && loosely(now) === loosely({ ...signed, contentType: undefined }) ? null : false;
}

/** A query counts where it is what was signed. */
const isQueryAsSigned = (
  { covers }: Scheme,
  now: Pick<Signable, 'url' | 'body'>,
  signed: Pick<Signable, 'url'>,
): boolean => covers === 'body' || now.body.length > 0 || now.url === signed.url;

/** Days by which a signed time may be off are three, and an hour more for SNS. */
const farMs = 5 * 86_400_000;

/** Some element of the header's list must hold the genuine 32 bytes, in one of the ways to write them. */
function hasDigest(
  { header, prefix }: NonNullable<Scheme['digest']>,
  secrets: readonly string[],
  { headers }: Wire,
  raw: Buffer,
): boolean {
  const digests = (headers[header] ?? '').split(',').map((element) => readDigest(element.trim(), prefix));
  return secrets.some((secret) => {
    const genuine = hmac(secret, raw).digest();
    return digests.some((digest) => digest?.equals(genuine));
  });
}

/** The 32 bytes that a text stands for: hex of either case, base64 of either alphabet, padded or not; else null. */
function readDigest(text: string, prefix: string): Buffer | null {
  const hasPrefix = text.toUpperCase().startsWith(prefix.toUpperCase());
  const value = hasPrefix ? text.slice(prefix.length) : text;
  if (/^[0-9A-Fa-f]{64}$/.test(value)) return Buffer.from(value, 'hex');
  // 42 letters for the first 252 bits, and one for the last four: its two other bits are zero.
  const base64 = /^(?:[A-Za-z0-9+/]{42}|[A-Za-z0-9_-]{42})[AEIMQUYcgkosw048]=?$/;
  return base64.test(value) ? Buffer.from(value, 'base64') : null;
}
