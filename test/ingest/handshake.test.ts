import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Web } from '../../functions/aws/web.ts';
import type { CallbackRequest } from '../../functions/ingest/callback.ts';
import { type Receiver, receive } from '../../functions/ingest/receive.ts';
import type { Gate, Handshake } from '../../functions/providers/gate.ts';
import type { SignedRequest } from '../../functions/providers/signatures/signature.ts';
import type { AuthenticationSettings } from '../../functions/shared/provider-settings.ts';
import { urlToken } from '../../functions/shared/secrets.ts';
import { web as nowhere } from './web.ts';

// What a provider wants beside reports: a challenge answered, a subscription confirmed, a certificate looked up, a word of its own.

let sent: string[];
let written: string[];
let fetched: string[];
beforeEach(() => {
  [sent, written, fetched] = [[], [], []];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  vi.spyOn(console, 'info').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const confirmUrl = 'https://sns.example.com/?Action=ConfirmSubscription';
const certificateUrl = 'https://sns.example.com/a.pem';

/** Signs with its certificate's text; a body `challenge`, `confirm` or `other` says what the request is. */
const gate: Gate = {
  id: 'made',
  name: 'Made',
  method: 'POST',
  deadlineMs: null,
  acknowledgement: { contentType: 'text/plain', body: 'ACK/Made' },
  asksForToken: true,
  handshake: ({ query, raw }): Handshake | null => {
    const asked = new URLSearchParams(query);
    if (asked.get('challenge'))
      return {
        kind: 'challenge',
        token: asked.get('token') ?? '',
        answer: { contentType: 'text/plain', body: asked.get('challenge') ?? '' },
      };
    return raw.toString() === 'confirm' ? { kind: 'confirmation', url: confirmUrl } : null;
  },
  signature: {
    covers: 'body',
    headers: ['x-mac'],
    secretName: 'secret',
    certificateUrl: (_, secrets) => (secrets.includes('s') ? certificateUrl : null),
    sign: () => ({ headers: {} }),
    verify: (secret: string, { headers, certificate }: SignedRequest) =>
      secret === 's' && certificate === 'PEM' && headers['x-mac'] === 'right',
  },
};

const webOf = (text: Web['text']): Web => ({
  text: (url, ms) => {
    fetched.push(url);
    return text(url, ms);
  },
  kept: (url, ms) => {
    fetched.push(url);
    return text(url, ms);
  },
});
const answering = webOf(async () => 'PEM');

const receiver = (
  more: Partial<Receiver> = {},
  authentication: AuthenticationSettings = { signature: true },
): Receiver => ({
  providers: { made: { authentication } },
  gates: new Map([['made', gate]]),
  web: answering,
  secrets: {
    current: async () => ({ urlKey: 'key', providers: { made: { signingSecret: 's' } } }),
    reread: async () => null,
    prefetch: () => {},
  },
  secretUse: { note: () => {} },
  queue: { send: async (body) => void sent.push(body) },
  metricNamespace: 'Delivrd/test',
  acknowledgeWithinMs: 200,
  ...more,
});

const request = (more: Partial<CallbackRequest> = {}): CallbackRequest => ({
  provider: 'made',
  method: 'POST',
  query: '',
  headers: { 'x-mac': 'right' },
  raw: Buffer.from('{}'),
  urls: ['https://hooks.example.com/webhooks/made'],
  token: null,
  sourceIp: '203.0.113.7',
  requestId: 'r1',
  receivedAt: 1_760_000_000_000,
  ...more,
});

const lines = (): string => written.join('');

test('a report that was queued is answered in the words of its provider, any other answer is ours', async () => {
  expect(await receive(receiver(), request())).toMatchObject({ status: 200, exactly: gate.acknowledgement });
  expect(await receive(receiver(), request({ headers: {} }))).not.toHaveProperty('exactly');
  const queue = { send: () => Promise.reject(new Error('no queue')) };
  expect(await receive(receiver({ queue }), request())).not.toHaveProperty('exactly');
});

describe('a challenge', () => {
  const ask = (token: string) => request({ method: 'GET', query: `challenge=4711&token=${token}`, headers: {} });

  test('is answered to who knows the token of the endpoint, whatever else proves a report', async () => {
    const right = urlToken('key', 'made');
    for (const authentication of [{ signature: true }, { urlToken: true }, { basic: true }])
      expect(await receive(receiver({}, authentication), ask(right))).toMatchObject({
        status: 200,
        exactly: { contentType: 'text/plain', body: '4711' },
      });
    expect([sent, fetched]).toEqual([[], []]);
  });

  test.each(['', 'wrong', urlToken('key', 'other'), 's'])(
    'is refused with the token %j, counted, and never kept',
    async (token) => {
      const keep = vi.fn();
      expect((await receive(receiver({ keeper: { keep } }), ask(token))).status).toBe(401);
      expect(keep).not.toHaveBeenCalled();
      expect(lines()).toContain('"url_token"');
    },
  );

  test('is refused from elsewhere where source ranges are set', async () => {
    const ranges = { signature: true, ipRanges: ['198.51.100.0/24'] };
    expect((await receive(receiver({}, ranges), ask(urlToken('key', 'made')))).status).toBe(401);
  });
});

test('what is known to come unsigned in trouble, and then signed, is asked for again: 503, and not taken', async () => {
  const gates = new Map([['made', { ...gate, resendsUnsigned: true }]]);
  expect((await receive(receiver({ gates }), request({ headers: {} }))).status).toBe(503);
  expect((await receive(receiver({ gates }), request({ headers: { 'x-mac': 'wrong' } }))).status).toBe(401);
  expect((await receive(receiver({ gates }, { urlToken: true }), request({ headers: {} }))).status).toBe(401);
  expect((await receive(receiver(), request({ headers: {} }))).status).toBe(401);
  expect(sent).toEqual([]);
});

describe('a certificate', () => {
  test('is fetched for a request that a live secret may verify, and for no other', async () => {
    expect((await receive(receiver(), request())).status).toBe(200);
    expect(fetched).toEqual([certificateUrl]);
    const secrets = { current: async () => ({}), reread: async () => null, prefetch: () => {} };
    expect((await receive(receiver({ secrets }), request())).status).toBe(401);
    expect(fetched).toHaveLength(1);
  });

  test('is fetched by the secrets as they are after they were read anew, too', async () => {
    const newer = { urlKey: 'key', providers: { made: { signingSecret: 's' } } };
    const secrets = { current: async () => ({}), reread: async () => newer, prefetch: () => {} };
    expect((await receive(receiver({ secrets }), request())).status).toBe(200);
    expect(fetched).toEqual([certificateUrl]);
  });

  test.each<[string, Web]>([
    ['refused', nowhere],
    ['never there', webOf(() => new Promise(() => {}))],
  ])('that is %s: 503, since the report may be genuine', async (_, web) => {
    const slow: Web = { ...web, kept: (url, ms) => Promise.race([web.kept(url, ms), rejectedAfter(ms)]) };
    const answer = await receive(receiver({ web: slow }), request());
    expect([answer.status, answer.headers?.['retry-after']]).toEqual([503, '5']);
    expect(sent).toEqual([]);
    expect(lines()).toContain('certificate_unavailable');
  });
});

describe('a confirmation', () => {
  const asked = (more: Partial<CallbackRequest> = {}) => request({ raw: Buffer.from('confirm'), ...more });

  test('is given once the request is authentic, and is no report', async () => {
    expect((await receive(receiver(), asked())).status).toBe(200);
    expect(fetched).toEqual([certificateUrl, confirmUrl]);
    expect(sent).toEqual([]);
  });

  test('is not given to a stranger', async () => {
    expect((await receive(receiver(), asked({ headers: { 'x-mac': 'wrong' } }))).status).toBe(401);
    expect(fetched).not.toContain(confirmUrl);
  });

  test('that does not come is asked for again: 503', async () => {
    const web = webOf((url) => (url === confirmUrl ? Promise.reject(new Error('500')) : Promise.resolve('PEM')));
    expect((await receive(receiver({ web }), asked())).status).toBe(503);
    expect(lines()).toContain('confirmation_unanswered');
  });
});

const rejectedAfter = (ms: number): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error('late')), Math.max(0, ms)));
