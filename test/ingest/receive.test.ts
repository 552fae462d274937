import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acceptedAfterMs, cacheSecrets } from '../../functions/aws/secrets.ts';
import type { CallbackRequest } from '../../functions/ingest/callback.ts';
import { type Answer, type Receiver, receive } from '../../functions/ingest/receive.ts';
import { recordSecretUse } from '../../functions/ingest/secret-use.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { gates, registry } from '../../functions/providers/registry.ts';
import { rawBody, readEnvelope } from '../../functions/shared/envelope.ts';
import { fingerprintOf, type SecretDocument, urlToken } from '../../functions/shared/secrets.ts';
import { web } from './web.ts';

let sent: string[];
let written: string[];
beforeEach(() => {
  sent = [];
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const never = () => new Promise<never>(() => {});
const stored: SecretDocument = { urlKey: 'key', providers: { smstake: { signingSecret: 's' } } };
const token = urlToken('key', 'wavix');

const receiver = (more: Partial<Receiver> = {}): Receiver => ({
  providers: { wavix: { authentication: { urlToken: true } }, smstake: { authentication: { signature: true } } },
  gates,
  web,
  secrets: cacheSecrets(async () => stored),
  secretUse: { note: () => {} },
  queue: { send: async (body) => void sent.push(body) },
  metricNamespace: 'Delivrd/test',
  acknowledgeWithinMs: 400,
  ...more,
});

const request = (more: Partial<CallbackRequest> = {}): CallbackRequest => ({
  provider: 'wavix',
  method: 'POST',
  query: 'a=%20b',
  headers: {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    authorization: 'Bearer x',
    cookie: 'y',
  },
  raw: Buffer.from('{"a": 1}'),
  urls: [`https://hooks.example.com/webhooks/wavix/${token}?a=%20b`],
  token,
  sourceIp: '203.0.113.7',
  requestId: 'r1',
  receivedAt: 1_760_000_000_000,
  ...more,
});

/** By a clock of its own, for five of its seconds: a busy machine must not fail. */
async function timed(answering: () => Promise<Answer>): Promise<Answer & { readonly ms: number }> {
  vi.useFakeTimers();
  try {
    const started = performance.now();
    const answered = answering().then((answer) => ({ ...answer, ms: performance.now() - started }));
    await vi.advanceTimersByTimeAsync(5_000);
    return await Promise.race([answered, Promise.reject(new Error('no answer in five seconds'))]);
  } finally {
    vi.useRealTimers();
  }
}

describe('the answer', () => {
  test('200 means that the queue holds the request as it came, without token and credentials', async () => {
    expect((await receive(receiver(), request())).status).toBe(200);
    const envelope = readEnvelope(sent[0] ?? '');
    expect(envelope).toEqual({
      v: 1,
      provider: 'wavix',
      receivedAt: 1_760_000_000_000,
      requestId: 'r1',
      method: 'POST',
      query: 'a=%20b',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: '{"a": 1}',
      encoding: 'utf8',
    });
    expect(sent[0]).not.toContain(token);
    expect(envelope && rawBody(envelope)).toEqual(request().raw);
  });

  test.each([
    [401, { token: 'x' }],
    [401, { token: null }],
    [404, { provider: 'nobody' }],
    [404, { provider: 'mobivate' }],
    [404, { provider: '__proto__' }],
    [404, { provider: 'constructor' }],
    [404, { provider: null }],
    [405, { method: 'PUT' }],
    [405, { method: 'DELETE' }],
    [405, { method: 'OPTIONS' }],
    [413, { raw: Buffer.alloc(256 * 1024 + 1) }],
    [200, { raw: Buffer.alloc(256 * 1024) }],
    [200, { raw: Buffer.alloc(0) }],
  ])('%d for %o', async (status, more) => {
    const answer = await receive(receiver(), request(more));
    expect(answer.status).toBe(status);
    expect(sent).toHaveLength(status === 200 ? 1 : 0);
    if (status === 405) expect(answer.headers?.['allow']).toBe('GET, HEAD, POST');
  });

  test('basic authentication is asked for, since some clients wait for that', async () => {
    const providers = { wavix: { authentication: { basic: true } } };
    const answer = await receive(receiver({ providers }), request());
    expect([answer.status, answer.headers?.['www-authenticate']]).toEqual([401, 'Basic realm="delivrd"']);
  });
});

describe('a GET', () => {
  const none = { query: '', raw: Buffer.alloc(0), token: null };

  test.each([
    ['GET without query and body', { ...none, method: 'GET' }],
    ['HEAD', { ...none, method: 'HEAD' }],
    ['HEAD with a query', { ...none, method: 'HEAD', query: 'status=delivered' }],
    ['HEAD with a body', { ...none, method: 'HEAD', raw: Buffer.from('{}') }],
  ])('%s is a probe: 200 without a look at the token, nothing queued, nothing counted', async (_, more) => {
    expect((await receive(receiver(), request(more))).status).toBe(200);
    expect([sent, written]).toEqual([[], []]);
  });

  test.each([
    ['a query', { ...none, query: 'status=delivered' }],
    ['a body', { ...none, raw: Buffer.from('{}') }],
  ])('with %s is a report: queued where it is authentic, refused where it is not', async (_, more) => {
    const get = { ...more, method: 'GET' };
    expect((await receive(receiver(), request({ ...get, token }))).status).toBe(200);
    expect(readEnvelope(sent[0] ?? '')).toMatchObject({ method: 'GET', query: more.query });
    expect((await receive(receiver(), request({ ...get, token: 'x' }))).status).toBe(401);
    expect(sent).toHaveLength(1);
    const large = { ...get, raw: Buffer.alloc(256 * 1024 + 1), token };
    expect((await receive(receiver(), request(large))).status).toBe(413);
  });

  test('is read by the same rule whatever method the provider documents, and so is a POST', async () => {
    const byGet = new Map([['wavix', { ...(registry.get('wavix') as Provider), method: 'GET' as const }]]);
    const statusOf = async (more: Partial<CallbackRequest>) =>
      (await receive(receiver({ gates: byGet }), request(more))).status;
    expect(await statusOf({ ...none, method: 'GET' })).toBe(200);
    expect(sent).toHaveLength(0);
    expect(await statusOf({ method: 'GET' })).toBe(200);
    expect(await statusOf({ method: 'POST' })).toBe(200);
    expect(sent).toHaveLength(2);
  });
});

describe('when AWS does not answer', () => {
  test.each([
    ['the queue is silent', { queue: { send: never } }],
    ['the queue refuses', { queue: { send: () => Promise.reject(new Error('AccessDenied')) } }],
    ['the secret store is silent', { secrets: cacheSecrets(never) }],
    ['the secret store refuses', { secrets: cacheSecrets(() => Promise.reject(new Error('AccessDenied'))) }],
  ])('%s: 503 with Retry-After inside the time, and nothing let in', async (_, more) => {
    const { status, headers, ms } = await timed(() => receive(receiver(more), request()));
    expect([status, headers?.['retry-after']]).toEqual([503, '5']);
    expect(ms).toBeLessThanOrEqual(401);
    expect(sent).toEqual([]);
  });

  test('a slow store and a silent queue together still fit', async () => {
    const slow = cacheSecrets(() => new Promise((resolve) => setTimeout(() => resolve(stored), 120)));
    const { status, ms } = await timed(() => receive(receiver({ secrets: slow, queue: { send: never } }), request()));
    expect(status).toBe(503);
    expect(ms).toBeLessThanOrEqual(401);
  });

  test('a store that is slower than a request is late for one, not for all', async () => {
    let reads = 0;
    const slow = cacheSecrets(() => {
      reads += 1;
      return new Promise((resolve) => setTimeout(() => resolve(stored), 300));
    });
    const knock = async () => (await receive(receiver({ secrets: slow }), request())).status;
    expect(await knock()).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([await knock(), await knock(), reads]).toEqual([200, 200, 1]);
  });

  test('a store that answers within its share leaves the queue enough', async () => {
    const late = cacheSecrets(() => new Promise((resolve) => setTimeout(() => resolve(stored), 250)));
    const { status, ms } = await timed(() => receive(receiver({ secrets: late }), request()));
    // Two fifths of 400 ms are over before it answers.
    expect(status).toBe(503);
    expect(ms).toBeLessThanOrEqual(161);
  });

  test.each([
    ['is taken', () => Promise.resolve()],
    ['fails', () => Promise.reject(new Error('timed out'))],
  ])('what %s after the answer changes nothing, and ends no process', async (_, late) => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    let ended = (): void => {};
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const send = () => wait(700).then(late).finally(ended);
    expect((await receive(receiver({ queue: { send } }), request())).status).toBe(503);
    await over;
    await wait(10);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('rotation', () => {
  test('a secret that is new in the store is found without a restart, and forgers cause no more than one reading in ten seconds', async () => {
    let now = 1_000_000;
    let reads = 0;
    let document = stored;
    const secrets = cacheSecrets(
      async () => {
        reads += 1;
        return document;
      },
      () => now,
    );
    const knock = async (key: string) =>
      (await receive(receiver({ secrets }), request({ token: urlToken(key, 'wavix') }))).status;
    expect(await knock('key')).toBe(200);
    document = { urlKey: ['key2', 'key'] };
    expect(await knock('key2')).toBe(401);
    now += 10_001;
    expect(await knock('key2')).toBe(200);
    expect(await knock('key')).toBe(200);
    expect(reads).toBe(2);
    for (let at = 0; at < 50; at += 1) expect(await knock('forged')).toBe(401);
    expect(reads).toBe(2);
    now += 10_001;
    for (let at = 0; at < 50; at += 1) expect(await knock('forged')).toBe(401);
    expect(reads).toBe(3);
  });

  test('a dropped secret ends with its five minutes; a silent store is bridged for an hour, then nothing is let in', async () => {
    let now = 1_000_000;
    let document: SecretDocument | null = stored;
    const secrets = cacheSecrets(
      () => (document ? Promise.resolve(document) : Promise.reject(new Error('down'))),
      () => now,
    );
    const knock = async () => (await receive(receiver({ secrets }), request())).status;
    expect(await knock()).toBe(200);
    document = { urlKey: 'other' };
    now += 4 * 60_000;
    expect(await knock()).toBe(200);
    now += 61_000;
    expect(await knock()).toBe(401);
    document = stored;
    now += 5 * 60_000 + 1;
    expect(await knock()).toBe(200);
    document = null;
    now += 59 * 60_000;
    expect(await knock()).toBe(200);
    now += 60_000;
    expect(await knock()).toBe(503);
  });
});

describe('a callback that an older secret let in', () => {
  const secrets = () => cacheSecrets(async () => ({ ...stored, urlKey: ['newest', 'key'] }));

  test('is queued, and is one log line: the metric, for the stage and for the provider, and the check', async () => {
    expect((await receive(receiver({ secrets: secrets() }), request())).status).toBe(200);
    expect(sent).toHaveLength(1);
    expect(written.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: 1_760_000_000_000,
          CloudWatchMetrics: [
            {
              Namespace: 'Delivrd/test',
              Dimensions: [[], ['Provider']],
              Metrics: [{ Name: 'OldSecret', Unit: 'Count' }],
            },
          ],
        },
        event: 'old_secret',
        requestId: 'r1',
        checks: 'url_token',
        Provider: 'wavix',
        OldSecret: 1,
      },
    ]);
  });

  test('of the newest nothing is written', async () => {
    const newest = request({ token: urlToken('newest', 'wavix') });
    expect((await receive(receiver({ secrets: secrets() }), newest)).status).toBe(200);
    expect([sent.length, written]).toEqual([1, []]);
  });
});

describe('which secret let a callback in', () => {
  const rotated = { ...stored, urlKey: ['newest', 'key'] };
  const minuteMs = 60_000;
  /** Receives, by one environment, callbacks with these keys at these minutes; the lines that it wrote of secrets. */
  const uses = async (...callbacks: readonly (readonly [number, string])[]) => {
    const one = receiver({ secrets: cacheSecrets(async () => rotated), secretUse: recordSecretUse() });
    for (const [minute, key] of callbacks)
      await receive(one, request({ token: urlToken(key, 'wavix'), receivedAt: minute * minuteMs }));
    return written.map((line) => JSON.parse(line)).filter(({ event }) => event === 'secret_used');
  };
  const print = (key: string) => fingerprintOf(rotated, 'urlKey', 'wavix', key);

  test('is written by its fingerprint, and nothing of the secret', async () => {
    expect(await uses([0, 'newest'])).toEqual([
      {
        event: 'secret_used',
        at: '1970-01-01T00:00:00.000Z',
        provider: 'wavix',
        kind: 'urlKey',
        secret: print('newest'),
      },
    ]);
    for (const secret of ['newest', urlToken('newest', 'wavix')]) expect(written.join()).not.toContain(secret);
  });

  test('is written of each once an hour: without a line for longer, it let nothing in for longer', async () => {
    const lines = await uses([0, 'key'], [1, 'newest'], [59, 'key'], [60, 'key'], [61, 'newest'], [62, 'newest']);
    expect(lines.map(({ at, secret }) => [Date.parse(at) / minuteMs, secret])).toEqual([
      [0, print('key')],
      [1, print('newest')],
      [60, print('key')],
      [61, print('newest')],
    ]);
  });

  test('is not written of what is refused', async () => {
    expect(await uses([0, 'other'])).toEqual([]);
  });
});

describe('when a new secret is accepted', () => {
  test('no environment refuses it from the time that the operator is told, whoever knocked before', async () => {
    let now = 1_000_000;
    let document = stored;
    const secrets = cacheSecrets(
      async () => document,
      () => now,
    );
    const knock = async (key: string) =>
      (await receive(receiver({ secrets }), request({ token: urlToken(key, 'wavix') }))).status;
    expect(await knock('key')).toBe(200);
    now += 60_000;
    expect(await knock('forged')).toBe(401);
    document = { urlKey: ['key2', 'key'] };
    now += 1;
    expect(await knock('key2')).toBe(401);
    now += acceptedAfterMs - 1;
    expect(await knock('key2')).toBe(200);
  });

  test('an environment that slept over a reading does not take its answer for a new one', async () => {
    let now = 1_000_000;
    const readings: ((document: SecretDocument) => void)[] = [];
    const secrets = cacheSecrets(
      () => new Promise((resolve) => readings.push(resolve)),
      () => now,
    );
    const first = secrets.current(400);
    readings[0]?.(stored);
    expect(await first).toBe(stored);
    now += 60_000;
    await expect(secrets.reread(1)).rejects.toThrow();
    now += acceptedAfterMs;
    const fresh = { urlKey: ['key2', 'key'] };
    const second = secrets.reread(400);
    expect(readings).toHaveLength(3);
    readings[2]?.(fresh);
    readings[1]?.(stored);
    expect(await second).toBe(fresh);
    expect(await secrets.current(400)).toBe(fresh);
  });
});

describe('a rotation while the store does not answer: what is signed with the new secret is not refused for good', () => {
  const knockWith = async (read: () => Promise<SecretDocument>, agesMs: readonly number[]) => {
    let now = 1_000_000;
    let reads = 0;
    const secrets = cacheSecrets(
      () => {
        reads += 1;
        return reads === 1 ? Promise.resolve(stored) : read();
      },
      () => now,
    );
    const knock = async (key: string) =>
      (await receive(receiver({ secrets }), request({ token: urlToken(key, 'wavix') }))).status;
    expect(await knock('key')).toBe(200);
    const answers: number[] = [];
    for (const age of agesMs) {
      now += age;
      answers.push(await knock('new'));
    }
    return { answers, reads, old: await knock('key') };
  };
  const fresh = 60_000;
  const stale = 6 * 60_000;

  test.each([
    ['it refuses', fresh, () => Promise.reject(new Error('down'))],
    ['it refuses', stale, () => Promise.reject(new Error('down'))],
    ['it is silent', fresh, never],
    ['it is silent', stale, never],
  ])('%s, what is in memory is %d ms old: 503, and 503 again; the old secret serves', async (_, age, read) => {
    expect(await knockWith(read, [age, 1_000])).toEqual({ answers: [503, 503], reads: 2, old: 200 });
  });

  test('it answers too late for the first: the second waits for the same answer', async () => {
    const slow = () => new Promise<SecretDocument>((resolve) => setTimeout(resolve, 250, { urlKey: ['new', 'key'] }));
    expect(await knockWith(slow, [fresh, 0])).toEqual({ answers: [503, 200], reads: 2, old: 200 });
  });
});

describe('a request that is refused for good', () => {
  const counted = () => {
    expect(written).toHaveLength(1);
    return JSON.parse(written[0] ?? '');
  };
  const { providers } = receiver();

  test('is one log line: why, and the metric, for the stage and for the provider', async () => {
    await receive(receiver(), request({ token: 'x' }));
    expect(counted()).toEqual({
      _aws: {
        Timestamp: 1_760_000_000_000,
        CloudWatchMetrics: [
          { Namespace: 'Delivrd/test', Dimensions: [[], ['Provider']], Metrics: [{ Name: 'Rejected', Unit: 'Count' }] },
        ],
      },
      event: 'rejected',
      requestId: 'r1',
      reason: 'url_token',
      Provider: 'wavix',
      Rejected: 1,
    });
  });

  test.each([
    ['other_method', { method: 'PUT' }],
    ['too_large', { raw: Buffer.alloc(256 * 1024 + 1) }],
  ])('with %s, counts for its provider too', async (reason, more) => {
    await receive(receiver(), request(more));
    expect(counted()).toMatchObject({ reason, Provider: 'wavix', Rejected: 1 });
  });

  test.each([
    ['wrong_path', { provider: null }],
    ['unknown_provider', { provider: 'made-up-by-a-stranger' }],
    ['unknown_provider', { provider: '__proto__' }],
    ['not_configured', { provider: 'mobivate' }],
  ])('with %s, counts under no name: no stranger makes a metric or writes in the log', async (reason, more) => {
    await receive(receiver({ providers }), request(more));
    const { _aws, ...fields } = counted();
    expect(fields).toEqual({ event: 'rejected', requestId: 'r1', reason, Provider: 'Other', Rejected: 1 });
    expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([[], ['Provider']]);
  });

  test('nothing is written of one that is taken', async () => {
    await receive(receiver(), request());
    expect(written).toEqual([]);
  });
});
