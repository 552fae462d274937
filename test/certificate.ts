import { generateKeyPairSync, sign } from 'node:crypto';

/** A private key and its certificate, both in PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const bytes = (tag: number, ...content: readonly number[]): Buffer => der(tag, Buffer.from(content));
const time = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

/** ecdsa-with-SHA256, commonName, basicConstraints, subjectAltName. */
const [ecdsa, commonName, constraints, alternatives] = [
  bytes(0x06, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02),
  bytes(0x06, 0x55, 0x04, 0x03),
  bytes(0x06, 0x55, 0x1d, 0x13),
  bytes(0x06, 0x55, 0x1d, 0x11),
];
const yes = bytes(0x01, 0xff);

/** A certificate of its own for https://127.0.0.1, good for a day: what an endpoint of a test has that the internet would know. */
export function certificateOfThisMachine(now = Date.now()): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('127.0.0.1')))));
  const algorithm = sequence(ecdsa);
  const signed = sequence(
    der(0xa0, bytes(0x02, 2)),
    bytes(0x02, 1),
    algorithm,
    name,
    sequence(time(now - 3_600_000), time(now + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(constraints, yes, der(0x04, sequence(yes))),
        sequence(alternatives, der(0x04, sequence(bytes(0x87, 127, 0, 0, 1)))),
      ),
    ),
  );
  const signature = sign('sha256', signed, privateKey);
  const whole = sequence(signed, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
  };
}
