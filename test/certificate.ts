import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { bytes, der, selfSigned, sequence } from '../functions/providers/signatures/certificate.ts';

/** A private key and its certificate, both in PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** basicConstraints, subjectAltName. */
const [constraints, alternatives] = [bytes(0x06, 0x55, 0x1d, 0x13), bytes(0x06, 0x55, 0x1d, 0x11)];
const yes = bytes(0x01, 0xff);

/** A certificate of its own for https://127.0.0.1: what an endpoint of a test has that the internet would know. */
export function certificateOfThisMachine(now = Date.now()): KeyAndCertificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    // A name of its own: of several that are trusted under one name OpenSSL finds but some.
    cert: selfSigned(randomUUID(), keys, now, [
      sequence(constraints, yes, der(0x04, sequence(yes))),
      sequence(alternatives, der(0x04, sequence(bytes(0x87, 127, 0, 0, 1)))),
    ]),
  };
}
