import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { Signature } from '../../functions/providers/signatures/signature.ts';
import type { AuthenticationSettings } from '../../functions/shared/provider-settings.ts';
import { basicHeader, type SecretDocument, urlToken } from '../../functions/shared/secrets.ts';
import { readCapture } from '../../operator/doctor/request/capture.ts';
import { diagnose } from '../../operator/doctor/request/diagnose.ts';
import { runs } from '../effort.ts';
import { lowerCase, unsigned } from '../signing.ts';

const smstake = registry.get('smstake') as Provider;
const now = Date.parse('2026-11-27T08:00:00Z');
const baseUrl = 'https://hooks.example.com/prod/webhooks';

const current: SecretDocument = {
  urlKey: ['url-key-newest-0123456789', 'url-key-older-0123456789'],
  providers: {
    smstake: { signingSecret: ['whsec_newest', 'whsec_older'], basic: 'delivrd:pässword-newest' },
    wavix: { signingSecret: 'whsec_of_wavix' },
  },
};
const documents = {
  current,
  previous: { urlKey: 'url-key-retired-0123456789', providers: { smstake: { signingSecret: ['whsec_retired'] } } },
  others: { 'Delivrd-dev': { urlKey: 'url-key-of-dev', providers: { smstake: { signingSecret: 'whsec_of_dev' } } } },
};
const everySecret = JSON.stringify(documents).match(/[\w-]*(?:url-key|whsec|pässword)[\w-]*/g) ?? [];

/** A scheme that is strict: base64 in its capitals, over the time and the one URL, taken for five minutes. */
const strict: Signature = {
  covers: 'body',
  headers: ['x-time', 'x-mac'],
  secretName: 'secret',
  sign: (secret, { raw, url }, atMs) => ({
    headers: { 'X-Time': String(atMs / 1000), 'X-Mac': mac(secret, String(atMs / 1000), url, raw) },
  }),
  verify: (secret, { headers, raw, urls, receivedAt }) => {
    const time = headers['x-time'] ?? '';
    const isFresh = Math.abs(receivedAt - Number(time) * 1000) <= 300_000;
    return isFresh && urls.some((url) => headers['x-mac'] === mac(secret, time, url, raw));
  },
};
const mac = (secret: string, time: string, url: string, raw: Buffer): string =>
  createHmac('sha256', secret).update(`${time}.${url}.`).update(raw).digest('base64');
const made: Provider = { ...smstake, signature: strict };

interface Made {
  readonly provider: Provider;
  readonly secret: string;
  /** What is signed. */
  readonly body: string;
  readonly url: string;
}

/** A request as it is captured. */
interface Captured {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly raw: Buffer;
  readonly receivedAt?: number;
}

const urlOf = `${baseUrl}/smstake`;

function genuine({ provider, secret, body, url }: Made): Captured {
  const raw = Buffer.from(body);
  const { headers = {} } = provider.signature?.sign(secret, unsigned(raw, url), now) ?? {};
  return {
    url,
    headers: {
      host: 'hooks.example.com',
      'content-type': 'application/json',
      ...lowerCase(headers),
    },
    raw,
  };
}

const told = (provider: Provider, captured: Captured, settings: AuthenticationSettings = { signature: true }) => {
  const capture = {
    method: 'POST',
    sourceIp: null,
    cut: null,
    ...captured,
    receivedAt: captured.receivedAt ?? now,
  };
  const findings = diagnose({
    provider,
    settings,
    capture,
    documents,
    providers: [...registry.keys()],
    baseUrl,
    registered: null,
    now,
    where: '',
  });
  for (const secret of everySecret) expect(JSON.stringify(findings)).not.toContain(secret);
  return findings;
};
const mistakesOf = (...parameters: Parameters<typeof told>) => told(...parameters).map(({ mistake }) => mistake);

const base = { provider: smstake, secret: 'whsec_newest', url: urlOf };
const header = 'x-smstake-signature';
const hexOf = ({ headers }: Captured): string => (headers[header] ?? '').replace('sha256=', '');
const base64Of = (captured: Captured): string => Buffer.from(hexOf(captured), 'hex').toString('base64');
const withBody = (captured: Captured, body: string | Buffer): Captured => ({ ...captured, raw: Buffer.from(body) });
const withSignature = (captured: Captured, value: string): Captured => ({
  ...captured,
  headers: { ...captured.headers, [header]: value },
});
const without = ({ headers: { [header]: _, ...headers }, ...captured }: Captured): Captured => ({
  ...captured,
  headers,
});
const reparsed = (captured: Captured, write: (value: unknown) => string): Captured =>
  withBody(captured, write(JSON.parse(captured.raw.toString())));

/** A report with what serialisers write in different ways. */
const reports = fc
  .record({
    messageId: fc.stringMatching(/^[a-z0-9-]{1,30}$/),
    clientReference: fc.string({ minLength: 1, unit: fc.constantFrom('a', 'é', '日', '/', '<', '&', ' ', '"', '😀') }),
    status: fc.constantFrom('delivered', 'failed', 'expired'),
    to: fc.integer({ min: 1, max: 99 }).map((digits) => `+4917012345${digits}`),
  })
  .map(({ to, ...wish }) => ({
    ...JSON.parse(smstake.compose({ ...wish, recipient: to }).body),
    cost: 12.25,
    extra: '/é<',
  }));
const bodies = reports.map((report) => JSON.stringify(report));

type Mistake = readonly [named: string, make: (body: string) => readonly [Provider, Captured]];

const onSigned =
  (change: (captured: Captured) => Captured, more: Partial<Made> = {}): Mistake[1] =>
  (body) => {
    const one = { ...base, body, ...more };
    return [one.provider, change(genuine(one))];
  };
const bySecret = (secret: string): Mistake[1] => onSigned((captured) => captured, { secret });
const reserialised = (write: (value: unknown) => string): Mistake => [
  'reserialised-body',
  onSigned((captured) => reparsed(captured, write)),
];
const python = (value: unknown): string =>
  JSON.stringify(value, null, 1)
    .replace(/\n */g, ' ')
    .replace(/^\{ | \}$/g, (end) => end.trim());
const ascii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const onUrl = (url: string): Mistake => [
  'other-url',
  onSigned((captured) => ({ ...captured, url: urlOf }), { provider: made, url }),
];

const mistakes: readonly Mistake[] = [
  ['previous', bySecret('whsec_retired')],
  ['of-other-provider', bySecret('whsec_of_wavix')],
  ['of-other-stage', bySecret('whsec_of_dev')],
  ['of-other-kind', bySecret('url-key-newest-0123456789')],
  ['spaced-secret', bySecret('whsec_newest\n')],
  ['old', bySecret('whsec_older')],
  ['unknown', bySecret('whsec_of_nobody')],
  reserialised((value) => JSON.stringify(value, null, 2)),
  reserialised((value) => JSON.stringify(value, null, '\t')),
  reserialised(python),
  reserialised((value) => ascii(JSON.stringify(value))),
  reserialised((value) => ascii(python(value))),
  reserialised((value) => JSON.stringify(value).replaceAll('/', '\\/')),
  reserialised((value) => JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)),
  reserialised((value) =>
    JSON.stringify(Object.fromEntries(Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1)))),
  ),
  reserialised((value) =>
    JSON.stringify(Object.fromEntries(Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1))), null, 4),
  ),
  // As it was signed: 12.5 as another library writes it.
  [
    'reserialised-body',
    (body) => [
      smstake,
      withBody(genuine({ ...base, body: body.replace('12.25', '12.50') }), body.replace('12.25', '12.5')),
    ],
  ],
  [
    'reserialised-body',
    (body) => [
      smstake,
      withBody(genuine({ ...base, body: body.replace('12.25', '12.0') }), body.replace('12.25', '12')),
    ],
  ],
  ...['\n', '\r\n', ' '].map(
    (end): Mistake => ['trailing-newline', onSigned((captured) => withBody(captured, `${captured.raw}${end}`))],
  ),
  ['trailing-newline', (body) => [smstake, withBody(genuine({ ...base, body: `${body}\n` }), body)]],
  [
    'line-ends',
    (body) => [smstake, withBody(genuine({ ...base, body: `{\r\n${body.slice(1)}` }), `{\n${body.slice(1)}`)],
  ],
  [
    'line-ends',
    (body) => [smstake, withBody(genuine({ ...base, body: `{\n${body.slice(1)}` }), `{\r\n${body.slice(1)}`)],
  ],
  ['charset', onSigned((captured) => withBody(captured, `\uFEFF${captured.raw}`))],
  ['charset', onSigned((captured) => withBody(captured, captured.raw.toString('latin1')))],
  ['encoded-body', onSigned((captured) => withBody(captured, captured.raw.toString('base64')))],
  ['encoded-body', onSigned((captured) => withBody(captured, JSON.stringify(captured.raw.toString())))],
  [
    'signature-encoding',
    onSigned((captured) => withSignature(captured, Buffer.from(hexOf(captured)).toString('base64'))),
  ],
  [
    'signature-encoding',
    onSigned((captured) => withSignature(captured, `sha256=${encodeURIComponent(`"${hexOf(captured)}"`)}`)),
  ],
  ['signature-encoding', onSigned((captured) => withSignature(captured, `sha256="${base64Of(captured)}"`))],
  ['signature-encoding', onSigned((captured) => withSignature(captured, `v1=${hexOf(captured)}`))],
  [
    'signature-encoding',
    onSigned((captured) => withSignature(captured, (hexOf(captured).match(/../g) ?? []).join(':'))),
  ],
  ['signature-case', onSigned((captured) => withSignature(captured, base64Of(captured).toLowerCase()))],
  ['missing-header', onSigned(without)],
  ['empty-header', onSigned((captured) => withSignature(captured, ' '))],
  ['cut-signature', onSigned((captured) => withSignature(captured, (captured.headers[header] ?? '').slice(0, -4)))],
  ['cut-signature', onSigned((captured) => withSignature(captured, hexOf(captured).slice(0, -4)))],
  ['cut-signature', onSigned((captured) => withSignature(captured, `${captured.headers[header]}abcd`))],
  ['missing-body', onSigned((captured) => withBody(captured, ''))],
  [
    'other-header',
    onSigned((captured) => ({
      ...without(captured),
      headers: { ...without(captured).headers, 'x-signature': captured.headers[header] ?? '' },
    })),
  ],
  ...['sha1', 'sha512'].map(
    (hash): Mistake => [
      'other-hash',
      onSigned((captured) =>
        withSignature(captured, `${hash}=${createHmac(hash, base.secret).update(captured.raw).digest('hex')}`),
      ),
    ],
  ),
  // Two at once.
  [
    'previous+trailing-newline',
    onSigned((captured) => withBody(captured, `${captured.raw}\n`), { secret: 'whsec_retired' }),
  ],
  // What only a stricter scheme minds.
  onUrl(urlOf.replace('https', 'http')),
  onUrl(urlOf.replace('/prod', '')),
  onUrl(`${urlOf}/`),
  onUrl(urlOf.replace('.com', '.com:443')),
  ['too-old', onSigned((captured) => ({ ...captured, receivedAt: now + 301_000 }), { provider: made })],
  [
    'signature-encoding',
    onSigned(
      (captured) => ({
        ...captured,
        headers: {
          ...captured.headers,
          'x-mac': Buffer.from(captured.headers['x-mac'] ?? '', 'base64').toString('hex'),
        },
      }),
      { provider: made },
    ),
  ],
  [
    'signature-case',
    onSigned(
      (captured) => ({
        ...captured,
        headers: { ...captured.headers, 'x-mac': (captured.headers['x-mac'] ?? '').toUpperCase() },
      }),
      { provider: made },
    ),
  ],
  ['of-other-provider', onSigned((captured) => captured, { provider: made, secret: 'whsec_of_wavix' })],
];

describe('a request whose signature fails', () => {
  test.each(mistakes.map(([named, make], at) => [`${at + 1}: ${named}`, named, make] as const))(
    'has its mistake named, exactly that one (%s)',
    (_, named, make) => {
      fc.assert(
        fc.property(bodies, (body) => {
          const [provider, captured] = make(body);
          expect(mistakesOf(provider, captured)).toEqual([named]);
        }),
        { numRuns: runs(3) },
      );
    },
  );

  test('that is genuine is said to be so', () => {
    fc.assert(
      fc.property(bodies, fc.constantFrom(smstake, made), (body, provider) => {
        expect(told(provider, genuine({ ...base, provider, body }))).toEqual([
          expect.objectContaining({ check: 'signature', result: 'ok', mistake: null }),
        ]);
      }),
      { numRuns: runs(6) },
    );
  });

  test('any body at all is tried without breaking', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        (bytes, signature) => {
          const captured = { url: urlOf, headers: { [header]: signature }, raw: Buffer.from(bytes) };
          expect(mistakesOf(smstake, captured)).toEqual(['unknown']);
        },
      ),
      { numRuns: runs(9) },
    );
  });

  test('is not there at all while no secret is stored', () => {
    const captured = genuine({ ...base, body: '{}' });
    const [finding] = diagnose({
      provider: smstake,
      settings: { signature: true },
      capture: { method: 'POST', sourceIp: null, cut: null, receivedAt: now, ...captured },
      documents: { current: {}, previous: null, others: {} },
      providers: ['smstake'],
      baseUrl,
      registered: null,
      now,
      where: ' --stack Delivrd-prod',
    });
    expect(finding).toMatchObject({
      mistake: 'no-secret',
      mend: 'npm run -s dlr -- secrets add smstake --stack Delivrd-prod',
    });
  });
});

describe('a URL token', () => {
  const right = urlToken('url-key-newest-0123456789', 'smstake');
  const of = (token: string, path = `/smstake/${token}`) =>
    mistakesOf(smstake, { url: `${baseUrl}${path}`, headers: {}, raw: Buffer.alloc(0) }, { urlToken: true });

  test.each<[string, string | null]>([
    [right, null],
    ['', 'missing-token'],
    ['{token}', 'placeholder'],
    ['%7Btoken%7D', 'placeholder'],
    [urlToken('url-key-older-0123456789', 'smstake'), 'old'],
    [urlToken('url-key-retired-0123456789', 'smstake'), 'previous'],
    [urlToken('url-key-of-dev', 'smstake'), 'of-other-stage'],
    [urlToken('url-key-newest-0123456789', 'wavix'), 'of-other-provider'],
    [right.toLowerCase(), 'token-case'],
    [right.slice(0, 30), 'cut-token'],
    [`${right}&x=1`, 'cut-token'],
    [`%22${right}%22`, 'encoded-token'],
    [`${right}.`, 'encoded-token'],
    ['guessed', 'unknown'],
  ])('%# is told apart', (token, mistake) => {
    expect(of(token)).toEqual([mistake]);
  });

  test.each<[string, string, readonly (string | null)[]]>([
    ['hooks.example.com', '/prod', [null]],
    ['hooks.example.com', '', [null]],
    ['hooks.example.com', '/other', ['other-path', null]],
    ['front.example.com', '/other', ['other-path', null]],
  ])('under %s with %j before the path', (host, before, expected) => {
    const url = `https://${host}${before}/webhooks/smstake/${right}`;
    const findings = told(smstake, { url, headers: {}, raw: Buffer.alloc(0) }, { urlToken: true });
    expect(findings.map(({ mistake }) => mistake)).toEqual(expected);
    // In front of the API somebody may take the path away.
    if (before === '/other') expect(findings[0]?.result).toBe(host.startsWith('hooks') ? 'fail' : 'warn');
  });

  test('sent by another method is answered 405', () => {
    const captured = { url: `${baseUrl}/smstake/${right}`, method: 'PUT', headers: {}, raw: Buffer.from('x') };
    expect(mistakesOf(smstake, captured, { urlToken: true })).toEqual(['other-method', null]);
  });

  test('of a URL that is another provider’s, or none', () => {
    expect(of('', `/wavix/${right}`)[0]).toBe('url-of-other-provider');
    expect(mistakesOf(smstake, { url: 'https://x.example.com/hook', headers: {}, raw: Buffer.alloc(0) })[0]).toBe(
      'no-callback-url',
    );
  });
});

describe('basic authentication', () => {
  test.each<[string | undefined, string | null]>([
    [basicHeader('delivrd:pässword-newest'), null],
    [undefined, 'missing-header'],
    ['Bearer abc', 'other-scheme'],
    [basicHeader('delivrd:other'), 'other-password'],
    [basicHeader('nobody:other'), 'unknown'],
    [`Basic ${Buffer.from('delivrd:pässword-newest', 'latin1').toString('base64')}`, 'charset'],
  ])('%# is told apart', (authorization, mistake) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    expect(mistakesOf(smstake, { url: urlOf, headers, raw: Buffer.alloc(0) }, { basic: true })).toEqual([mistake]);
  });
});

describe('a captured request', () => {
  const body = '{"a":"é"}';
  const raw = (end: string, before = '', length = Buffer.byteLength(body)): Buffer =>
    Buffer.from(
      [
        `${before}POST /webhooks/smstake?x=1 HTTP/1.1`,
        'Host: h.example.com',
        'X-A: 1',
        'x-a: 2',
        `Content-Length: ${length}`,
        '',
        body,
      ].join(end),
    );
  const read = (bytes: Buffer) => readCapture(bytes, 'request.txt');

  test.each(['\r\n', '\n'])('is read as it stands on the wire (%j), whatever a packet has before it', (end) => {
    for (const before of ['', 'E..(\u0001..@.@.\u0000']) {
      expect(read(raw(end, before))).toMatchObject({
        method: 'POST',
        url: 'https://h.example.com/webhooks/smstake?x=1',
        headers: { host: 'h.example.com', 'x-a': '1,2' },
        raw: Buffer.from(body),
        cut: null,
      });
    }
  });

  test('is read as curl -v shows it, and with chunks', () => {
    const verbose = '> POST /webhooks/smstake HTTP/1.1\n> Host: h\n> \n{"a":1}';
    expect(read(Buffer.from(verbose))).toMatchObject({ headers: { host: 'h' }, raw: Buffer.from('{"a":1}') });
    const chunked =
      'POST /webhooks/smstake HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n';
    expect(read(Buffer.from(chunked)).raw.toString()).toBe('{"a":1}');
  });

  test('is cut to the length that it says, which an editor’s newline exceeds; a shorter one is told', () => {
    expect(read(Buffer.concat([raw('\r\n'), Buffer.from('\n')])).raw.toString()).toBe(body);
    expect(read(raw('\n', '', 20)).cut).toBe('Content-Length is 20, and the capture has 10 bytes of the body');
  });

  test('is read as JSON, with a text or with bytes', () => {
    const json = { method: 'post', url: 'https://h/webhooks/smstake', headers: { 'X-A': ['1', '2'] } };
    const bytes = Buffer.from([0xff, 0x00]);
    expect(read(Buffer.from(JSON.stringify({ ...json, body })))).toMatchObject({
      method: 'POST',
      headers: { 'x-a': '1,2' },
      raw: Buffer.from(body),
    });
    expect(read(Buffer.from(JSON.stringify({ ...json, bodyBase64: bytes.toString('base64') }))).raw).toEqual(bytes);
  });

  test.each<[string, RegExp]>([
    ['', /^request\.txt: no request line; expected a raw HTTP request/],
    ['{"a', /^request\.txt: no JSON; expected/],
    ['{"headers":{}}', /^request\.txt: url: expected the whole URL/],
    ['{"url":"https://h/","body":"x"}', /^request\.txt: headers: expected an object/],
    ['{"url":"https://h/","headers":{},"body":{"a":1}}', /^request\.txt: expected the body byte for byte/],
    ['POST /x HTTP/1.1\nno header\n\n', /^request\.txt: a line between request line and body is no header/],
  ])('%j is refused with what is missing', (text, message) => {
    expect(() => read(Buffer.from(text))).toThrow(message);
  });
});
