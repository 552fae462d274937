import { describe, expect, test } from 'vitest';
import { type AuthOutcome, authenticate, type Credentials } from '../../functions/ingest/authenticate.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { Signature } from '../../functions/providers/signatures/signature.ts';
import type { AuthenticationSettings } from '../../functions/shared/provider-settings.ts';
import { fingerprintOf, type SecretDocument, type SecretKind, urlToken } from '../../functions/shared/secrets.ts';
import { signedRequest, unsigned } from '../signing.ts';

const smstake = registry.get('smstake') as Provider;
const raw = Buffer.from('{"message_id":"m","status":"sent"}');
const secrets: SecretDocument = {
  urlKey: ['new-key', 'old-key'],
  providers: {
    smstake: { signingSecret: ['new', 'old'], basic: 'user:pässword' },
    wavix: { signingSecret: 'of-another' },
  },
};

const url = 'https://hooks.example.com/webhooks/smstake';

const signed = (secret: string): Credentials['headers'] =>
  signedRequest(smstake.signature as Signature, secret, unsigned(raw, url)).headers;

const check = (
  settings: AuthenticationSettings,
  credentials: Partial<Credentials>,
  document: SecretDocument = secrets,
) => {
  const outcome = authenticate(smstake, settings, document, {
    method: 'POST',
    headers: {},
    raw,
    urls: [url],
    receivedAt: 0,
    token: null,
    sourceIp: '203.0.113.7',
    ...credentials,
  });
  return outcome.kind === 'authentic' ? 'authentic' : outcome.reason;
};

describe('signature', () => {
  test('of any live secret is authentic, of a dropped or another provider’s is not', () => {
    expect(check({ signature: true }, { headers: signed('new') })).toBe('authentic');
    expect(check({ signature: true }, { headers: signed('old') })).toBe('authentic');
    expect(check({ signature: true }, { headers: signed('dropped') })).toBe('signature');
    expect(check({ signature: true }, { headers: signed('of-another') })).toBe('signature');
  });

  test('covers every byte', () => {
    expect(
      check({ signature: true }, { headers: signed('new'), raw: Buffer.from('{"message_id": "m","status":"sent"}') }),
    ).toBe('signature');
    expect(check({ signature: true }, { headers: signed('new'), raw: Buffer.alloc(0) })).toBe('signature');
  });

  test.each([undefined, '', 'sha256=', 'sha256', 'sha1=00', `sha256=${'0'.repeat(64)}`, 'sha256=sha256=', 'SHA256=x'])(
    '%j is none',
    (value) => {
      expect(check({ signature: true }, { headers: { 'x-smstake-signature': value } })).toBe('signature');
    },
  );

  test.each([
    {},
    { providers: {} },
    { providers: { smstake: {} } },
    { providers: { smstake: { signingSecret: '' } } },
    { providers: { smstake: { signingSecret: [] } } },
  ])('without a secret nothing is authentic: %j', (document) => {
    expect(check({ signature: true }, { headers: signed('') }, document)).toBe('signature');
    expect(check({ signature: true }, { headers: signed('undefined') }, document)).toBe('signature');
  });
});

describe('URL token', () => {
  test('of any live key is authentic', () => {
    expect(check({ urlToken: true }, { token: urlToken('new-key', 'smstake') })).toBe('authentic');
    expect(check({ urlToken: true }, { token: urlToken('old-key', 'smstake') })).toBe('authentic');
  });

  test.each([
    null,
    '',
    'x',
    urlToken('new-key', 'wavix'),
    urlToken('other', 'smstake'),
    'new-key',
    urlToken('', 'smstake'),
  ])('%j is none', (token) => {
    expect(check({ urlToken: true }, { token })).toBe('url_token');
    expect(check({ urlToken: true }, { token }, { urlKey: '' })).toBe('url_token');
    expect(check({ urlToken: true }, { token }, {})).toBe('url_token');
  });
});

describe('an older live secret', () => {
  const all = { signature: true, urlToken: true, basic: true };
  const document: SecretDocument = {
    urlKey: ['new-key', 'old-key', 'older-key'],
    providers: { smstake: { signingSecret: ['new', 'old'], basic: ['u:new', 'u:old'] } },
  };
  const oldOf = (secret: string, key: string, pair: string) =>
    authenticate(smstake, all, document, {
      method: 'POST',
      headers: { ...signed(secret), authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
      raw,
      urls: [url],
      receivedAt: 0,
      token: urlToken(key, 'smstake'),
      sourceIp: '203.0.113.7',
    });

  test('is told, with the check that it passed; the newest is not', () => {
    const told = (outcome: AuthOutcome) =>
      outcome.kind === 'authentic' && outcome.by.filter(({ isNewest }) => !isNewest).map(({ check }) => check);
    expect(told(oldOf('new', 'new-key', 'u:new'))).toEqual([]);
    expect(told(oldOf('old', 'new-key', 'u:new'))).toEqual(['signature']);
    expect(told(oldOf('new', 'older-key', 'u:old'))).toEqual(['url_token', 'basic']);
    expect(oldOf('dropped', 'old-key', 'u:old')).toEqual({ kind: 'rejected', reason: 'signature' });
  });

  test('is told by the fingerprint under which it is listed', () => {
    const print = (kind: SecretKind, secret: string) => fingerprintOf(document, kind, 'smstake', secret);
    expect(oldOf('new', 'older-key', 'u:old')).toEqual({
      kind: 'authentic',
      by: [
        { check: 'url_token', kind: 'urlKey', isNewest: false, fingerprint: print('urlKey', 'older-key') },
        { check: 'basic', kind: 'basic', isNewest: false, fingerprint: print('basic', 'u:old') },
        { check: 'signature', kind: 'signingSecret', isNewest: true, fingerprint: print('signingSecret', 'new') },
      ],
    });
  });

  test('takes as long as the newest: all are tried', () => {
    const tried: string[] = [];
    const counting = {
      ...smstake,
      signature: { ...smstake.signature, verify: (secret: string) => tried.push(secret) > 0 },
    } as Provider;
    authenticate(counting, { signature: true }, document, {
      ...{ method: 'POST', headers: {}, raw, urls: [url], receivedAt: 0 },
      ...{ token: null, sourceIp: '' },
    });
    expect(tried).toEqual(['new', 'old']);
  });
});

describe('basic', () => {
  test('takes user and password in UTF-8', () => {
    expect(
      check(
        { basic: true },
        { headers: { authorization: `Basic ${Buffer.from('user:pässword').toString('base64')}` } },
      ),
    ).toBe('authentic');
    expect(
      check(
        { basic: true },
        { headers: { authorization: `basic  ${Buffer.from('user:pässword').toString('base64')}` } },
      ),
    ).toBe('authentic');
    expect(check({ basic: true }, { headers: { authorization: 'Basic dXNlcjo=' } })).toBe('basic');
    expect(check({ basic: true }, {})).toBe('basic');
    expect(check({ basic: true }, { headers: { authorization: 'Basic ' } }, {})).toBe('basic');
  });
});

describe('source ranges', () => {
  const settings = { ipRanges: ['203.0.113.0/24', '2001:db8::/32', '198.51.100.9'] };

  test.each(['203.0.113.0', '203.0.113.255', '198.51.100.9', '2001:db8::1'])('%s is inside', (sourceIp) => {
    expect(check(settings, { sourceIp })).toBe('authentic');
  });

  test.each(['203.0.114.0', '198.51.100.10', '2001:db9::1', '', 'nonsense', '203.0.113.7, 10.0.0.1'])(
    '%j is outside',
    (sourceIp) => {
      expect(check(settings, { sourceIp })).toBe('ip_range');
    },
  );
});

describe('together', () => {
  const settings = { signature: true, urlToken: true, ipRanges: ['203.0.113.0/24'] };
  const right = { headers: signed('new'), token: urlToken('new-key', 'smstake'), sourceIp: '203.0.113.7' };

  test('every configured check must hold', () => {
    expect(check(settings, right)).toBe('authentic');
    expect(check(settings, { ...right, headers: {} })).toBe('signature');
    expect(check(settings, { ...right, token: 'x' })).toBe('url_token');
    expect(check(settings, { ...right, sourceIp: '10.0.0.1' })).toBe('ip_range');
  });

  test.each([{}, { signature: false }, { urlToken: false, basic: false }])(
    'no check is no authentication: %j',
    (none) => {
      expect(check(none, right)).toBe('unconfigured');
    },
  );

  test('a provider without a signature never passes a signature check', () => {
    const wavix = registry.get('wavix') as Provider;
    const credentials = { ...right, method: 'POST', raw, urls: [url], receivedAt: 0 };
    expect(authenticate(wavix, { signature: true }, secrets, credentials).kind).toBe('rejected');
  });
});
