import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { either } from '../../../functions/providers/signatures/either.ts';
import { jwtOfUrlAndBody } from '../../../functions/providers/signatures/jwt.ts';
import type { SignedRequest } from '../../../functions/providers/signatures/signature.ts';
import { hmacOfTimeQueryBody, hmacOfTimeUrlBody } from '../../../functions/providers/signatures/time-url-body.ts';
import { atMs, edited, sent, toleranceMs, unsigned } from './request.ts';

const require = createRequire(import.meta.url);
/** MessageBird’s own package. */
const sdk: {
  readonly generate: (request: object, key: string) => Buffer;
  readonly isValid: (request: object, signature: Buffer) => boolean;
} = require('messagebird/lib/signature.js');

const schemes = { url: hmacOfTimeUrlBody('signing key'), query: hmacOfTimeQueryBody('signing key') };
const letter = fc.constantFrom(...'Aa0+/=. é');
const kind = fc.constantFrom('change', 'add', 'drop' as const);
const bytes = fc.uint8Array({ maxLength: 40 }).map((one) => Buffer.from(one));
const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 10 }),
  fc.constantFrom('', 'a b', "it's (so)!*~", 'ü+é&=%', '💬'),
);
const name = fc.oneof(
  fc.constantFrom('id', 'status', 'statusDatetime', 'price[amount]', 'a'),
  fc.stringMatching(/^[a-zA-Z]{1,6}$/),
);
const pairs = fc.array(fc.tuple(name, value), { maxLength: 6 });
const urlOf = (given: readonly (readonly [string, string])[]): string =>
  `https://hooks.example.com/webhooks/x?${new URLSearchParams(given.map(([a, b]): [string, string] => [a, b]))}`;

describe.each(Object.entries(schemes))('over time, %s and body', (which, signature) => {
  test('takes what it signs, and nothing with another letter in a header or another secret', () => {
    fc.assert(
      fc.property(pairs, bytes, fc.nat(), fc.nat(1), kind, letter, (given, raw, place, at, how, instead) => {
        const request = sent(signature, 's3cret', unsigned({ url: urlOf(given), raw }));
        expect(signature.verify('s3cret', request)).toBe(true);
        expect(signature.verify('s3creT', request)).toBe(false);
        const header = signature.headers[at] ?? '';
        const before = request.headers[header] ?? '';
        const after = edited(before, place, how, instead);
        fc.pre(after.trim() !== before);
        expect(signature.verify('s3cret', { ...request, headers: { ...request.headers, [header]: after } })).toBe(
          false,
        );
      }),
      { numRuns: 200 },
    );
  });

  test('covers every byte of the body and every letter of the query', () => {
    fc.assert(
      fc.property(pairs, pairs, bytes, bytes, (given, other, raw, body) => {
        const request = sent(signature, 's3cret', unsigned({ url: urlOf(given), raw }));
        if (!raw.equals(body)) expect(signature.verify('s3cret', { ...request, raw: body })).toBe(false);
        const sorted = (list: typeof given) =>
          JSON.stringify(
            list
              .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
              .map(([a, b]) => [a, a === 'statusDatetime' ? b.replaceAll(' ', '+') : b]),
          );
        if (sorted(given) !== sorted(other))
          expect(signature.verify('s3cret', { ...request, urls: [urlOf(other)] })).toBe(false);
        expect(signature.verify('s3cret', { ...request, urls: [] })).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(signature.covers).toBe('all');
  });

  test('holds as long as the tolerance lasts', () => {
    const request = sent(signature, 's3cret', unsigned());
    for (const [offset, isTaken] of [
      [toleranceMs, true],
      [-toleranceMs, true],
      [toleranceMs + 1, false],
      [-toleranceMs - 1, false],
    ] as const)
      expect(signature.verify('s3cret', { ...request, receivedAt: atMs + offset })).toBe(isTaken);
  });

  test('verifies nothing with an empty secret, nor without either header', () => {
    expect(signature.verify('', sent(signature, '', unsigned()))).toBe(false);
    const request = sent(signature, 's3cret', unsigned());
    for (const header of signature.headers)
      expect(signature.verify('s3cret', { ...request, headers: { ...request.headers, [header]: undefined } })).toBe(
        false,
      );
    expect([which, signature.headers.length]).toEqual([which, 2]);
  });
});

describe('of Bird', () => {
  test('signs as the check value says', () => {
    const url = 'https://domain.com/webhook/bird';
    const raw = Buffer.from('{"service":"channels","event":"sms.outbound"}');
    expect(schemes.url.sign('secureSigningKey', unsigned({ url, raw }), 1736760161_000).headers).toEqual({
      'MessageBird-Signature': 'P+TdBYVtexm/nMp8FbwyYgQMKbfuoW7uqWdzpuWaRI4=',
      'MessageBird-Request-Timestamp': '1736760161',
    });
  });

  test('covers every letter of the URL', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), kind, letter, (given, place, how, instead) => {
        const other = edited(urlOf(given), place, how, instead);
        fc.pre(other !== urlOf(given));
        const request = sent(schemes.url, 's3cret', unsigned({ url: urlOf(given) }));
        expect(schemes.url.verify('s3cret', { ...request, urls: [other] })).toBe(false);
      }),
    );
  });

  test('covers the URL to the letter, but for a port that goes without saying', () => {
    const url = 'https://hooks.example.com/a?b=%20c';
    const request = sent(schemes.url, 's3cret', unsigned({ url }));
    for (const [other, isTaken] of [
      [url, true],
      ['https://hooks.example.com:443/a?b=%20c', true],
      ['https://hooks.example.com/a?b=+c', false],
      ['https://hooks.example.com/A?b=%20c', false],
      ['http://hooks.example.com/a?b=%20c', false],
      ['https://hooks.example.com:80/a?b=%20c', false],
    ] as const)
      expect([other, schemes.url.verify('s3cret', { ...request, urls: [other] })]).toEqual([other, isTaken]);
  });
});

describe('of MessageBird before its tokens', () => {
  const signature = schemes.query;
  const published = {
    ...{ id: 'eef0ab57a9e049be946f3821568c2b2e', mccmnc: '20408', ported: '1', recipient: '31612345678' },
    ...{ reference: 'FOO', status: 'delivered', statusDatetime: '2019-01-11T09:17:11+00:00' },
  };
  const request = (query: string): SignedRequest => ({
    method: 'GET',
    headers: {
      'messagebird-signature': 'KVBdcVdz2lYMwcBLZCRITgxUfA/WkwSi+T3Wxl2HL6w=',
      'messagebird-request-timestamp': '1547198231',
    },
    raw: Buffer.alloc(0),
    urls: [`https://hooks.example.com/webhooks/messagebird?${query}`],
    receivedAt: 1547198231_000,
    toleranceMs,
  });
  const key = 'PlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd';

  test('takes the published request, in any order of its fields, with the plus of its zone encoded or not', () => {
    const query = new URLSearchParams(published).toString();
    expect(signature.verify(key, request(query))).toBe(true);
    expect(signature.verify(key, request(query.split('&').toReversed().join('&')))).toBe(true);
    expect(signature.verify(key, request(query.replace('%2B', '+')))).toBe(true);
    expect(signature.verify(key, request(query.replace('FOO', 'BAR')))).toBe(false);
    expect(signature.verify(key, request(`${query}&id=other`))).toBe(false);
  });

  test('takes what MessageBird’s own package signs, and signs what it takes', () => {
    fc.assert(
      fc.property(pairs, bytes, fc.string({ minLength: 1, maxLength: 20 }), (given, raw, secret) => {
        const fields: Record<string, string | string[]> = {};
        for (const [a, b] of given)
          fields[a] = Object.hasOwn(fields, a) && a !== 'statusDatetime' ? [fields[a] ?? '', b].flat() : b;
        // Its package reads one time only.
        fc.pre(given.filter(([a]) => a === 'statusDatetime').length < 2);
        const url = urlOf(given);
        const seconds = String(atMs / 1000);
        const headers = { 'messagebird-request-timestamp': seconds };
        const theirs = sdk.generate({ query: fields, body: raw.length > 0 ? raw : undefined, headers }, secret);
        const signed = { ...headers, 'messagebird-signature': theirs.toString('base64') };
        const received = { ...sent(signature, secret, unsigned({ url, raw })), headers: signed, urls: [url] };
        expect(signature.verify(secret, received)).toBe(true);
        const ours = signature.sign(secret, unsigned({ url, raw }), atMs).headers['MessageBird-Signature'];
        expect(sdk.isValid({ headers: { 'messagebird-signature': ours } }, theirs)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('takes values as Go, Python and PHP encode them', () => {
    const url = `https://hooks.example.com/?${new URLSearchParams({ statusReason: 'it’s (not) so!* ~' })}`;
    // Of `1547198231\nstatusReason=it%E2%80%99s+%28not%29+so%21%2A+~\n`, or with `%7E` at its end, and an empty body; by OpenSSL.
    for (const digest of ['GO', 'PHP'] as const)
      expect([
        digest,
        signature.verify(key, {
          ...request(''),
          urls: [url],
          headers: { 'messagebird-signature': digests[digest], 'messagebird-request-timestamp': '1547198231' },
        }),
      ]).toEqual([digest, true]);
  });
  const digests = {
    GO: 'DQJuPDm8qUxBgiPFpd876+gnziUB0WuAqv+CStIFg6k=',
    PHP: '4pUcXx80r17AnNnIk0waT5LZ1UPuWPfd630E62BOT80=',
  };
});

describe('one of two schemes', () => {
  const signature = either(jwtOfUrlAndBody('signing key'), schemes.query);

  test('is enough, whichever it is', () => {
    const request = unsigned({ method: 'GET', url: urlOf([['id', 'a']]), raw: Buffer.alloc(0) });
    const [current, former] = [sent(jwtOfUrlAndBody('k'), 's3cret', request), sent(schemes.query, 's3cret', request)];
    expect(sent(signature, 's3cret', request).headers).toEqual(current.headers);
    for (const one of [current, former]) {
      expect(signature.verify('s3cret', one)).toBe(true);
      expect(signature.verify('s3creT', one)).toBe(false);
      expect(signature.verify('s3cret', { ...one, headers: {} })).toBe(false);
    }
    expect(signature.headers).toEqual([
      'messagebird-signature-jwt',
      'messagebird-signature',
      'messagebird-request-timestamp',
    ]);
    expect(signature.isOneHeaderEnough).toBe(true);
  });
});
