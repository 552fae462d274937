import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallbackRequest } from '../../functions/ingest/callback.ts';
import { createKeeper, type Keeper } from '../../functions/ingest/keep.ts';
import { receive } from '../../functions/ingest/receive.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { gates, registry } from '../../functions/providers/registry.ts';
import type { Signature } from '../../functions/providers/signatures/signature.ts';
import { rawBody, readEnvelope } from '../../functions/shared/envelope.ts';
import { basicHeader, urlToken } from '../../functions/shared/secrets.ts';
import { readUnauthentic } from '../../functions/shared/unauthentic.ts';
import { unauthenticEntry } from '../../operator/unauthentic.ts';
import { lowerCase, unsigned } from '../signing.ts';
import { web } from './web.ts';

const [wavix, smstake] = ['wavix', 'smstake'].map((id) => registry.get(id)) as [Provider, Provider];
let kept: string[];
let nowMs: number;
let keeper: Keeper;
beforeEach(() => {
  kept = [];
  nowMs = 0;
  keeper = createKeeper({ send: async (text) => void kept.push(text) }, 2, () => nowMs);
});

const request = (more: Partial<CallbackRequest> = {}): CallbackRequest => ({
  provider: 'wavix',
  method: 'POST',
  query: 'a=%20b',
  headers: { 'content-type': 'application/json', authorization: 'Basic dTpw', cookie: 'y', 'x-other': 'z' },
  raw: Buffer.from([0, 255, 10]),
  urls: ['https://hooks.example.com/webhooks/wavix/sesame?a=%20b'],
  token: 'sesame',
  sourceIp: '203.0.113.7',
  requestId: 'r1',
  receivedAt: 1_760_000_000_000,
  ...more,
});
const byToken = { urlToken: true };

describe('a request that proved nothing', () => {
  test('is kept raw, with the check that failed, without token, password and headers that nobody reads', async () => {
    expect(await keeper.keep(wavix, { urlToken: true, basic: true }, request(), 'url_token', 100)).toBe('yes');
    const [text = ''] = kept;
    const one = readUnauthentic(text);
    expect(one).toMatchObject({
      provider: 'wavix',
      missing: 'url_token',
      query: 'a=%20b',
      sourceIp: '203.0.113.7',
      urls: ['https://hooks.example.com/webhooks/wavix/{token}?a=%20b'],
    });
    expect([one?.headers, one && rawBody(one)]).toEqual([{ 'content-type': 'application/json' }, request().raw]);
    for (const secret of ['sesame', 'dTpw', 'u:p', 'cookie']) expect(text).not.toContain(secret);
  });

  test('keeps the headers that the signature looks at, and the URLs where no token stands in them', async () => {
    const headers = { 'x-smstake-signature': 'abc', authorization: 'x' };
    const urls = ['https://hooks.example.com/webhooks/smstake'];
    await keeper.keep(smstake, { signature: true }, request({ headers, token: null, urls }), 'signature', 100);
    expect(readUnauthentic(kept[0] ?? '')).toMatchObject({
      headers: { 'x-smstake-signature': 'abc' },
      urls,
      tokenPrint: null,
      basicPrint: null,
    });
  });

  test('is no envelope: moved into the queue of the reports by mistake, it is nobody’s report', async () => {
    await keeper.keep(wavix, byToken, request(), 'url_token', 100);
    expect(readEnvelope(kept[0] ?? '')).toBeNull();
  });

  test('is kept at most so many a second', async () => {
    const keep = () => keeper.keep(wavix, byToken, request(), 'url_token', 100);
    expect([await keep(), await keep(), await keep()]).toEqual(['yes', 'yes', 'over_rate']);
    nowMs = 499;
    expect(await keep()).toBe('over_rate');
    nowMs = 1000;
    expect([await keep(), await keep(), await keep()]).toEqual(['yes', 'yes', 'over_rate']);
    nowMs = 60_000;
    expect([await keep(), await keep(), await keep()]).toEqual(['yes', 'yes', 'over_rate']);
  });

  test.each([
    [60 * 1024 + 1, 'too_large'],
    [60 * 1024 - 1, 'too_large'],
    [40 * 1024, 'yes'],
  ])('of %d bytes that are no text: %s', async (length, expected) => {
    expect(await keeper.keep(wavix, byToken, request({ raw: Buffer.alloc(length, 255) }), 'url_token', 100)).toBe(
      expected,
    );
    for (const text of kept) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60 * 1024);
  });

  test.each([
    ['a token', wavix, byToken, { token: null }],
    ['a password', wavix, { basic: true }, { headers: {} }],
    ['a signature', smstake, { signature: true }, { headers: {} }],
  ] as const)(
    'that does not even show %s is not kept: nothing would ever come of it',
    async (_, provider, settings, more) => {
      expect(await keeper.keep(provider, settings, request(more), 'signature', 100)).toBe('proves_nothing');
      expect(kept).toEqual([]);
    },
  );
});

describe('the answer', () => {
  const written: string[] = [];
  const answered = async (own: Keeper | undefined, more: Partial<CallbackRequest> = {}) => {
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
    const sent: string[] = [];
    const stage = {
      providers: { wavix: { authentication: byToken } },
      gates,
      web,
      secrets: { current: async () => ({ urlKey: 'key' }), reread: async () => null, prefetch: () => {} },
      secretUse: { note: () => {} },
      queue: { send: async (text: string) => void sent.push(text) },
      metricNamespace: 'Delivrd/test',
      acknowledgeWithinMs: 300,
    };
    const started = performance.now();
    const answer = await receive({ ...stage, keeper: own }, request(more));
    spy.mockRestore();
    return { answer, sent, ms: performance.now() - started, line: JSON.parse(written.pop() ?? '{}') };
  };

  test.each<[string, () => Keeper | undefined, string | undefined]>([
    ['is not wanted', () => undefined, undefined],
    ['works', () => keeper, 'yes'],
    ['fails', () => createKeeper({ send: () => Promise.reject(new Error('no queue')) }, 5), 'queue_unavailable'],
    ['takes for ever', () => createKeeper({ send: () => new Promise(() => {}) }, 5), 'queue_unavailable'],
  ])('is the same 401, in time, where keeping %s', async (_, own, how) => {
    const { answer, sent, ms, line } = await answered(own());
    expect([answer, sent]).toEqual([{ status: 401, message: 'Not authentic.' }, []]);
    expect(ms).toBeLessThan(300);
    expect(line).toMatchObject({ event: 'rejected', reason: 'url_token', Rejected: 1, ...(how && { kept: how }) });
    expect('Unkept' in line).toBe(how !== undefined && how !== 'yes');
  });

  test('of what is authentic, of no provider or too large is not the keeper’s', async () => {
    for (const more of [
      { token: urlToken('key', 'wavix') },
      { provider: 'nobody' },
      { provider: 'smspm' },
      { raw: Buffer.alloc(256 * 1024 + 1) },
      { method: 'PUT' },
    ])
      await answered(keeper, more);
    expect(kept).toEqual([]);
  });
});

describe('verified again', () => {
  const settings = {
    wavix: { authentication: { urlToken: true, basic: true } },
    smstake: { authentication: { signature: true } },
  };
  const secrets = {
    urlKey: ['new', 'sesame-key'],
    providers: { wavix: { basic: 'u:p' }, smstake: { signingSecret: ['s2', 's1'] } },
  };
  const entries = (document: object, only?: string) =>
    kept.map((Body) => unauthenticEntry(settings, document, only)({ Body }));
  const headersOf = (secret: string, raw: Buffer) =>
    lowerCase(smstake.signature?.sign(secret, unsigned(raw), 0).headers ?? {});

  test('is what the consumer gets of an authentic request once the secrets are right, and nothing before', async () => {
    const headers = { 'content-type': 'application/json', authorization: basicHeader('u:p') };
    const right = request({ token: urlToken('sesame-key', 'wavix'), headers });
    await keeper.keep(wavix, settings.wavix.authentication, right, 'url_token', 100);
    expect(entries({})).toEqual([null]);
    expect(entries({ ...secrets, urlKey: 'new' })).toEqual([null]);
    expect(entries({ ...secrets, providers: { wavix: { basic: 'u:q' } } })).toEqual([null]);
    expect(entries(secrets, 'smstake')).toEqual([null]);
    const [entry] = entries(secrets);
    expect(entry).toMatchObject({ group: 'wavix', formerReason: null });
    expect(readEnvelope(entry?.body ?? '')).toEqual({
      ...{ v: 1, provider: 'wavix', receivedAt: 1_760_000_000_000, requestId: 'r1', method: 'POST', query: 'a=%20b' },
      ...{ headers: { 'content-type': 'application/json' }, body: 'AP8K', encoding: 'base64' },
    });
  });

  test.each([
    ['a signature by a live secret', 's1', true],
    ['a signature by another', 's3', false],
  ])('holds for %s: %s, %s', async (_, secret, isAuthentic) => {
    const one = request({ headers: headersOf(secret, request().raw), token: null });
    await keeper.keep(smstake, settings.smstake.authentication, one, 'signature', 100);
    expect(entries(secrets)[0] !== null).toBe(isAuthentic);
    // What was changed since is what was signed no more.
    kept = kept.map((text) => text.replace('AP8K', 'AP8L'));
    expect(entries(secrets)).toEqual([null]);
  });

  test('a signature over the URL holds again with the token that was left out of it', async () => {
    const twilio = registry.get('twilio') as Provider;
    const both = { twilio: { authentication: { signature: true, urlToken: true } } };
    const token = urlToken('sesame-key', 'twilio');
    const url = `https://hooks.example.com/webhooks/twilio/${token}?b=2`;
    const raw = Buffer.from('MessageSid=SM1&MessageStatus=sent');
    const form = { contentType: 'application/x-www-form-urlencoded' };
    const headers = lowerCase(twilio.signature?.sign('right', unsigned(raw, url, form), 0).headers ?? {});
    await keeper.keep(
      twilio,
      both.twilio.authentication,
      request({ headers, raw, token, urls: [url] }),
      'signature',
      100,
    );
    expect(kept[0]).not.toContain(token);
    const again = (signingSecret: string) =>
      unauthenticEntry(both, { urlKey: ['new', 'sesame-key'], providers: { twilio: { signingSecret } } })({
        Body: kept[0] ?? '',
      });
    expect([again('wrong'), again('right') !== null]).toEqual([null, true]);
  });

  test('a signature that has a time is judged by when the request came', async () => {
    const timed: Provider = {
      ...smstake,
      signature: {
        covers: 'body',
        headers: ['x-time', 'x-signature'],
        secretName: 'secret',
        sign: () => ({ headers: {} }),
        verify: (secret, { headers, receivedAt }) =>
          headers['x-signature'] === secret && Math.abs(receivedAt - Number(headers['x-time'])) < 300_000,
      },
    };
    const verify = vi
      .spyOn(smstake.signature as Signature, 'verify')
      .mockImplementation((timed.signature as Signature).verify);
    const headers = { 'x-smstake-signature': 's1', 'x-time': '1760000000000', 'x-signature': 's1' };
    await keeper.keep(timed, settings.smstake.authentication, request({ headers, token: null }), 'signature', 100);
    expect(entries(secrets)[0]).not.toBeNull();
    kept = kept.map((text) => text.replace('"receivedAt":1760000000000', '"receivedAt":1760000400000'));
    expect(entries(secrets)).toEqual([null]);
    verify.mockRestore();
  });

  test.each(['hello', 'null', '{"v":2}', '{"v":1,"unauthentic":{"provider":"wavix"}}'])(
    '%s is nobody’s request',
    (Body) => {
      expect(unauthenticEntry(settings, secrets)({ Body })).toBeNull();
    },
  );
});
