import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hmacSha256 } from '../../functions/providers/signatures/hmac-body.ts';
import { signedRequest, unsigned } from '../signing.ts';

const signature = hmacSha256({ header: 'X-Signature', prefix: 'sha256=', secretName: 'secret' });
const verify = (value: string | undefined, raw: Buffer, secret = 's3cret') =>
  signature.verify(secret, { ...signedRequest(signature, secret, unsigned(raw)), headers: { 'x-signature': value } });
const genuine = (raw: Buffer, secret = 's3cret'): Buffer => createHmac('sha256', secret).update(raw).digest();

/** All that the 32 bytes may be written as. */
const encodings: Readonly<Record<string, (digest: Buffer) => string>> = {
  hex: (digest) => digest.toString('hex'),
  'upper-case hex': (digest) => digest.toString('hex').toUpperCase(),
  'mixed hex': (digest) => digest.toString('hex').replace(/[a-c]/g, (letter) => letter.toUpperCase()),
  base64: (digest) => digest.toString('base64'),
  'base64 without padding': (digest) => digest.toString('base64').replace('=', ''),
  base64url: (digest) => digest.toString('base64url'),
  'base64url with padding': (digest) => `${digest.toString('base64url')}=`,
};
const prefixes = ['', 'sha256=', 'SHA256=', 'Sha256='];

const body = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
const form = fc.tuple(fc.constantFrom(...prefixes), fc.constantFrom(...Object.values(encodings))).map(
  ([prefix, encode]) =>
    (digest: Buffer) =>
      prefix + encode(digest),
);
/** A header's element that is no signature: it has no comma. */
const garbage = fc.oneof(
  fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll(',', '')),
  fc.constantFrom('sha256=', 'sha256', 'sha1=00', 'v1=abc', '='),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64')),
);

test('is written as documented', () => {
  const raw = Buffer.from('{}');
  expect(signature.sign('s3cret', unsigned(raw), 0)).toEqual({
    headers: { 'X-Signature': `sha256=${genuine(raw).toString('hex')}` },
  });
  expect(signature.covers).toBe('body');
});

describe('the right 32 bytes', () => {
  test.each(Object.entries(encodings))('are taken in %s, behind a prefix of any case or none', (_, encode) => {
    fc.assert(
      fc.property(body, fc.constantFrom(...prefixes), (raw, prefix) => {
        expect(verify(prefix + encode(genuine(raw)), raw)).toBe(true);
      }),
    );
  });

  test('are taken wherever they stand in a list, whatever else is in it', () => {
    fc.assert(
      fc.property(
        body,
        form,
        fc.array(garbage, { maxLength: 5 }),
        fc.array(garbage, { maxLength: 5 }),
        fc.constantFrom(',', ', ', ' , ', ',\t'),
        (raw, write, before, after, comma) => {
          expect(verify([...before, write(genuine(raw)), ...after].join(comma), raw)).toBe(true);
        },
      ),
    );
  });
});

describe('nothing else', () => {
  test('is taken: no digest of another body or under another secret', () => {
    fc.assert(
      fc.property(body, body, form, (raw, other, write) => {
        fc.pre(!raw.equals(other));
        expect(verify(write(genuine(other)), raw)).toBe(false);
        expect(verify(write(genuine(raw, 'another')), raw)).toBe(false);
      }),
    );
  });

  test('is taken: no text that is one edit away from a right one', () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.constantFrom('drop', 'add', 'change'),
      fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(body, fc.constantFrom(...Object.values(encodings)), edit, (raw, encode, [place, kind, letter]) => {
        const right = encode(genuine(raw));
        const at = place % right.length;
        const rest = right.slice(kind === 'add' ? at : at + 1);
        const edited = right.slice(0, at) + (kind === 'drop' ? '' : letter) + rest;
        const means = (text: string) => Object.values(encodings).some((one) => one(genuine(raw)) === text);
        const list = edited.split(',').map((element) => element.trim());
        const isHex = /^[0-9a-f]{64}$/i.test(edited) && edited.toLowerCase() === right.toLowerCase();
        fc.pre(!isHex && !list.some(means));
        expect(verify(edited, raw)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('is taken: no base64 whose last letter holds bits that stand for nothing', () => {
    fc.assert(
      fc.property(body, (raw) => {
        const right = genuine(raw).toString('base64');
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
        const last = alphabet.indexOf(right[42] ?? '');
        for (const bits of [1, 2, 3]) {
          const other = right.slice(0, 42) + alphabet[last + bits];
          expect(Buffer.from(other, 'base64')).toEqual(genuine(raw));
          expect([verify(other, raw), verify(`${other}=`, raw)]).toEqual([false, false]);
        }
      }),
    );
  });

  const raw = Buffer.from('{"status":"delivered"}');
  const hex = genuine(raw).toString('hex');
  const base64 = genuine(raw).toString('base64');

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['commas', ',,,'],
    ['a prefix alone', 'sha256='],
    ['a prefix twice', `sha256=sha256=${hex}`],
    ['another prefix', `sha1=${hex}`],
    ['a blank behind the prefix', `sha256= ${hex}`],
    ['a blank inside', `${hex.slice(0, 32)} ${hex.slice(32)}`],
    ['half a digest', hex.slice(0, 32)],
    ['two digests in one', hex + hex],
    ['hex with an x', `0x${hex}`],
    ['base64 with too much padding', `${base64}=`],
    ['base64 of the hex', Buffer.from(hex).toString('base64')],
    ['quotes', `"${hex}"`],
    ['a hash without the secret', createHash('sha256').update(raw).digest('hex')],
    ['SHA-1', createHmac('sha1', 's3cret').update(raw).digest('hex')],
    ['SHA-512', createHmac('sha512', 's3cret').update(raw).digest('hex')],
    ['the start of SHA-512', createHmac('sha512', 's3cret').update(raw).digest('hex').slice(0, 64)],
  ])('is taken: not %s', (_, value) => {
    expect(verify(value, raw)).toBe(false);
  });

  test('is taken: an empty secret verifies nothing', () => {
    for (const encode of Object.values(encodings)) expect(verify(encode(genuine(raw, '')), raw, '')).toBe(false);
  });
});

test('a header as long as the HTTP API takes costs little', () => {
  const raw = Buffer.alloc(0);
  const headers = [','.repeat(10_000), ' '.repeat(10_000), `${'x'.repeat(43)},`.repeat(230), `x${' '.repeat(9_000)}x`];
  const from = process.threadCpuUsage();
  for (const header of headers) expect(verify(header, raw)).toBe(false);
  expect(process.threadCpuUsage(from).user / 1000).toBeLessThan(50);
});
