import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { senderToken } from '../../../functions/providers/signatures/sender-token.ts';
import type { Signature } from '../../../functions/providers/signatures/signature.ts';

const forms: readonly (readonly [string, Signature, string, string])[] = [
  ['a bearer token', senderToken({ header: 'Authorization', scheme: 'Bearer' }), 'authorization', 'Bearer '],
  ['a header of its own', senderToken({ header: 'X-Api-Key' }), 'x-api-key', ''],
];
const token = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/);

describe.each(forms)('%s', (_, signature, header, before) => {
  const verify = (secret: string, value: string | undefined) =>
    signature.verify(secret, {
      method: 'POST',
      headers: { [header]: value },
      raw: Buffer.alloc(0),
      urls: [],
      receivedAt: 0,
      toleranceMs: 0,
    });

  test('says who sent it, and covers no byte', () => {
    expect([signature.covers, signature.headers]).toEqual(['sender', [header]]);
  });

  test('is taken as it is signed, whatever the body', () => {
    fc.assert(
      fc.property(token, (secret) => {
        const { headers } = signature.sign(
          secret,
          { method: 'POST', url: '', contentType: '', raw: Buffer.alloc(0) },
          0,
        );
        const [[name = '', value] = []] = Object.entries(headers);
        expect([name.toLowerCase(), value]).toEqual([header, before + secret]);
        expect(verify(secret, value)).toBe(true);
        expect(verify(secret, ` ${value} `)).toBe(true);
        expect(verify(secret, before.toUpperCase() + secret)).toBe(true);
        expect(signature.secretMistake?.(secret)).toBeNull();
      }),
    );
  });

  test('is no other text', () => {
    fc.assert(
      fc.property(token, fc.string({ maxLength: 40 }), (secret, other) => {
        fc.pre(other.trim() !== before + secret && other.trim().slice(before.length).trim() !== secret);
        expect(verify(secret, other)).toBe(false);
      }),
    );
    expect(verify('s3cret', undefined)).toBe(false);
    for (const value of ['', before, before.trim(), `${before}s3cre`, `${before}s3crets`, `${before}S3CRET`])
      expect([value, verify('s3cret', value)]).toEqual([value, false]);
  });

  test('is nothing where the secret is empty', () => {
    for (const value of ['', before, before.trim()]) expect(verify('', value)).toBe(false);
  });

  test.each(['', ' x', 'x ', 'x\ny', 'ü', 'x\u0000'])('refuses %j to be stored, which no header takes', (secret) => {
    expect(signature.secretMistake?.(secret)).toMatch(/ASCII/);
  });
});

test('a scheme is not left out', () => {
  const [[, bearer]] = forms as [(typeof forms)[0]];
  const headers = { authorization: 's3cret' };
  expect(
    bearer.verify('s3cret', { method: 'POST', headers, raw: Buffer.alloc(0), urls: [], receivedAt: 0, toleranceMs: 0 }),
  ).toBe(false);
});
