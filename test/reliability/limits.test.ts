import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { receive } from '../../functions/ingest/receive.ts';
import { gates } from '../../functions/providers/registry.ts';
import { rawBody, readEnvelope } from '../../functions/shared/envelope.ts';
import { errorAnswer } from '../../local/aws/front-door.ts';
import { largestMessage, received, requestsAtTheLimit } from '../../reliability/limits/bodies.ts';
import { expectedState, tryConsumers } from '../../reliability/limits/hot-key.ts';
import { createTrickle } from '../../reliability/limits/throttle.ts';

// The limits that `npm run limits` tries at length, as far as a few seconds allow.

beforeEach(() => void vi.spyOn(console, 'info').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

test.each(requestsAtTheLimit())('a body of $body.length bytes, $name: $expected', async (sent) => {
  const queued: string[] = [];
  const { status } = await receive(
    {
      providers: { smspm: { authentication: { ipRanges: ['127.0.0.1'] } } },
      gates,
      web: { text: () => Promise.reject(new Error('none')), kept: () => Promise.reject(new Error('none')) },
      secrets: { current: () => Promise.reject(new Error('none')), reread: async () => null, prefetch: () => {} },
      queue: { send: async (text) => void queued.push(text) },
      secretUse: { note: () => {} },
      metricNamespace: 'Delivrd/test',
      acknowledgeWithinMs: 10_000,
    },
    {
      provider: 'smspm',
      method: 'POST',
      query: 'q'.repeat(10_000),
      headers: { 'content-type': sent.contentType },
      raw: received(sent),
      urls: [],
      token: null,
      sourceIp: '127.0.0.1',
      requestId: 'r',
      receivedAt: 1_760_000_000_000,
    },
  );
  expect(status).toBe(sent.expected);
  expect(queued).toHaveLength(sent.expected === 200 ? 1 : 0);
  for (const text of queued) {
    expect(Buffer.byteLength(text)).toBeLessThan(largestMessage / 2);
    expect(rawBody(readEnvelope(text) as never).equals(received(sent))).toBe(true);
  }
});

test('reports of one message by four consumers at once, as many as a history holds', async () => {
  const findings = await tryConsumers(20, 5, 4, () => {});
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(findings.length).toBeGreaterThan(5);
});

test('the state that is expected is the highest, then the latest report', () => {
  const [failed, early, late] = [
    { status: 'failed', atMs: 9_000 },
    { status: 'delivered', atMs: 1_000 },
    { status: 'delivered', atMs: 2_000 },
  ] as const;
  for (const order of [
    [failed, early, late],
    [late, early, failed],
    [early, late, failed],
  ])
    expect(expectedState(order)).toBe(late);
});

test('a trickle lets so many writes a second through, saves no more than one second’s, and refuses the others', async () => {
  let nowMs = 0;
  const { gate, set, counts } = createTrickle(() => nowMs);
  const write = (action = 'UpdateItem') =>
    gate({ caller: 'c', environment: '', service: 'dynamodb', action, input: {}, headers: {} }, async () =>
      errorAnswer(500, 'Unasked', 'the trickle lets others carry calls out'),
    );
  expect(await write()).toBeNull();
  set(5);
  expect((await write())?.status).toBe(400);
  const codes = new Set<string>();
  for (nowMs = 0; nowMs < 10_000; nowMs += 10) {
    const refused = await write();
    if (refused) codes.add((JSON.parse(refused.body) as { __type: string }).__type);
  }
  expect(counts().taken).toBe(1 + 49);
  expect(codes.size).toBe(3);
  nowMs += 60_000;
  const burst = await Promise.all(Array.from({ length: 20 }, () => write()));
  expect(burst.filter((answer) => answer === null)).toHaveLength(5);
  expect(await write('GetItem')).toBeNull();
  set(Number.POSITIVE_INFINITY);
  expect(await write()).toBeNull();
});
