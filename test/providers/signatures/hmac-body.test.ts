import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  digestEncodings,
  hashes,
  hmacBody,
  secretEncodings,
} from '../../../functions/providers/signatures/hmac-body.ts';
import type { Signature } from '../../../functions/providers/signatures/signature.ts';

const verify = (signature: Signature, secret: string, value: string, raw: Buffer): boolean =>
  signature.verify(secret, {
    method: 'POST',
    headers: { 'x-mac': value },
    raw,
    urls: [],
    receivedAt: 0,
    toleranceMs: 0,
  });
const body = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((one) => Buffer.from(one));

describe.each(hashes)('%s', (algorithm) => {
  test.each(digestEncodings)('is signed in %s and taken in all', (encoding) => {
    const signature = hmacBody({ header: 'X-Mac', prefix: 'v=', secretName: 'secret', algorithm, encoding });
    fc.assert(
      fc.property(body, (raw) => {
        const digest = createHmac(algorithm, 's3cret').update(raw).digest();
        const signed = signature.sign('s3cret', { method: 'POST', url: '', contentType: '', raw }, 0).headers['X-Mac'];
        expect(signed).toBe(`v=${digest.toString(encoding)}`);
        for (const form of digestEncodings) expect(verify(signature, 's3cret', digest.toString(form), raw)).toBe(true);
        expect(verify(signature, 's3cret', digest.toString('hex').toUpperCase(), raw)).toBe(true);
        expect(verify(signature, 's3cret', digest.toString('base64').replaceAll('=', ''), raw)).toBe(true);
      }),
    );
  });

  test('is no other hash of the same', () => {
    const signature = hmacBody({ header: 'X-Mac', prefix: '', secretName: 'secret', algorithm });
    const raw = Buffer.from('{}');
    for (const other of [...hashes, 'sha384', 'md5'].filter((one) => one !== algorithm))
      for (const form of digestEncodings)
        expect(verify(signature, 's3cret', createHmac(other, 's3cret').update(raw).digest(form), raw)).toBe(false);
  });
});

describe.each(secretEncodings)('a secret in %s', (secretEncoding) => {
  const signature = hmacBody({ header: 'X-Mac', prefix: '', secretName: 'secret', secretEncoding });
  const written = (key: Buffer): string =>
    secretEncoding === 'text' ? key.toString('hex') : key.toString(secretEncoding);

  test('is the key that it stands for', () => {
    fc.assert(
      fc.property(bytes, body, (key, raw) => {
        const secret = written(key);
        const own = createHmac('sha256', secretEncoding === 'text' ? secret : key)
          .update(raw)
          .digest('hex');
        expect(verify(signature, secret, own, raw)).toBe(true);
        expect(signature.secretMistake?.(secret) ?? null).toBeNull();
        if (secretEncoding !== 'text')
          expect(verify(signature, secret, createHmac('sha256', secret).update(raw).digest('hex'), raw)).toBe(false);
      }),
    );
  });

  test('is none where it is empty or not written so', () => {
    const raw = Buffer.from('{}');
    const byNothing = createHmac('sha256', '').update(raw).digest('hex');
    for (const secret of ['', ...(secretEncoding === 'text' ? [] : ['!', ' ', '=', 'ü', '~~~~'])]) {
      expect(verify(signature, secret, byNothing, raw)).toBe(false);
      if (secretEncoding !== 'text') expect(signature.secretMistake?.(secret)).toMatch(secretEncoding);
    }
  });
});
