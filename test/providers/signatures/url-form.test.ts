import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { validateV3Signature } from 'plivo/dist/utils/v3Security.js';
import { getExpectedTwilioSignature, validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, test } from 'vitest';
import type { SignedRequest } from '../../../functions/providers/signatures/signature.ts';
import { urlFormAndNonce, urlThenForm } from '../../../functions/providers/signatures/url-form.ts';

/** Name and value, in the order of the body; a name may come again. */
type Pairs = readonly [string, string][];

const formType = 'application/x-www-form-urlencoded';
const bodyOf = (pairs: Pairs): Buffer => Buffer.from(new URLSearchParams(pairs).toString());
/** As a framework hands parameters to the vendor's library. */
const params = (pairs: Pairs): Record<string, string | string[]> =>
  Object.fromEntries(
    [...Map.groupBy(pairs, ([name]) => name)].map(([name, all]) => {
      const values = all.map(([, value]) => value);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
const lower = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
const request = (changed: Partial<SignedRequest>): SignedRequest => ({
  method: 'POST',
  headers: {},
  raw: Buffer.alloc(0),
  urls: [],
  receivedAt: 0,
  toleranceMs: 0,
  ...changed,
});

const text = fc.oneof(
  fc.constantFrom('', 'delivered', 'a=b&c', '100%', '+1 555', 'ü€', '😀', 'a.b', "it's"),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
const pairs = fc.array(fc.tuple(name, text), { maxLength: 8 });
const origin = fc.constantFrom(
  'https://hooks.example.com',
  'https://hooks.example.com:8443',
  'https://hooks.example.com:443',
  'http://127.0.0.1:4400',
);
const path = fc.stringMatching(/^(\/[a-z0-9][a-z0-9._~-]{0,6}){1,3}\/?$/);
const query = fc.option(
  fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 3 }).map((all) => bodyOf(all).toString()),
  { nil: undefined },
);
const url = fc.tuple(origin, path, query).map(([o, p, q]) => o + p + (q === undefined ? '' : `?${q}`));

/** A text with one of its characters replaced, taken away or doubled. */
const edit = fc.tuple(fc.nat(), fc.constantFrom('x', '', '0', '=', '&', '%', '.'));
const edited = (whole: string, [place, letter]: readonly [number, string]): string => {
  const at = whole.length === 0 ? 0 : place % whole.length;
  return whole.slice(0, at) + letter + whole.slice(at + 1);
};
/** The pairs of a query in order. */
const says = (form: string): string =>
  JSON.stringify([...new URLSearchParams(form)].map((pair) => pair.join('\0')).sort());
/** What of a form is signed: all letters of its pairs, without the borders between them. */
const letters = (form: string): string =>
  [...new URLSearchParams(form)]
    .sort(([a, b], [c, d]) => (a < c ? -1 : a > c ? 1 : b < d ? -1 : 1))
    .flat()
    .join('');

describe('as Twilio signs', () => {
  const signature = urlThenForm({ header: 'X-Twilio-Signature', secretName: 'auth token' });
  const verify = (token: string, given: string, changed: Partial<SignedRequest>): boolean =>
    signature.verify(token, request({ headers: { 'x-twilio-signature': given }, ...changed }));
  const call: Pairs = [
    ['CallSid', 'CA1234567890ABCDE'],
    ['Digits', '1234'],
    ['From', '+14158675309'],
    ['To', '+18005551212'],
    ['Caller', '+14158675309'],
  ];
  const address = '//mycompany.com/myapp.php?foo=1&bar=2';
  const withPort = (port: number): string => address.replace('.com', `.com:${port}`);

  // twilio-python, tests/unit/test_request_validator.py
  test.each<[string, string, Pairs]>([
    [`https:${address}`, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', call],
    [`https:${withPort(443)}`, 'kvajT1Ptam85bY51eRf/AJRuM3w=', call],
    [`http:${withPort(80)}`, '0ZXoZLH/DfblKGATFgpif+LLRf4=', call],
    [`http:${withPort(1234)}`, 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=', call],
    [
      `https:${address}`,
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
      [
        ['Sid', 'CA123'],
        ['SidAccount', 'AC123'],
        ['Digits', '5678'],
        ['Digits', '1234'],
        ['Digits', '1234'],
      ],
    ],
  ])('the published vector of %s is made and taken: %s', (signedUrl, expected, form) => {
    const raw = bodyOf(form);
    expect(signature.sign('12345', { method: 'POST', url: signedUrl, contentType: formType, raw }, 0)).toEqual({
      headers: { 'X-Twilio-Signature': expected },
    });
    const spelled = [signedUrl, signedUrl.replace(/:(443|80)(?=\/)/, '')];
    for (const one of spelled) expect(verify('12345', expected, { raw, urls: ['https://other/', one] })).toBe(true);
    expect(verify('12346', expected, { raw, urls: [signedUrl] })).toBe(false);
  });

  test('the published vector with the hash of a JSON body is taken, of a form with the same URL nothing', () => {
    const raw = Buffer.from('{"property": "value", "boolean": true}');
    const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
    const signed = `https:${address}&bodySHA256=${hash}`;
    const expected = 'a9nBmqA0ju/hNViExpshrM61xv4=';
    const unsigned = { method: 'POST', url: `https:${address}`, contentType: 'application/json', raw } as const;
    expect(signature.sign('12345', unsigned, 0)).toEqual({
      url: signed,
      headers: { 'X-Twilio-Signature': expected },
    });
    expect(verify('12345', expected, { raw, urls: [signed] })).toBe(true);
    for (const other of ['MessageStatus=delivered', ''])
      expect(verify('12345', expected, { raw: Buffer.from(other), urls: [signed] })).toBe(false);
  });

  test('the vendor signs, in either algorithm, and it is taken', () => {
    fc.assert(
      fc.property(url, pairs, fc.constantFrom('HMAC_SHA1', 'HMAC_SHA256'), (signedUrl, form, algorithm) => {
        const given = getExpectedTwilioSignature('t0ken', signedUrl, params(form), algorithm);
        expect(verify('t0ken', given, { raw: bodyOf(form), urls: [signedUrl] })).toBe(true);
        expect(verify('t0ken', given, { raw: bodyOf(form.toReversed()), urls: [signedUrl] })).toBe(true);
      }),
    );
  });

  test('it is signed, and the vendor takes it', () => {
    fc.assert(
      fc.property(url, pairs, (signedUrl, form) => {
        const signed = signature.sign(
          't0ken',
          { method: 'POST', url: signedUrl, contentType: formType, raw: bodyOf(form) },
          0,
        );
        const given = signed.headers['X-Twilio-Signature'] as string;
        expect(validateRequest('t0ken', given, signedUrl, params(form))).toBe(true);
      }),
    );
  });

  test('a JSON body is signed by its hash in the URL, and the vendor takes it', () => {
    fc.assert(
      fc.property(url, fc.json(), (configured, body) => {
        const unsigned = {
          method: 'POST',
          url: configured,
          contentType: 'application/json',
          raw: Buffer.from(body),
        } as const;
        const { url: signedUrl = '', headers } = signature.sign('t0ken', unsigned, 0);
        expect(validateRequestWithBody('t0ken', headers['X-Twilio-Signature'] as string, signedUrl, body)).toBe(true);
        expect(
          verify('t0ken', headers['X-Twilio-Signature'] as string, { raw: Buffer.from(body), urls: [signedUrl] }),
        ).toBe(true);
        expect(
          verify('t0ken', headers['X-Twilio-Signature'] as string, { raw: Buffer.from(`${body} `), urls: [signedUrl] }),
        ).toBe(false);
      }),
    );
  });

  test.each([
    ['as it stands', "https://h.example/cb?name=o'brien"],
    ['escaped', 'https://h.example/cb?name=o%27brien'],
  ])('a URL that was signed %s is taken however it comes in', (_, signedUrl) => {
    const given = getExpectedTwilioSignature('t0ken', signedUrl, { a: '1' });
    const raw = Buffer.from('a=1');
    expect(verify('t0ken', given, { raw, urls: ["https://h.example/cb?name=o'brien"] })).toBe(true);
    expect(validateRequest('t0ken', given, "https://h.example/cb?name=o'brien", { a: '1' })).toBe(true);
  });

  test('one letter of the body, URL or signature changed: refused, unless all signed letters stay in order', () => {
    fc.assert(
      fc.property(url, pairs, edit, fc.constantFrom('body', 'url', 'header'), (signedUrl, form, change, place) => {
        const raw = bodyOf(form).toString();
        const given = getExpectedTwilioSignature('t0ken', signedUrl, params(form));
        const pathAt = signedUrl.indexOf('/', 8);
        const sent = {
          raw: place === 'body' ? edited(raw, change) : raw,
          url: place === 'url' ? signedUrl.slice(0, pathAt) + edited(signedUrl.slice(pathAt), change) : signedUrl,
          given: place === 'header' ? edited(given, change) : given,
        };
        fc.pre(sent.raw !== raw || sent.url !== signedUrl || sent.given !== given);
        fc.pre(place !== 'body' || letters(sent.raw) !== letters(raw));
        const meant = (one: string) => new URL(one).origin + new URL(one).pathname + says(new URL(one).search);
        fc.pre(place !== 'url' || !URL.canParse(sent.url) || meant(sent.url) !== meant(signedUrl));
        expect(verify('t0ken', sent.given, { raw: Buffer.from(sent.raw), urls: [sent.url] })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('a body beside a URL that was signed alone is no part of it, whatever it looks like', () => {
    const signedUrl = 'https://h.example/webhooks/twilio?MessageSid=SM1&MessageStatus=failed';
    const given = getExpectedTwilioSignature('t0ken', signedUrl, {});
    expect(verify('t0ken', given, { method: 'GET', urls: [signedUrl] })).toBe(true);
    for (const body of [
      'MessageSid=SM1&MessageStatus=delivered',
      '{"MessageSid":"SM1","MessageStatus":"delivered"}',
      '<r><MessageSid>SM1</MessageSid></r>',
      ' ',
    ])
      expect(verify('t0ken', given, { raw: Buffer.from(body), urls: [signedUrl] })).toBe(false);
  });

  test('bytes that are no UTF-8, or compressed, are refused: they may be read as something else', () => {
    const form: Pairs = [['Body', '\uFFFD']];
    const given = getExpectedTwilioSignature('t0ken', 'https://h.example/', params(form));
    const urls = ['https://h.example/'];
    expect(verify('t0ken', given, { raw: Buffer.from('Body=\uFFFD'), urls })).toBe(true);
    expect(verify('t0ken', given, { raw: Buffer.from([...Buffer.from('Body='), 0xff]), urls })).toBe(false);
    const headers = { 'x-twilio-signature': given, 'content-encoding': 'deflate' };
    expect(verify('t0ken', given, { raw: Buffer.from('Body=\uFFFD'), urls, headers })).toBe(false);
  });

  test('without a signature, a secret or a URL nothing is authentic', () => {
    const given = getExpectedTwilioSignature('', 'https://h.example/', {});
    expect(verify('', given, { urls: ['https://h.example/'] })).toBe(false);
    expect(signature.verify('t0ken', request({ urls: ['https://h.example/'] }))).toBe(false);
    expect(verify('t0ken', given, { urls: ['no URL at all', '?', ''] })).toBe(false);
  });
});

describe('as Plivo signs', () => {
  const signature = urlFormAndNonce({
    header: 'X-Plivo-Signature-V3',
    mainAccountHeader: 'X-Plivo-Signature-Ma-V3',
    nonceHeader: 'X-Plivo-Signature-V3-Nonce',
    secretName: 'auth token',
  });
  const verify = (token: string, given: string, nonce: string, changed: Partial<SignedRequest>): boolean =>
    signature.verify(
      token,
      request({ headers: { 'x-plivo-signature-v3': given, 'x-plivo-signature-v3-nonce': nonce }, ...changed }),
    );
  const token = 'Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4';
  const nonce = '31627761595286130198';
  const id = '3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36';
  const sip = 'sip:PlivoSignature382029104058171078704104@';
  const call: Pairs = [
    ['Direction', 'outbound'],
    ['From', '19792014278'],
    ['ALegUUID', id],
    ['CallUUID', id],
    ['RequestUUID', id],
    ['ALegRequestUUID', id],
    ['CallStatus', 'in-progress'],
    ['BillRate', '0.002'],
    ['ParentAuthID', 'MANWVLYTK4ZWU1YTY4QA'],
    ['To', `${sip}phone-qa.voice.plivodev.com`],
    ['SIP-H-To', `<${sip}52.9.11.55;transport=udp>;tag=1`],
    ['SessionStart', '2020-04-08 11:34:33.238707'],
    ['Event', 'StartApp'],
  ];
  const base = 'https://plivobin.non-prod.plivops.com/api/v1/validate_signature03.xml';

  // plivo-go, utils_test.go. A GET has the parameters in its query.
  test.each<['POST' | 'GET', string, string]>([
    ['POST', `${base}/?a=b&c=d`, 'k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1c='],
    ['GET', `${base}/?a=b&c=d`, 'UBq8jAtd32wR8EK9VgxbBn4n5rpI/l1H9iN4WfSEHFQ='],
    ['POST', base, 'iAjE5QqI37mbkYe4w3jTMudqEzbDufdqi7sYwTu64e0='],
    ['GET', base, 'i/MQsaQSAd6fiKhOh2qeeeLHZ9faldADSb3/7+Akfbc='],
  ])('the published vector of %s %s is taken', (method, signedUrl, expected) => {
    const raw = bodyOf(call);
    const inQuery = `${signedUrl}${signedUrl.includes('?') ? '&' : '?'}${raw}`;
    expect(verify(token, expected, nonce, { method, raw, urls: [signedUrl] })).toBe(true);
    if (method === 'GET') expect(verify(token, expected, nonce, { method, urls: [inQuery] })).toBe(true);
    expect(verify(token, expected, '31627761595286130199', { method, raw, urls: [signedUrl] })).toBe(false);
  });

  test('it is signed, and the vendor takes it', () => {
    fc.assert(
      fc.property(url, pairs, fc.constantFrom('POST', 'GET'), (signedUrl, form, method) => {
        const raw = method === 'GET' ? Buffer.alloc(0) : bodyOf(form);
        const { headers } = signature.sign(token, { method, url: signedUrl, contentType: formType, raw }, 1);
        const given = headers['X-Plivo-Signature-V3'] as string;
        const own = headers['X-Plivo-Signature-V3-Nonce'] as string;
        expect(own).toMatch(/^\d{20}$/);
        expect(validateV3Signature(method, signedUrl, own, token, given, method === 'GET' ? {} : params(form))).toBe(
          true,
        );
        expect(signature.verify(token, request({ method, raw, urls: [signedUrl], headers: lower(headers) }))).toBe(
          true,
        );
      }),
    );
  });

  test('what one changes, the vendor and we judge alike: refused, unless all signed letters stay in order', () => {
    const places = fc.constantFrom('body', 'query', 'header', 'nonce', 'method');
    fc.assert(
      fc.property(url, pairs, edit, places, (signedUrl, form, change, place) => {
        const raw = bodyOf(form).toString();
        const { headers } = signature.sign(
          token,
          { method: 'POST', url: signedUrl, contentType: formType, raw: Buffer.from(raw) },
          1,
        );
        const [address = '', asked = ''] = signedUrl.split('?');
        const sent = {
          method: place === 'method' ? 'GET' : 'POST',
          url: place === 'query' ? `${address}?${edited(asked, change)}` : signedUrl,
          raw: place === 'body' ? edited(raw, change) : raw,
          given: edited(
            headers['X-Plivo-Signature-V3'] as string,
            place === 'header' ? change : [0, (headers['X-Plivo-Signature-V3'] as string)[0] as string],
          ),
          nonce: edited(
            headers['X-Plivo-Signature-V3-Nonce'] as string,
            place === 'nonce' ? change : [0, (headers['X-Plivo-Signature-V3-Nonce'] as string)[0] as string],
          ),
        };
        const same = JSON.stringify([sent.given, sent.nonce]) === JSON.stringify(Object.values(headers));
        const isUnchanged =
          same &&
          ![...new URLSearchParams(sent.raw).keys()].includes('') &&
          letters(sent.raw) === letters(raw) &&
          says(sent.url.split('?')[1] ?? '') === says(asked);
        const taken = verify(token, sent.given, sent.nonce, {
          method: sent.method,
          raw: Buffer.from(sent.raw),
          urls: [sent.url],
        });
        if (place !== 'method') expect(taken).toBe(isUnchanged);
        else if (form.length > 0) expect(taken).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('several signatures in one header, the main account’s in the other, and the URL with its port or without', () => {
    const raw = bodyOf([['Status', 'delivered']]);
    const sign = (signedUrl: string) =>
      createHmac('sha256', token).update(`${signedUrl}?Statusdelivered.${nonce}`).digest('base64');
    const urls = ['https://h.example/cb'];
    for (const good of [sign('https://h.example/cb'), sign('https://h.example:443/cb')]) {
      expect(verify(token, `bm90,${good}`, nonce, { raw, urls })).toBe(true);
      expect(verify(token, ` ${good} , bm90`, nonce, { raw, urls })).toBe(true);
      const headers = {
        'x-plivo-signature-v3': 'bm90',
        'x-plivo-signature-ma-v3': good,
        'x-plivo-signature-v3-nonce': nonce,
      };
      expect(signature.verify(token, request({ raw, urls, headers }))).toBe(true);
      expect(signature.verify(token, request({ raw, urls, headers: { 'x-plivo-signature-v3': good } }))).toBe(false);
    }
  });

  test('the end of the parameters can’t be called nonce: a message would lose its error', () => {
    const whole = 'https://h.example/cb?ATotal0.5StatusdeliveredZ1';
    const given = createHmac('sha256', token).update(`${whole}.${nonce}`).digest('base64');
    const raw = bodyOf([['ATotal', '0']]);
    const urls = ['https://h.example/cb'];
    expect(
      validateV3Signature('POST', urls[0] as string, `5StatusdeliveredZ1.${nonce}`, token, given, { ATotal: '0' }),
    ).toBe(true);
    expect(verify(token, given, `5StatusdeliveredZ1.${nonce}`, { raw, urls })).toBe(false);
  });

  test('the second version, of the URL and a nonce alone, vouches for nothing', () => {
    const given = 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=';
    const headers = { 'x-plivo-signature-v2': given, 'x-plivo-signature-v2-nonce': '12345' };
    expect(signature.verify('my_auth_token', request({ urls: ['https://answer.url'], headers }))).toBe(false);
  });
});

test('a form with as many parameters as a body can hold costs little', () => {
  const raw = Buffer.from('a&'.repeat(128 * 1024));
  const urls = ['https://a.example/x', 'https://b.example/x', 'https://c.example/x'];
  const headers = { 'x-s': 'x', 'x-n': '1' };
  const from = process.threadCpuUsage();
  expect(urlThenForm({ header: 'X-S', secretName: 's' }).verify('t', request({ raw, urls, headers }))).toBe(false);
  const plivo = urlFormAndNonce({ header: 'X-S', mainAccountHeader: 'X-M', nonceHeader: 'X-N', secretName: 's' });
  expect(plivo.verify('t', request({ raw, urls, headers }))).toBe(false);
  expect(process.threadCpuUsage(from).user / 1000).toBeLessThan(2_000);
});

test('no number of separators makes a parameter that was not signed one that is read', () => {
  const { sign, verify } = urlThenForm({ header: 'X-Twilio-Signature', secretName: 'auth token' });
  const url = 'https://hooks.example.com/webhooks/twilio?order=1';
  const raw = bodyOf([['MessageSid', 'SM1']]);
  const { headers } = sign('12345', { method: 'POST', url, contentType: formType, raw }, 0);
  for (const separators of [1, 998, 999, 1000, 1001, 5000]) {
    const forged = `${url}${'&'.repeat(separators)}MessageSid=SMEVIL&MessageStatus=delivered`;
    expect(verify('12345', request({ headers: lower(headers), raw, urls: [forged] }))).toBe(false);
  }
  expect(verify('12345', request({ headers: lower(headers), raw, urls: [url] }))).toBe(true);
});
