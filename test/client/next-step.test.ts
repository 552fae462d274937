import { expect, test, vi } from 'vitest';
import { type Attempt, begin, type Going, hear, outcomeOfAttempt } from '../../client/send-with-retry/attempt.ts';
import { nextStep } from '../../client/send-with-retry/next-step.ts';
import { type Policy, rulesOf } from '../../client/send-with-retry/policy.ts';
import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { Status } from '../../functions/domain/status.ts';
import { messageOf } from './fakes.ts';

const send = () => Promise.reject(new Error('is not called'));
const withFallback = { fallback: { send, deadlineMs: 20_000 } };

/** One that began at 0, in a run that did as well, with a deadline at 30 s; its message as told, heard of at 10 s. */
function attempt(
  status: Status | 'sending' | 'refused' | 'unknown',
  more: Parameters<typeof messageOf>[3] = {},
  kind: Going['kind'] = 'send',
): Going {
  const going = begin({ number: 1, kind, startedMs: 0, untilMs: 30_000 });
  if (status === 'sending') return going;
  if (status === 'refused') return Object.assign(going, { state: status, failedMs: 10_000 });
  // `unknown` here: send threw.
  if (status === 'unknown') return Object.assign(going, { state: status });
  Object.assign(going, { state: 'sent', sent: { provider: 'wavix', messageId: '1' } });
  hear(going, messageOf('wavix', '1', status, more), 10_000);
  return going;
}

const step = (attempts: readonly Going[], nowMs: number, policy: Partial<Policy> = {}) =>
  nextStep(attempts, rulesOf({ deadlineMs: 30_000, ...policy }), 0, nowMs);

test('sends at first, whatever the time', () => {
  expect(step([], 0)).toEqual({ do: 'send', kind: 'send', untilMs: 30_000 });
  expect(step([], 30_000)).toMatchObject({ do: 'send', kind: 'send' });
});

test.each([['delivered'], ['read']] as const)('%s ends it', (status) => {
  expect(step([attempt('undelivered'), attempt(status)], 10_000, withFallback).do).toBe('end');
  expect(step([attempt(status), attempt('sent', {}, 'fallback')], 40_000, withFallback).do).toBe('end');
});

test('so does a confirmation, of whatever status', () => {
  expect(step([attempt('sent', { confirmedAt: instant(5_000) })], 10_000, withFallback).do).toBe('end');
});

test.each([['sending'], ['queued'], ['sent']] as const)(
  '%s is waited for until the deadline, and sent by no means again',
  (status) => {
    expect(step([attempt(status)], 29_999, { retries: 9 })).toEqual({ do: 'wait', untilMs: 30_000 });
    expect(step([attempt(status)], 30_000, { retries: 9 })).toEqual({ do: 'end', untilMs: 30_000 });
    expect(step([attempt(status)], 30_000, withFallback)).toEqual({ do: 'send', kind: 'fallback', untilMs: 50_000 });
  },
);

test.each([['unconfirmed'], ['unknown']] as const)(
  '%s may have arrived: nothing more before the deadline',
  (status) => {
    expect(step([attempt(status)], 10_000, { retries: 9, ...withFallback })).toEqual({ do: 'wait', untilMs: 30_000 });
    expect(step([attempt(status)], 30_000, withFallback)).toMatchObject({ do: 'send', kind: 'fallback' });
    // There is nothing to wait for.
    expect(step([attempt(status)], 10_000, { retries: 9 }).do).toBe('end');
  },
);

test.each<[Status | 'refused', Parameters<typeof messageOf>[3], Partial<Policy>, boolean]>([
  ['undelivered', {}, {}, true],
  ['expired', {}, {}, true],
  ['refused', {}, {}, true],
  ['undelivered', { failureReason: 'unreachable', retryable: true }, {}, true],
  ['undelivered', { failureReason: 'invalid_number', retryable: false }, {}, false],
  ['undelivered', { failureReason: 'invalid_number', retryable: false }, { retryReasons: ['invalid_number'] }, true],
  ['rejected', {}, {}, false],
  ['rejected', { failureReason: 'blocked' }, { retryReasons: ['opted_out'] }, false],
  ['rejected', { failureReason: 'limit_exceeded' }, { retryReasons: ['limit_exceeded'] }, true],
  ['rejected', { failureReason: 'unknown', retryable: true }, { retryFailed: true }, false],
  ['failed', { failureReason: 'internal', retryable: true }, {}, false],
  ['failed', { failureReason: 'internal', retryable: true }, { retryReasons: ['internal'] as FailureReason[] }, true],
  ['failed', {}, { retryFailed: true }, true],
  ['failed', { retryable: false }, { retryFailed: true }, false],
  ['undelivered', {}, { retries: 0 }, false],
])('%s %j with %j: again %s', (status, more, policy, isRetried) => {
  const failed = attempt(status, more);
  expect(step([failed], 11_000, policy).do).toBe(isRetried ? 'send' : 'end');
  expect(step([failed], 11_000, { ...policy, ...withFallback })).toEqual(
    isRetried ? { do: 'send', kind: 'send', untilMs: 30_000 } : { do: 'send', kind: 'fallback', untilMs: 31_000 },
  );
});

test('pauses before it sends again, and has no retry after the deadline', () => {
  const failed = attempt('undelivered');
  expect(step([failed], 10_000)).toEqual({ do: 'wait', untilMs: 11_000 });
  expect(step([failed], 10_000, { retryDelayMs: 0 })).toMatchObject({ do: 'send' });
  expect(step([failed], 10_000, { retryDelayMs: 20_000 }).do).toBe('end');
  expect(step([failed], 10_000, { retryDelayMs: 20_000, ...withFallback })).toMatchObject({
    kind: 'fallback',
    untilMs: 30_000,
  });
  expect(step([failed], 30_000, { retries: 9 }).do).toBe('end');
  expect(step([failed, attempt('undelivered')], 11_000, { retries: 1 }).do).toBe('end');
  expect(step([failed, attempt('undelivered')], 11_000, { retries: 2 })).toMatchObject({ do: 'send', kind: 'send' });
});

test('the fallback comes once; its time is its own, and all others are watched in it', () => {
  const fallback = (status: Parameters<typeof attempt>[0]) => attempt(status, {}, 'fallback');
  expect(step([attempt('sent'), fallback('sent')], 29_999, withFallback)).toEqual({ do: 'wait', untilMs: 30_000 });
  expect(step([attempt('sent'), fallback('failed')], 29_999, withFallback).do).toBe('wait');
  expect(step([attempt('undelivered'), fallback('sending')], 29_999, withFallback).do).toBe('wait');
  expect(step([attempt('undelivered'), fallback('undelivered')], 12_000, withFallback).do).toBe('end');
  expect(step([attempt('sent'), fallback('sent')], 30_000, withFallback).do).toBe('end');
  // However late it is found that the deadline is over.
  expect(step([attempt('sent')], 32_000, withFallback)).toEqual({ do: 'send', kind: 'fallback', untilMs: 50_000 });
  expect(step([attempt('sent')], 30_000, { fallback: { send } })).toMatchObject({ untilMs: 60_000 });
});

test('the fallback comes only where it is wanted, by what became of the others', () => {
  const when = vi.fn(([first]: readonly Attempt[]) => first?.message?.failureReason !== 'opted_out');
  const policy = { fallback: { send, when } };
  expect(step([attempt('rejected', { failureReason: 'blocked' })], 10_000, policy)).toMatchObject({ kind: 'fallback' });
  expect(step([attempt('rejected', { failureReason: 'opted_out' })], 10_000, policy).do).toBe('end');
  expect(when.mock.lastCall?.[0]).toMatchObject([{ number: 1, outcome: 'failed' }]);
  const slip = () => {
    throw new Error('a slip');
  };
  expect(step([attempt('rejected')], 10_000, { fallback: { send, when: slip } })).toMatchObject({ kind: 'fallback' });
});

test('what is heard may be late, and one that was read anew may not have failed', () => {
  const heard = attempt('undelivered', { atMs: 5_000 });
  hear(heard, messageOf('wavix', '1', 'sent', { atMs: 4_000 }), 11_000);
  expect([heard.message?.status, heard.failedMs]).toEqual(['undelivered', 10_000]);
  hear(heard, messageOf('wavix', '1', 'undelivered', { atMs: 5_000 }), 11_000);
  expect(heard.failedMs).toBe(10_000);
  hear(heard, messageOf('wavix', '1', 'sent', { atMs: 5_000 }), 12_000);
  expect([outcomeOfAttempt(heard), heard.failedMs]).toEqual(['pending', null]);
  hear(heard, messageOf('wavix', '1', 'delivered', { atMs: 6_000 }), 12_000);
  hear(heard, messageOf('wavix', '1', 'sent', { atMs: 7_000 }), 13_000);
  expect(outcomeOfAttempt(heard)).toBe('delivered');
});

test.each<[Partial<Policy>, string]>([
  [{ deadlineMs: 0 }, 'deadlineMs: got 0; expected milliseconds above 0.'],
  [{ deadlineMs: Number.POSITIVE_INFINITY }, 'deadlineMs: got Infinity'],
  [{ retries: 1.5 }, 'retries: got 1.5; expected a whole number from 0.'],
  [{ retries: -1 }, 'retries: got -1'],
  [{ retryDelayMs: -1 }, 'retryDelayMs: got -1'],
  [{ fallback: { send, deadlineMs: Number.NaN } }, 'fallback.deadlineMs: got NaN'],
])('%j can’t be', (policy, words) => {
  expect(() => rulesOf({ deadlineMs: 1, ...policy })).toThrow(words);
});
