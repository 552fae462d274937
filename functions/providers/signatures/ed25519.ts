import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { keepKeys } from './kept-key.ts';
import { isNear, type Signature, secondsToMs } from './signature.ts';

/**
 * Ed25519 over `<Unix seconds>|<raw body>`, in base64. The vendor shows its public key as 32 bytes in base64; the same key in PEM is
 * taken as well. Who plays the sender signs with the private key in PEM.
 */
export const ed25519 = ({
  header,
  timestampHeader,
  secretName,
}: Readonly<Record<'header' | 'timestampHeader' | 'secretName', string>>): Signature => ({
  covers: 'body',
  secretName,
  isAsymmetric: true,
  headers: [header.toLowerCase(), timestampHeader.toLowerCase()],
  newKeys: () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    return {
      secret: Buffer.from(x, 'base64url').toString('base64'),
      signingSecret: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
  },
  secretMistake: (secret) =>
    publicKeyOf(secret) === null ? 'it must be an Ed25519 public key: 32 bytes in base64, or PEM' : null,
  sign: (signingSecret, { raw }, atMs) => {
    const timestamp = String(Math.floor(atMs / 1000));
    const signature = sign(null, signedText(timestamp, raw), createPrivateKey(signingSecret));
    return { headers: { [header]: signature.toString('base64'), [timestampHeader]: timestamp } };
  },
  verify: (secret, request) => {
    const timestamp = request.headers[timestampHeader.toLowerCase()] ?? '';
    const signature = bytesOf(request.headers[header.toLowerCase()] ?? '', 64);
    const key = publicKeyOf(secret);
    if (key === null || signature === null || !isNear(secondsToMs(timestamp), request)) return false;
    return verify(null, signedText(timestamp, request.raw), key, signature);
  },
});

const signedText = (timestamp: string, raw: Buffer): Buffer => Buffer.concat([Buffer.from(`${timestamp}|`), raw]);

/** So many bytes in base64, and in no second way of writing them. */
function bytesOf(base64: string, length: number): Buffer | null {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === length && bytes.toString('base64') === base64 ? bytes : null;
}

/** Null for what is no such key; a private one is none either, since it must not be where only verifying is done. */
const publicKeyOf = keepKeys((secret: string): KeyObject | null => {
  const written = secret.trim();
  const bytes = bytesOf(written, 32);
  try {
    const key = bytes
      ? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' })
      : written.startsWith('-----BEGIN PUBLIC KEY-----')
        ? createPublicKey(written)
        : null;
    return key?.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
});
