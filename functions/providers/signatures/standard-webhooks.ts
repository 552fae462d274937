import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { keepKeys } from './kept-key.ts';
import { equalsAny, isNear, type Keys, type Signature, secondsToMs } from './signature.ts';

/** The header with the sender's id of the callback, the same in each of its tries; it is signed. */
export const webhookIdHeader = 'webhook-id';
const timeHeader = 'webhook-timestamp';
const signatureHeader = 'webhook-signature';

const prefixes = { shared: 'whsec_', public: 'whpk_', private: 'whsk_' };
/** Few are sent: one for each key of a rotation. */
const mostSignatures = 20;

/**
 * Standard Webhooks: `id.timestamp.body`, signed by HMAC-SHA256 with a shared secret (`v1`) or by Ed25519 (`v1a`); which of the two
 * follows from what the secret begins with, so that both may be live while a sender changes from one to the other.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md and libraries/ beside it, of which
 * some take a secret without its prefix, some the text itself as the key (read 2026-11-28).
 */
export function standardWebhooks({ isAsymmetric = false }: { readonly isAsymmetric?: boolean } = {}): Signature {
  return {
    covers: 'body',
    headers: [webhookIdHeader, timeHeader, signatureHeader],
    secretName: isAsymmetric ? 'public key (whpk_…)' : 'signing secret (whsec_…)',
    isAsymmetric,
    newKeys: isAsymmetric ? newPair : newSecret,
    secretMistake,
    sign: (signingSecret, { raw }, atMs) => {
      // Its repeats have the same.
      const id = `msg_${createHash('sha256').update(raw).digest('hex').slice(0, 32)}`;
      const timestamp = String(Math.floor(atMs / 1000));
      const signature = signatureOf(signingSecret, contentOf(id, timestamp, raw));
      return { headers: { [webhookIdHeader]: id, [timeHeader]: timestamp, [signatureHeader]: signature } };
    },
    verify: (secret, { headers, raw, ...request }) => {
      const { [webhookIdHeader]: id = '', [timeHeader]: timestamp = '', [signatureHeader]: given = '' } = headers;
      if (id === '' || !isNear(secondsToMs(timestamp), request) || showsAnotherSeam(id, raw)) return false;
      const content = contentOf(id, timestamp, raw);
      return secret.startsWith(prefixes.public)
        ? isSignedBy(publicKeyOf(secret), content, signaturesIn(given, 'v1a'))
        : isSharedBy(sharedKeysOf(secret), content, signaturesIn(given, 'v1'));
    },
  };
}

const contentOf = (id: string, timestamp: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${id}.${timestamp}.`), raw]);

/**
 * Whether what is signed may have been put together otherwise: who holds a genuine request could call a part of its body the id,
 * or a part of its id the body, where there is a time in it. The time that was signed then stands there between full stops.
 */
function showsAnotherSeam(id: string, raw: Buffer): boolean {
  const [beforeDocument = ''] = raw.toString('latin1').split(/[{["<=&]/, 1);
  return /\.\d{10}\./.test(id) || /(?:^|\.)\d{10}\./.test(beforeDocument);
}

/** The signatures of one version in the header, a list with spaces; several headers are joined by commas. */
const signaturesIn = (given: string, version: string): readonly string[] =>
  Array.from(given.matchAll(/(?:^|[\s,])(v\d+[a-z]?),([A-Za-z0-9+/]+={0,2})(?=$|[\s,])/g))
    .filter(([, one]) => one === version)
    .slice(0, mostSignatures)
    .map(([, , signature = '']) => signature);

function isSharedBy(keys: readonly Buffer[], content: Buffer, signatures: readonly string[]): boolean {
  const expected = keys.map((key) => createHmac('sha256', key).update(content).digest('base64'));
  return signatures.filter((one) => equalsAny(one, expected)).length > 0;
}

function isSignedBy(key: KeyObject | null, content: Buffer, signatures: readonly string[]): boolean {
  if (key === null) return false;
  const bytes = signatures.map((one) => [one, Buffer.from(one, 'base64')] as const);
  // No second text for the same bytes.
  return bytes.some(([text, one]) => one.toString('base64') === text && verify(null, content, key, one));
}

function signatureOf(signingSecret: string, content: Buffer): string {
  const key = privateKeyOf(signingSecret);
  if (key) return `v1a,${sign(null, content, key).toString('base64')}`;
  const [shared] = sharedKeysOf(signingSecret);
  if (shared === undefined) throw new Error(`A text that begins with ${prefixes.public} verifies; it can’t sign.`);
  return `v1,${createHmac('sha256', shared).update(content).digest('base64')}`;
}

/** What the secret may stand for, the likeliest first; never an empty key, by which anybody could sign. */
function sharedKeysOf(secret: string): readonly Buffer[] {
  if (secret === '' || secret.startsWith(prefixes.public)) return [];
  const isMarked = secret.startsWith(prefixes.shared);
  const decoded = decode(isMarked ? secret.slice(prefixes.shared.length) : secret);
  return [...(decoded ? [decoded] : []), ...(isMarked ? [] : [Buffer.from(secret)])];
}

/** Base64 of either alphabet; null where it is none, or of nothing. */
const decode = (text: string): Buffer | null =>
  /^[A-Za-z0-9+/_-]{2,}={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;

const keyBytes = 32;

/** Null where it is no key of 32 bytes. */
const publicKeyOf = keepKeys((secret: string): KeyObject | null => {
  const bytes = decode(secret.slice(prefixes.public.length));
  if (bytes?.length !== keyBytes) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
});

/** Of PEM, or of the scheme's own text: the seed alone, or the public key behind it. Null where it is neither. */
function privateKeyOf(signingSecret: string): KeyObject | null {
  if (signingSecret.startsWith('-----BEGIN')) return createPrivateKey(signingSecret);
  if (!signingSecret.startsWith(prefixes.private)) return null;
  const seed = decode(signingSecret.slice(prefixes.private.length))?.subarray(0, keyBytes);
  const header = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([header, seed ?? Buffer.alloc(0)]), format: 'der', type: 'pkcs8' });
}

function newSecret(): Keys {
  const secret = `${prefixes.shared}${randomBytes(24).toString('base64')}`;
  return { secret, signingSecret: secret };
}

function newPair(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    secret: `${prefixes.public}${Buffer.from(x, 'base64url').toString('base64')}`,
    signingSecret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function secretMistake(secret: string): string | null {
  if (secret.startsWith(prefixes.private))
    return `it begins with ${prefixes.private}, as the sender’s private key does; expected the public one, which begins with ${prefixes.public}`;
  if (secret.startsWith(prefixes.public) && publicKeyOf(secret) === null)
    return `expected ${keyBytes} bytes in base64 behind ${prefixes.public}`;
  if (secret.startsWith(prefixes.shared) && sharedKeysOf(secret).length === 0)
    return `expected base64 behind ${prefixes.shared}`;
  return null;
}
