import { createHash, createHmac } from 'node:crypto';
import { equalTexts, isNear, type Signature, secondsToMs } from './signature.ts';

/**
 * HMAC-SHA256 in base64 over the raw body, a nonce and the time in Unix seconds, with a dot between them, each in a header that
 * begins alike: `X-Signature`, `X-Signature-Nonce`, `X-Signature-Timestamp`.
 */
export function bodyNonceTime({
  header,
  secretName,
}: {
  readonly header: string;
  readonly secretName: string;
}): Signature {
  const [signature, nonce, time] = ['', '-Nonce', '-Timestamp'].map((end) => (header + end).toLowerCase()) as [
    string,
    string,
    string,
  ];
  const digest = (secret: string, raw: Buffer, ofNonce: string, seconds: string): string =>
    createHmac('sha256', secret).update(raw).update(`.${ofNonce}.${seconds}`).digest('base64');
  return {
    covers: 'body',
    headers: [signature, nonce, time],
    secretName,
    sign: (secret, { raw }, atMs) => {
      const seconds = String(Math.floor(atMs / 1000));
      // Of the request itself, so that the same is signed alike.
      const ofNonce = createHash('sha256').update(raw).update(seconds).digest('hex').slice(0, 26).toUpperCase();
      return {
        headers: {
          [header]: digest(secret, raw, ofNonce, seconds),
          [`${header}-Algorithm`]: 'HmacSHA256',
          [`${header}-Nonce`]: ofNonce,
          [`${header}-Timestamp`]: seconds,
        },
      };
    },
    verify: (secret, request) => {
      const { headers, raw } = request;
      const [given = '', ofNonce = '', seconds = ''] = [signature, nonce, time].map((name) => headers[name]);
      // With a dot in it, a nonce could be the end of the body: `{"a":1.5}` would be signed as `{"a":1`.
      if (secret === '' || !/^[^.]+$/.test(ofNonce)) return false;
      return equalTexts(given, digest(secret, raw, ofNonce, seconds)) && isNear(secondsToMs(seconds), request);
    },
  };
}
