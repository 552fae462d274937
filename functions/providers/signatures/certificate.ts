import { type KeyObject, sign } from 'node:crypto';

/** A value in DER: its tag, its length, its content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
/** Its parts in DER, in this order. */
export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
/** A value of these bytes. */
export const bytes = (tag: number, ...content: readonly number[]): Buffer => der(tag, Buffer.from(content));

/** With a year of two digits, which is one before 2050. */
const time = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

/** ecdsa-with-SHA256; sha256WithRSAEncryption, which has an empty parameter; commonName. */
const algorithms: Readonly<Record<string, Buffer>> = {
  ec: sequence(bytes(0x06, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)),
  rsa: sequence(bytes(0x06, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), bytes(0x05)),
};
const commonName = bytes(0x06, 0x55, 0x04, 0x03);

/** A certificate that a key signs for itself, in PEM, good for ten years. @param extensions each in DER. */
export function selfSigned(
  name: string,
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  now = Date.now(),
  extensions: readonly Uint8Array[] = [],
): string {
  const algorithm = algorithms[publicKey.asymmetricKeyType ?? ''];
  if (algorithm === undefined) throw new RangeError('a certificate is of an RSA or an elliptic key');
  const owner = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))));
  const signed = sequence(
    der(0xa0, bytes(0x02, 2)),
    bytes(0x02, 1),
    algorithm,
    owner,
    sequence(time(now - 3_600_000), time(now + 10 * 365 * 86_400_000)),
    owner,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  const whole = sequence(signed, algorithm, der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
