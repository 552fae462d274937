import { createHmac, createSecretKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { verifySignature } from '@vonage/jwt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsOf, jwtOfBody, jwtOfReport, jwtOfUrlAndBody } from '../../../functions/providers/signatures/jwt.ts';
import type { SignedRequest } from '../../../functions/providers/signatures/signature.ts';
import { atMs, edited, sent, toleranceMs, unsigned } from './request.ts';

const require = createRequire(import.meta.url);
/** MessageBird’s own package, and the requests with which it is tested. */
const messagebird = require('messagebird/lib/webhook-signature-jwt.js');
const reference: readonly {
  readonly name: string;
  readonly secret: string;
  readonly url: string;
  readonly payload?: string;
  readonly timestamp: string;
  readonly token: string;
  readonly valid: boolean;
}[] = require('messagebird/lib/testdata/webhook-signature-jwt-reference.json');

const schemes = {
  body: jwtOfBody('secret'),
  urlAndBody: jwtOfUrlAndBody('secret'),
  report: jwtOfReport('secret'),
};

/** A token of these parts, signed by HMAC whatever its header says. */
function token(header: object, claims: object, secret = 's3cret', hash = 'sha256'): string {
  const text = [header, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.');
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

const letter = fc.constantFrom(...'ABcd01-_.= é');
const kind = fc.constantFrom('change', 'add', 'drop' as const);
const bytes = fc.uint8Array({ maxLength: 60 }).map((one) => Buffer.from(one));
const path = fc
  .array(fc.oneof(fc.stringMatching(/^[A-Za-z0-9._~-]{1,8}$/), fc.constantFrom('a%20b', '%C3%A9', '%2F')), {
    maxLength: 3,
  })
  .map((parts) => `/${parts.join('/')}`);
const query = fc
  .array(fc.tuple(fc.constantFrom('id', 'status', 'a', 'a'), fc.string({ unit: 'grapheme', maxLength: 8 })), {
    maxLength: 4,
  })
  .map((pairs) => new URLSearchParams(pairs).toString());
const url = fc
  .tuple(fc.constantFrom('https://example.com', 'https://example.com:8443', 'http://127.0.0.1:4400'), path, query)
  .map(([origin, at, asked]) => origin + at + (asked === '' ? '' : `?${asked}`));

describe('a token', () => {
  test('of Symfony’s tests is what it was signed as', () => {
    const signed =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.kK9JnTXZwzNo3BYNXJT57PGLnQk-Xyu7IBhRWFmc4C0';
    expect(claimsOf(signed, 'secret-key')).toEqual({ sub: '1234567890', name: 'John Doe', iat: 1516239022 });
    expect(claimsOf(signed, 'secret-kez')).toBeNull();
    expect(claimsOf(signed, '')).toBeNull();
  });

  test.each([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('may be signed by %s, with that hash and no other', (alg, hash) => {
    expect(claimsOf(token({ alg }, { a: 1 }, 's3cret', hash), 's3cret')).toEqual({ a: 1 });
    for (const other of ['sha1', 'sha256', 'sha384', 'sha512'].filter((one) => one !== hash))
      expect(claimsOf(token({ alg }, { a: 1 }, 's3cret', other), 's3cret')).toBeNull();
  });

  test.each([
    { alg: 'none' },
    { alg: 'None' },
    { alg: 'RS256' },
    { alg: 'ES256' },
    { alg: ['HS256'] },
    { alg: 'toString' },
    {},
    { alg: 'HS256', crit: ['exp'] },
  ])('with the header %j is none', (header) => {
    expect(claimsOf(token(header, { a: 1 }), 's3cret')).toBeNull();
    const [head, payload] = token(header, { a: 1 }).split('.');
    expect(claimsOf(`${head}.${payload}.`, 's3cret')).toBeNull();
    expect(claimsOf(`${head}.${payload}`, 's3cret')).toBeNull();
  });

  test.each(['', '.', '..', '...', 'a.b', 'a.b.c', 'null.null.null', `${token({ alg: 'HS256' }, {})}.x`, '💥.💥.💥'])(
    'is not %j',
    (text) => {
      expect(claimsOf(text, 's3cret')).toBeNull();
    },
  );

  test.each(['[]', '1', '"a"', 'null', '{'])('whose claims are %s says nothing', (claims) => {
    const text = [`{"alg":"HS256"}`, claims].map((one) => Buffer.from(one).toString('base64url')).join('.');
    const mac = createHmac('sha256', 's3cret').update(text).digest('base64url');
    expect(claimsOf(`${text}.${mac}`, 's3cret')).toBeNull();
  });
});

describe.each(Object.entries(schemes))('%s', (name, signature) => {
  const raw =
    name === 'report'
      ? fc
          .dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }))
          .map((one) => Buffer.from(JSON.stringify(one)))
      : bytes;

  test('takes what it signs, and nothing with another letter in the token or another secret', () => {
    fc.assert(
      fc.property(raw, url, fc.nat(), kind, letter, (body, at, place, how, instead) => {
        const request = sent(signature, 's3cret', unsigned({ raw: body, url: at }));
        expect(signature.verify('s3cret', request)).toBe(true);
        expect(signature.verify('s3creT', request)).toBe(false);
        const [header = ''] = signature.headers;
        const given = request.headers[header] ?? '';
        const other = edited(given, place, how, instead);
        fc.pre(other.trim() !== given && other.replace(/^bearer\s+/i, 'Bearer ').trim() !== given);
        expect(signature.verify('s3cret', { ...request, headers: { [header]: other } })).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('verifies nothing with an empty secret, nor without its header', () => {
    const request = sent(signature, '', unsigned());
    expect(signature.verify('', request)).toBe(false);
    expect(signature.verify('s3cret', { ...request, headers: {} })).toBe(false);
  });
});

describe('of Vonage', () => {
  const signature = schemes.body;
  const verify = (claims: object, changed: Partial<SignedRequest> = {}): boolean =>
    signature.verify('s3cret', {
      ...sent(signature, 's3cret', unsigned()),
      headers: { authorization: `bearer  ${token({ alg: 'HS256', typ: 'JWT' }, claims)} ` },
      ...changed,
    });
  const iat = atMs / 1000;
  const hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

  test('covers the body, to the byte', () => {
    fc.assert(
      fc.property(bytes, bytes, (raw, other) => {
        fc.pre(!raw.equals(other));
        const request = sent(signature, 's3cret', unsigned({ raw }));
        expect(signature.verify('s3cret', { ...request, raw: other })).toBe(false);
      }),
    );
    expect(signature.covers).toBe('body');
  });

  test('is a token that Vonage’s own package takes', () => {
    const { authorization = '' } = sent(signature, 's3cret', unsigned()).headers;
    expect(verifySignature(authorization.replace('Bearer ', ''), 's3cret')).toBe(true);
    expect(verifySignature(authorization.replace('Bearer ', ''), 'other')).toBe(false);
  });

  test('needs the time and the hash, which may be in capitals', () => {
    expect(verify({ iat, payload_hash: hash })).toBe(true);
    expect(verify({ iat, payload_hash: hash.toUpperCase() })).toBe(true);
    for (const claims of [
      { iat },
      { payload_hash: hash },
      { iat, payload_hash: '' },
      { iat, payload_hash: [hash] },
      { iat: String(iat), payload_hash: hash },
    ])
      expect(verify(claims)).toBe(false);
    expect(verify({ iat, payload_hash: hash }, { raw: Buffer.alloc(0) })).toBe(false);
  });

  test('holds as long as the tolerance lasts, an end of its own with the tolerance on top', () => {
    const tolerated = toleranceMs / 1000;
    const claims = { iat, payload_hash: hash };
    const later = (seconds: number) => ({ receivedAt: atMs + seconds * 1000 });
    expect(verify(claims, later(tolerated))).toBe(true);
    expect(verify(claims, later(-tolerated))).toBe(true);
    expect(verify(claims, later(tolerated + 0.001))).toBe(false);
    expect(verify(claims, later(-tolerated - 0.001))).toBe(false);
    expect(verify({ ...claims, exp: iat - tolerated })).toBe(true);
    expect(verify({ ...claims, exp: iat - tolerated - 1 })).toBe(false);
    expect(verify({ ...claims, nbf: iat + tolerated })).toBe(true);
    expect(verify({ ...claims, nbf: iat + tolerated + 1 })).toBe(false);
    for (const exp of ['never', null, {}, Number.MAX_VALUE * 10]) expect(verify({ ...claims, exp })).toBe(false);
  });
});

describe('of MessageBird', () => {
  const signature = schemes.urlAndBody;

  test.each(reference)('$name', ({ secret, url: at, payload = '', timestamp, token: given, valid }) => {
    const request = {
      method: 'POST',
      headers: { 'messagebird-signature-jwt': given },
      raw: Buffer.from(payload),
      urls: [at],
      receivedAt: Date.parse(timestamp),
      toleranceMs,
    };
    expect(signature.verify(secret, request)).toBe(valid);
  });

  test('is what MessageBird’s own package takes', async () => {
    const options = new messagebird.VerifyOptions();
    options.jwtVerifyOptions = { ...options.jwtVerifyOptions, currentDate: new Date(atMs) };
    await fc.assert(
      fc.asyncProperty(url, bytes, async (at, raw) => {
        const { headers } = sent(signature, 's3cret', unsigned({ url: at, raw }));
        const key = createSecretKey(Buffer.from('s3cret'));
        const given = headers['messagebird-signature-jwt'];
        expect(await messagebird.verify(at, raw, given, key, options)).toBe(true);
        await expect(messagebird.verify(`${at}x`, raw, given, key, options)).rejects.toThrow('url_hash');
      }),
      { numRuns: 50 },
    );
  });

  test('covers every letter of the URL', () => {
    fc.assert(
      fc.property(url, fc.nat(), kind, letter, (at, place, how, instead) => {
        const other = edited(at, place, how, instead);
        fc.pre(other !== at);
        const request = sent(signature, 's3cret', unsigned({ url: at }));
        expect(signature.verify('s3cret', { ...request, urls: [other] })).toBe(false);
      }),
    );
  });

  test('covers URL and body, but for a port that goes without saying', () => {
    fc.assert(
      fc.property(url, url, bytes, bytes, (at, elsewhere, raw, other) => {
        const request = sent(signature, 's3cret', unsigned({ url: at, raw }));
        if (at !== elsewhere) expect(signature.verify('s3cret', { ...request, urls: [elsewhere] })).toBe(false);
        if (!raw.equals(other)) expect(signature.verify('s3cret', { ...request, raw: other })).toBe(false);
        expect(signature.verify('s3cret', { ...request, urls: [] })).toBe(false);
      }),
    );
    const written = sent(signature, 's3cret', unsigned({ url: 'https://example.com:443/a?b=c' }));
    expect(signature.verify('s3cret', { ...written, urls: ['https://example.com/a?b=c'] })).toBe(true);
    const left = sent(signature, 's3cret', unsigned({ url: 'https://example.com/a?b=c' }));
    expect(signature.verify('s3cret', { ...left, urls: ['https://example.com:443/a?b=c'] })).toBe(true);
    expect(signature.verify('s3cret', { ...left, urls: ['https://example.com:8443/a?b=c'] })).toBe(false);
  });
});

describe('of GatewayAPI', () => {
  const signature = schemes.report;
  const published = [
    'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYyLCJzdGF0dXMiOiJERUxJVkVSRUQiLCJlcnJvciI6bnVsbCwiY29kZSI6bnVsbCwidXNlcnJlZiI6bnVsbCwiY2FsbGJhY2tfdXJsIjoiaHR0cDovL2JiYWY3MTQyLm5ncm9rLmlvIiwiYXBpIjo0fQ.KdfDH65bnQtgxEkFnpAQodOciAJedZFB13r9wEo8t3Y',
    'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYyLCJzdGF0dXMiOiJERUxJVkVSRUQiLCJlcnJvciI6ImVycm9yIHRleHQiLCJjb2RlIjoiZXJyb3IgY29kZSIsImNvdW50cnlfcHJlZml4Ijo0NSwiY291bnRyeV9jb2RlIjoiREsiLCJjaGFyZ2Vfc3RhdHVzIjoiQVVUSE9SSVpFRCIsInVzZXJyZWYiOiJhIHJlZmVyZW5jZSJ9.LgbbsxAj61SQhDA0A3dGlcT8OZN2UJsTgBiifNHEeh8',
  ] as const;
  const verify = (given: string, body: string): boolean =>
    signature.verify('secret', {
      ...sent(signature, 'secret', unsigned()),
      headers: { 'x-gwapi-signature': given },
      raw: Buffer.from(body),
    });

  test('takes the published tokens with a body that says the same', () => {
    const report = { id: 2381703, msisdn: 4542609045, time: 1522764062, status: 'DELIVERED' };
    expect(verify(published[0], JSON.stringify(report))).toBe(true);
    expect(
      verify(
        published[0],
        JSON.stringify({ ...report, error: null, callback_url: 'http://bbaf7142.ngrok.io' }, null, 2),
      ),
    ).toBe(true);
    const whole = {
      error: 'error text',
      code: 'error code',
      country_prefix: 45,
      country_code: 'DK',
      charge_status: 'AUTHORIZED',
      userref: 'a reference',
      ...report,
    };
    expect(verify(published[1], JSON.stringify(whole))).toBe(true);
  });

  test.each([
    ['another value', '{"id":2381703,"msisdn":4542609045,"time":1522764062,"status":"REJECTED"}'],
    ['another kind of value', '{"id":"2381703","msisdn":4542609045,"time":1522764062,"status":"DELIVERED"}'],
    ['more', '{"id":2381703,"msisdn":4542609045,"time":1522764062,"status":"DELIVERED","message_id":"x"}'],
    ['less', '{"id":2381703,"msisdn":4542609045,"status":"DELIVERED"}'],
    ['another place to report to', '{"id":2381703,"msisdn":4542609045,"time":1522764062,"status":"DELIVERED","api":5}'],
    ['a report beside it', '[{"id":2381703,"msisdn":4542609045,"time":1522764062,"status":"DELIVERED"}]'],
    ['a prototype', '{"__proto__":{"id":2381703},"msisdn":4542609045,"time":1522764062,"status":"DELIVERED"}'],
    ['nothing', ''],
    ['a form', 'id=2381703&msisdn=4542609045&time=1522764062&status=DELIVERED'],
    [
      'a word the last of two',
      '{"id":2381703,"msisdn":4542609045,"time":1522764062,"status":"DELIVERED","status":"REJECTED"}',
    ],
  ])('refuses a body that says %s', (_, body) => {
    expect(verify(published[0], body)).toBe(false);
  });

  test('tells ids apart that are one as numbers', () => {
    const [one, other] = ['{"id":9007199254740993}', '{"id":9007199254740992}'];
    const { headers } = sent(signature, 'secret', unsigned({ raw: Buffer.from(one) }));
    const given = headers['x-gwapi-signature'] ?? '';
    expect(verify(given, one)).toBe(true);
    expect(verify(given, other)).toBe(false);
  });

  test('refuses any other value in any place', () => {
    const value = fc.jsonValue({ maxDepth: 2 }).filter((one) => one !== null);
    const report = fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), value, { minKeys: 1 });
    fc.assert(
      fc.property(report, fc.nat(), value, (said, at, instead) => {
        const names = Object.keys(said);
        const name = names[at % names.length] as string;
        const changed = JSON.stringify({ ...said, [name]: instead });
        fc.pre(changed !== JSON.stringify(said) && !Object.is(instead, said[name]));
        const { headers } = sent(signature, 'secret', unsigned({ raw: Buffer.from(JSON.stringify(said)) }));
        const isSame = JSON.stringify(JSON.parse(changed)) === JSON.stringify(JSON.parse(JSON.stringify(said)));
        expect(verify(headers['x-gwapi-signature'] ?? '', changed)).toBe(isSame);
      }),
    );
  });

  test('a deeply nested body is compared in bounded time, and never throws', () => {
    const { headers } = sent(signature, 'secret', unsigned());
    const deep = (inside: string, levels: number) => `{"a":${'['.repeat(levels)}${inside}${']'.repeat(levels)}}`;
    expect(verify(headers['x-gwapi-signature'] ?? '', deep('', 50_000))).toBe(false);
    // As deep as can be read: what is compared by recursion ends before that.
    const genuine = sent(signature, 'secret', unsigned({ raw: Buffer.from(deep('1', 2_000)) }));
    expect(verify(genuine.headers['x-gwapi-signature'] ?? '', deep('1', 2_000))).toBe(true);
    expect(verify(genuine.headers['x-gwapi-signature'] ?? '', deep('2', 2_000))).toBe(false);
  });
});
