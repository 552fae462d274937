import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toSeries } from '../../functions/aws/points.ts';
import type { Hiding } from '../../functions/aws/visibility.ts';
import {
  type Forwarder,
  firstWaitSeconds,
  forward,
  leftAloneMs,
  longestWaitSeconds,
  mostRefusals,
  type Waiting,
  waitSeconds,
} from '../../functions/forwarder/forward.ts';
import type { Answer } from '../../functions/forwarder/post.ts';
import { plenty, queued, type Seen, seesNothing, totalOf } from '../consumer/batches.ts';
import { runs } from '../effort.ts';

let seen: Seen;
let hidden: Hiding[];
let posted: [url: string, requestId: string][];
let nowMs: number;
let lines: unknown[];
beforeEach(() => {
  [seen, hidden, posted, nowMs, lines] = [seesNothing(), [], [], Date.UTC(2026, 10, 28), []];
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(line));
});
afterEach(() => void vi.restoreAllMocks());

const url = 'https://old.example.com/dlr';
const taken: Answer = { kind: 'taken' };
const answered = (status: number): Answer => ({ kind: 'answered', status });
const silence: Answer = { kind: 'unanswered', code: 'TIMEOUT' };

const waiting = (id: string, more: Partial<Waiting> & { readonly provider?: string } = {}): Waiting => ({
  id,
  receiptHandle: `handle-${id}`,
  receives: 1,
  body: queued(id, more.provider ?? 'smspm', '{"to":"+37256789045"}', { forward: true }).body,
  ...more,
});

const forwarder = (answer: (url: string) => Answer, more: Partial<Forwarder> = {}): Forwarder => ({
  urls: { smspm: url },
  post: async (to, { requestId }) => {
    posted.push([to, requestId]);
    return answer(to);
  },
  hide: async (some) => void hidden.push(...some),
  deadLetterQueue: {
    send: async (body, _group, _signal, labels) => void seen.buried.push({ body, reason: labels?.['reason'] }),
  },
  metrics: { publish: async (sums) => void seen.published.push(...toSeries(sums)) },
  silent: new Map(),
  random: () => 0.5,
  now: () => nowMs,
  ...more,
});
const counts = () => [totalOf(seen, 'Forwarded'), totalOf(seen, 'ForwardFailed')];

test('what the old URL takes is done with, and counted for its provider', async () => {
  const batch = [waiting('q1'), waiting('q2'), waiting('q1')];
  expect(
    await forward(
      forwarder(() => taken),
      batch,
      plenty,
    ),
  ).toEqual([]);
  expect(posted).toEqual([
    [url, 'q1'],
    [url, 'q2'],
  ]);
  expect(counts()).toEqual([2, 0]);
  expect(seen.published).toContainEqual(
    expect.objectContaining({ name: 'Forwarded', dimensions: { Provider: 'smspm' } }),
  );
  expect(hidden).toEqual([]);
});

test.each([
  ['408', answered(408), 1],
  ['429', answered(429), mostRefusals + 1],
  ['500', answered(500), 99],
  ['503', answered(503), 1],
  ['nothing', silence, 99],
  ['403, as yet', answered(403), mostRefusals - 1],
  ['a redirect, as yet', answered(302), 1],
])('where the old URL answers %s it comes again, later and later', async (_, answer, receives) => {
  const failed = await forward(
    forwarder(() => answer),
    [waiting('q1', { receives })],
    plenty,
  );
  expect(failed).toEqual(['q1']);
  expect(hidden).toEqual([{ receiptHandle: 'handle-q1', seconds: waitSeconds(receives, 0.5) }]);
  expect([seen.buried, counts()]).toEqual([[], [0, 1]]);
  expect(JSON.stringify(lines)).not.toMatch(/3725|old\.example/);
});

test.each([301, 400, 401, 403, 404, 410, 422])(
  '%d so many times is its last word: set aside as it is, with the status',
  async (status) => {
    const message = waiting('q1', { receives: mostRefusals });
    expect(
      await forward(
        forwarder(() => answered(status)),
        [message],
        plenty,
      ),
    ).toEqual([]);
    expect(seen.buried).toEqual([{ body: message.body, reason: `the old URL answers ${status}` }]);
  },
);

test('what can’t be sent at all is set aside at once, with why, and holds up no other', async () => {
  const [odd, plain] = [waiting('q1'), waiting('q2')];
  const one = forwarder(() => taken, {
    post: async (_, { requestId }) => (requestId === 'q1' ? { kind: 'unsendable', code: 'ERR_INVALID_CHAR' } : taken),
  });
  expect(await forward(one, [odd], plenty)).toEqual([]);
  expect(seen.buried).toEqual([{ body: odd.body, reason: 'it can’t be sent: ERR_INVALID_CHAR' }]);
  expect(await forward(one, [plain], plenty)).toEqual([]);
  expect(counts()).toEqual([1, 1]);
});

test('where it can’t be set aside it comes again', async () => {
  const deadLetterQueue = { send: async () => Promise.reject(new Error('down')) };
  const batch = [waiting('q1', { receives: mostRefusals }), waiting('q2', { body: 'odd' })];
  const failed = await forward(
    forwarder(() => answered(403), { deadLetterQueue }),
    batch,
    plenty,
  );
  expect(failed.toSorted()).toEqual(['q1', 'q2']);
});

test('what this version can’t read is set aside; what is no longer passed on is done with', async () => {
  const batch = [
    waiting('q1', { body: '{"v":2}' }),
    waiting('q2', { provider: 'wavix' }),
    waiting('q3', { provider: '__proto__' }),
  ];
  expect(
    await forward(
      forwarder(() => taken),
      batch,
      plenty,
    ),
  ).toEqual([]);
  expect(seen.buried).toEqual([{ body: '{"v":2}', reason: 'no envelope of version 1' }]);
  expect(posted).toEqual([]);
});

test('a URL that does not answer is left alone for a while, the others are not; any answer ends it', async () => {
  const other = 'https://other.example.com/';
  let isDown = true;
  const one = forwarder((to) => (to === url && isDown ? silence : taken), { urls: { smspm: url, wavix: other } });
  const run = (...ids: readonly string[]) =>
    forward(
      one,
      ids.map((id) => waiting(id, { provider: id.startsWith('w') ? 'wavix' : 'smspm' })),
      plenty,
    );
  expect(await run('q1', 'w1')).toEqual(['q1']);
  expect(await run('q2', 'w2')).toEqual(['q2']);
  expect(posted.map(([, id]) => id)).toEqual(['q1', 'w1', 'w2']);
  // Not tried, and hidden all the same.
  expect(hidden.map(({ receiptHandle }) => receiptHandle)).toEqual(['handle-q1', 'handle-q2']);
  isDown = false;
  nowMs += leftAloneMs + 1;
  expect(await run('q2', 'q1')).toEqual([]);
  expect(counts()).toEqual([4, 1]);
});

test('a queue that hides nothing changes nothing: they come again by its own time', async () => {
  const hide = async () => Promise.reject(new Error('down'));
  expect(
    await forward(
      forwarder(() => silence, { hide }),
      [waiting('q1')],
      plenty,
    ),
  ).toEqual(['q1']);
});

test('the waits grow from seconds to a quarter of an hour, spread by a fifth, and SQS takes each', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (receives, chance) => {
      const seconds = waitSeconds(receives, chance);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(firstWaitSeconds * 0.8);
      expect(seconds).toBeLessThanOrEqual(longestWaitSeconds * 1.2);
      expect(waitSeconds(receives + 1, chance)).toBeGreaterThanOrEqual(seconds);
    }),
  );
  expect([1, 2, 3, 8, 100].map((receives) => waitSeconds(receives, 0.5))).toEqual([10, 20, 40, 900, 900]);
});

test('by whatever failures: once it recovers each callback has arrived, and none is given up while it did not answer', async () => {
  const answers = fc.constantFrom(taken, silence, answered(500), answered(429), answered(503));
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), async (script, count) => {
      [seen, hidden] = [seesNothing(), []];
      const arrived = new Set<string>();
      const left = [...script];
      const one = forwarder(() => taken, {
        post: async (_, { requestId }) => {
          const answer = left.shift() ?? taken;
          // One may have arrived although nobody heard the answer.
          if (answer.kind === 'taken' || (answer.kind === 'unanswered' && left.length % 2 === 0))
            arrived.add(requestId);
          return answer;
        },
      });
      let batch = Array.from({ length: count }, (_, at) => waiting(`q${at}`));
      for (let tries = 0; batch.length > 0 && tries < 200; tries += 1) {
        const failed = new Set(await forward(one, batch, plenty));
        batch = batch.filter(({ id }) => failed.has(id)).map((each) => ({ ...each, receives: each.receives + 1 }));
        nowMs += 60_000;
      }
      expect([batch.length, seen.buried.length, arrived.size]).toEqual([0, 0, count]);
      expect(counts()[0]).toBe(count);
    }),
    { numRuns: runs(60) },
  );
});
