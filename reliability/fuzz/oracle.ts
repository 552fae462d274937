import { createHmac } from 'node:crypto';
import { knowledgeOf } from './knowledge.ts';
import { addresses, type SecretLists, type Setup, secretOf } from './setups.ts';
import { handedOver, pathOf, type Wire } from './wire.ts';

/** The size that the documentation promises to take. */
export const mostBytes = 262_144;

/** What the documentation promises for a request, worked out without the code under test. */
export interface Expectation {
  readonly status: 200 | 401 | 404 | 405 | 413 | 503;
  readonly isQueued: boolean;
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

/** What must come of a request under a setup. `known` are the ids of the providers. */
export function expectationOf(setup: Setup, known: readonly string[], wire: Wire): Expectation {
  const plain = { isQueued: false, isAuthentic: null, header: null };
  const path = pathOf(wire);
  const id = path.provider.toLowerCase();
  const settings = known.includes(id) ? setup.authentication(id) : null;
  if (settings === null) return { ...plain, status: 404 };
  if (wire.method === 'GET' || wire.method === 'HEAD') return { ...plain, status: 200 };
  if (wire.method !== 'POST') return { ...plain, status: 405, header: 'allow' };
  const raw = handedOver(wire);
  if (raw.length > mostBytes) return { ...plain, status: 413 };
  const needsStore = Boolean(settings.signature || settings.urlToken || settings.basic);
  if (setup.document === null && needsStore) return { ...plain, status: 503, header: 'retry-after' };
  const checks: boolean[] = [];
  if (settings.ipRanges) checks.push(addresses.some(({ sourceIp, inside }) => inside && sourceIp === wire.sourceIp));
  if (settings.urlToken) checks.push(setup.live.urlKeys.some((key) => tokenOf(key, id) === path.token));
  if (settings.basic) checks.push(hasPassword(id, setup.live, wire.headers['authorization'] ?? ''));
  if (settings.signature) checks.push(hasSignature(id, setup.live, wire, raw));
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

/** The hex digits may be of either case, the prefix may not. */
function hasSignature(id: string, { signing }: SecretLists, { headers }: Wire, raw: Buffer): boolean {
  const { signature } = knowledgeOf(id);
  const given = signature === null ? undefined : headers[signature.header];
  if (signature === null || given === undefined) return false;
  return signing.some((secret) => {
    const genuine = signatureOf(secretOf(id, secret), raw);
    return (
      given === signature.prefix + genuine ||
      given.replace(/[A-F]/g, (c) => c.toLowerCase()) === signature.prefix + genuine
    );
  });
}
