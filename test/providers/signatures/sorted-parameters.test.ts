import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SignedRequest, Unsigned } from '../../../functions/providers/signatures/signature.ts';
import { sortedParameters } from '../../../functions/providers/signatures/sorted-parameters.ts';

const { sign, verify } = sortedParameters({ secretName: 'signature secret' });
const secret = 'my_secret_key_for_testing';
const base = 'https://dlr.example.com/webhooks/vonage-sms/token';

/** As Vonage's SDK publishes it, with the signature of each algorithm. */
const published = {
  'message-timestamp': '2013-11-21 15:27:30',
  messageId: '020000001B0FE827',
  msisdn: '14843472194',
  text: 'Test again',
  timestamp: '1385047698',
  to: '13239877404',
  type: 'text',
};
const signatures = {
  'MD5 hash': 'd2e7b1dc968737c5998ad624e02f90b7',
  'MD5 HMAC': 'DDEBD46008C2D4E93CCE578A332A52D5',
  'SHA-1 HMAC': '27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A',
  'SHA-256 HMAC': 'DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330',
  'SHA-512 HMAC':
    'E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481CD3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A426B94FE82',
};
const signedAt = 1_385_047_698_000;

const request = (given: Partial<SignedRequest>): SignedRequest => ({
  method: 'POST',
  headers: {},
  raw: Buffer.alloc(0),
  urls: [base],
  receivedAt: signedAt,
  toleranceMs: 60_000,
  ...given,
});
const asQuery = (fields: object): SignedRequest =>
  request({ method: 'GET', urls: [`${base}?${new URLSearchParams(Object.entries(fields))}`] });
const asForm = (fields: object): SignedRequest =>
  request({ raw: Buffer.from(new URLSearchParams(Object.entries(fields)).toString()) });
const asJson = (fields: object): SignedRequest => request({ raw: Buffer.from(JSON.stringify(fields)) });
const encodings = { query: asQuery, form: asForm, JSON: asJson };

describe.each(Object.entries(encodings))('as a %s', (_, encoded) => {
  test.each(Object.entries(signatures))('takes the published %s, in either case', (_algorithm, sig) => {
    expect(verify(secret, encoded({ ...published, sig }))).toBe(true);
    expect(verify(secret, encoded({ ...published, sig: sig.toLowerCase() }))).toBe(true);
    const reversed = Object.fromEntries(Object.entries(published).reverse());
    expect(verify(secret, encoded({ sig: sig.toUpperCase(), ...reversed }))).toBe(true);
    expect(verify(`${secret}x`, encoded({ ...published, sig }))).toBe(false);
    expect(verify('', encoded({ ...published, sig }))).toBe(false);
  });

  test('refuses every changed, added or missing parameter', () => {
    const sig = signatures['SHA-256 HMAC'];
    for (const name of Object.keys(published) as (keyof typeof published)[]) {
      const { [name]: value, ...others } = published;
      expect(verify(secret, encoded({ ...others, sig }))).toBe(false);
      expect(verify(secret, encoded({ ...published, [name]: `${value} `, sig }))).toBe(false);
      expect(verify(secret, encoded({ ...others, [`x${name}`]: value, sig }))).toBe(false);
    }
    expect(verify(secret, encoded({ ...published, status: 'failed', sig }))).toBe(false);
    expect(verify(secret, encoded({ ...published, empty: '', sig }))).toBe(false);
    expect(verify(secret, encoded({ ...published, sig: '' }))).toBe(false);
    expect(verify(secret, encoded(published))).toBe(false);
  });

  test('holds a signed time against the arrival', () => {
    const sig = signatures['MD5 hash'];
    const at = (receivedAt: number): boolean => verify(secret, { ...encoded({ ...published, sig }), receivedAt });
    expect([at(signedAt + 60_000), at(signedAt - 60_000)]).toEqual([true, true]);
    expect([at(signedAt + 60_001), at(signedAt - 60_001)]).toEqual([false, false]);
  });

  test('verifies what it signs, whatever the parameters', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,12}$/);
    const value = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }), (fields) => {
        const { raw, urls, method } = encoded(fields);
        const unsigned: Unsigned = { method: method as 'GET', url: urls[0] as string, contentType: 'any', raw };
        const signed = sign(secret, unsigned, signedAt);
        const sent = request({ method, urls: [signed.url ?? base], raw: signed.raw ?? raw });
        expect(verify(secret, sent)).toBe(true);
        expect(verify(secret, { ...sent, urls: [sent.urls[0]?.replace(base, 'http://other:8080/x') as string] })).toBe(
          true,
        );
        expect(verify(`${secret} `, sent)).toBe(false);
        expect(sign(secret, unsigned, signedAt)).toEqual(signed);
      }),
    );
  });

  test('refuses any byte that makes another parameter of it', () => {
    const sample = { messageId: '0B00000127FDBC63', msisdn: '447547232824', status: 'delivered', 'err-code': '0' };
    const { raw, urls, method } = encoded(sample);
    const signed = sign(secret, { method: method as 'GET', url: urls[0] as string, contentType: 'any', raw }, signedAt);
    const [head, text] = signed.raw
      ? ['', signed.raw.toString()]
      : [`${base}?`, signed.url?.slice(base.length + 1) ?? ''];
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.stringMatching(/^[ -~]$/), (at, char) => {
        const changed = text.slice(0, at) + char + text.slice(at + 1);
        const sent = request(head === '' ? { raw: Buffer.from(changed) } : { method, urls: [head + changed] });
        // Only the hex of the signature may change its case.
        const isSame = changed === text || changed.replace(/[0-9a-f]{64}/i, (hex) => hex.toLowerCase()) === text;
        expect(verify(secret, sent)).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });
});

test('a name with a sign of a form in it can’t hide another parameter', () => {
  const sig = signatures['MD5 HMAC'];
  const { msisdn, messageId, ...others } = published;
  for (const encoded of Object.values(encodings))
    expect(verify(secret, encoded({ ...others, [`messageId=${messageId}&msisdn`]: msisdn, sig }))).toBe(false);
});

test('`&` and `=` in a value are signed as `_`', () => {
  const fields = { ...published, text: 'a_b_c', to: 'H_M' };
  const signed = sign(secret, { method: 'POST', url: base, contentType: 'any', raw: asForm(fields).raw }, signedAt);
  const sent = Object.fromEntries(new URLSearchParams(signed.raw?.toString()));
  for (const encoded of Object.values(encodings)) {
    expect(verify(secret, encoded({ ...sent, text: 'a&b=c', to: 'H&M' }))).toBe(true);
    expect(verify(secret, encoded({ ...sent, text: 'a-b=c' }))).toBe(false);
  }
});

describe('what could be read in another way than it was signed is refused:', () => {
  const sig = signatures['SHA-1 HMAC'];
  const form = new URLSearchParams({ ...published, sig }).toString();
  const json = JSON.stringify({ ...published, sig });

  test.each<[string, Partial<SignedRequest>]>([
    ['a name given twice', { raw: Buffer.from(`${form}&to=13239877404`) }],
    ['a name given twice in a query', { urls: [`${base}?to=1&${form}`] }],
    ['a value that is no text', { raw: Buffer.from(json.replace('"text":"Test again"', '"text":{"a":"Test again"}')) }],
    ['a list', { raw: Buffer.from(`[${json}]`) }],
    ['a number that is written in another way', { raw: Buffer.from(json.replace('"14843472194"', '1.4843472194e10')) }],
    ['a form behind a blank', { raw: Buffer.from(` ${form}`) }],
    ['multipart', { raw: Buffer.from(`--x\r\n${form}`) }],
    ['a form that is percent-encoded', { raw: Buffer.from(encodeURIComponent(json)) }],
    ['a body in a content coding', { raw: Buffer.from(json), headers: { 'content-encoding': 'br' } }],
    ['a body beside a signed query', { raw: Buffer.from('{"status":"failed"}'), urls: [`${base}?${form}`] }],
    ['a blank body beside a signed query', { raw: Buffer.from(' '), urls: [`${base}?${form}`] }],
    ['nothing', {}],
    ['no URL at all', { urls: [] }],
  ])('%s', (_, given) => {
    expect(verify(secret, request(given))).toBe(false);
  });

  test('but not what is written as it is read', () => {
    expect(verify(secret, request({ raw: Buffer.from(form) }))).toBe(true);
    expect(verify(secret, request({ raw: Buffer.from(json.replace('"14843472194"', '14843472194')) }))).toBe(true);
    expect(verify(secret, request({ raw: Buffer.from(json), headers: { 'content-encoding': 'identity' } }))).toBe(true);
  });
});

test('throws at nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.string(), (bytes, url) => {
      expect(verify(secret, request({ raw: Buffer.from(bytes), urls: [url] }))).toBe(false);
      sign(secret, { method: 'POST', url, contentType: 'any', raw: Buffer.from(bytes) }, signedAt);
    }),
  );
});

describe('Vonage’s own SDK', () => {
  const require = createRequire(import.meta.url);
  const { SMS } = require('@vonage/sms') as {
    SMS: new (auth: object) => { verifySignature: (...given: readonly unknown[]) => boolean };
  };
  const sdk = new SMS({ apiKey: 'k', apiSecret: 's', signature: { secret, algorithm: 'SHA256HMAC' } });
  const texts = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z-]{0,12}$/),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    {
      minKeys: 1,
      noNullPrototype: true,
    },
  );

  test('takes what is signed here, and refuses it changed', () => {
    fc.assert(
      fc.property(texts, (fields) => {
        const { sig: _, ...own } = fields;
        const body = Buffer.from(JSON.stringify(own));
        const made = sign(secret, { method: 'POST', url: base, contentType: 'application/json', raw: body }, signedAt);
        const { sig, ...params } = JSON.parse((made.raw ?? body).toString('utf8'));
        const taken = ['SHA256HMAC', 'SHA512HMAC', 'SHA1HMAC', 'MD5HMAC', 'MD5HASH'].filter((algorithm) =>
          sdk.verifySignature(sig, params, secret, algorithm),
        );
        expect(taken).toHaveLength(1);
        expect(sdk.verifySignature(sig, { ...params, more: 'x' }, secret, taken[0])).toBe(false);
      }),
    );
  });
});
