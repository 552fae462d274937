import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import { type Message, type MessageEvent, toMessage } from '../../functions/domain/message.ts';
import { wholeOf } from '../../functions/domain/parts.ts';
import { healthOf, unreachableAfter, unreachableForDays } from '../../functions/domain/recipient-health.ts';
import type { Status } from '../../functions/domain/status.ts';
import { storedOf } from './histories.ts';

const minuteMs = 60_000;
const nowMs = Date.UTC(2026, 10, 27);
/** So many minutes ago. */
const ago = (minutes: number) => instant(nowMs - minutes * minuteMs);

type Told = readonly [
  status: Status,
  minutesAgo: number,
  reason?: FailureReason | null,
  more?: Partial<Pick<MessageEvent, 'occurredAt' | 'errorCode'>>,
];

/** A message as the table makes it of these reports. */
function message(messageId: string, ...told: readonly Told[]): Message {
  const history = told.map(([status, minutes, failureReason = null, more = {}], at) => ({
    status,
    providerStatus: status,
    providerCode: null,
    occurredAt: null,
    receivedAt: ago(minutes),
    errorCode: null,
    errorMessage: null,
    failureReason,
    fingerprint: `${at}`,
    queueMessage: 'q',
    ...more,
  }));
  return toMessage(storedOf(history as unknown as readonly [HistoryEntry, ...HistoryEntry[]], { messageId }));
}

const verdictOf = (...messages: readonly Message[]) => healthOf(messages, nowMs).verdict;
const delivered = (minutes: number, id = `d${minutes}`) => message(id, ['delivered', minutes]);
const failed = (reason: FailureReason, minutes: number, id = `${reason}${minutes}`) =>
  message(id, ['rejected', minutes, reason]);

describe('a number is', () => {
  test('fine after a delivery, whatever failed for reasons that are not its own', () => {
    expect(healthOf([delivered(90), failed('template_mismatch', 60), failed('blocked', 5)], nowMs)).toEqual({
      verdict: 'fine',
      since: ago(90),
      stopSending: false,
      evidence: [expect.objectContaining({ messageId: 'd90', status: 'delivered', at: ago(90) })],
    });
  });

  test('opted out since the first message that says so, with each of them', () => {
    const messages = [delivered(90), failed('opted_out', 60), failed('internal', 50), failed('opted_out', 40)];
    expect(healthOf(messages, nowMs)).toMatchObject({
      verdict: 'opted_out',
      since: ago(60),
      stopSending: true,
      evidence: [
        { messageId: 'opted_out40', failureReason: 'opted_out', status: 'rejected' },
        { messageId: 'opted_out60' },
      ],
    });
  });

  test('invalid since the first message that says so', () => {
    expect(healthOf([failed('invalid_number', 60), failed('unreachable', 1)], nowMs)).toMatchObject({
      verdict: 'invalid_number',
      since: ago(60),
      stopSending: true,
    });
  });

  test('unreachable lately where so many in a row say so, the last of them lately', () => {
    const rows = (count: number, minutes: number) =>
      Array.from({ length: count }, (_, at) => failed(at % 2 ? 'expired' : 'unreachable', minutes + at));
    expect(verdictOf(...rows(unreachableAfter, 10))).toBe('unreachable');
    expect(verdictOf(...rows(unreachableAfter - 1, 10))).toBe('unknown');
    expect(verdictOf(...rows(unreachableAfter - 1, 10), delivered(90))).toBe('fine');
    const days = unreachableForDays * 24 * 60;
    expect(verdictOf(...rows(5, days))).toBe('unreachable');
    expect(verdictOf(...rows(5, days + 1))).toBe('unknown');
    expect(healthOf(rows(3, 10), nowMs)).toMatchObject({ since: ago(12), stopSending: false, evidence: { length: 3 } });
  });

  test('unknown without messages, and with those that say nothing of it', () => {
    const nothing = { verdict: 'unknown', since: null, stopSending: false, evidence: [] };
    expect(healthOf([], nowMs)).toEqual(nothing);
    const others = [message('a', ['sent', 5]), message('b', ['unconfirmed', 5]), failed('insufficient_credit', 5)];
    expect(healthOf(others, nowMs)).toEqual(nothing);
  });
});

describe('in doubt it is not fine', () => {
  test('at the same moment the failure holds', () => {
    expect(verdictOf(delivered(60), failed('opted_out', 60))).toBe('opted_out');
    expect(verdictOf(delivered(60), failed('invalid_number', 60))).toBe('invalid_number');
  });

  test('a delivery counts from when it happened, not from when it was told late', () => {
    const late = message('late', ['delivered', 10, null, { occurredAt: ago(90) }]);
    expect(verdictOf(late, failed('opted_out', 60))).toBe('opted_out');
    const read = message('read', ['delivered', 90], ['read', 10]);
    expect(verdictOf(read, failed('opted_out', 60))).toBe('opted_out');
  });

  test('a provider whose clock is ahead ends nothing', () => {
    const ahead = message('ahead', ['delivered', 90, null, { occurredAt: ago(-600) }]);
    expect(verdictOf(ahead, failed('opted_out', 60))).toBe('opted_out');
  });

  test('a delivery that was taken back is none', () => {
    const taken = message('taken', ['delivered', 10], ['failed', 5, 'internal']);
    expect(taken.contradicted).toBe(true);
    expect(verdictOf(taken, failed('invalid_number', 60))).toBe('invalid_number');
    expect(verdictOf(taken)).toBe('unknown');
  });

  test('a failure that ended in a delivery is none', () => {
    expect(verdictOf(message('after-all', ['undelivered', 60, 'invalid_number'], ['delivered', 50]))).toBe('fine');
  });
});

test('of a long message a part that arrived shows that the number is there, one that failed why not', () => {
  const parts = (second: Told) => wholeOf('whole', [message('whole/1', ['delivered', 60]), message('whole/2', second)]);
  expect(verdictOf(parts(['undelivered', 50, 'unreachable']), failed('unreachable', 5))).toBe('unreachable');
  expect(verdictOf(parts(['undelivered', 70, 'invalid_number']))).toBe('fine');
  expect(healthOf([parts(['undelivered', 50, 'opted_out'])], nowMs)).toMatchObject({
    verdict: 'opted_out',
    evidence: [{ messageId: 'whole' }],
  });
});

const reasons = ['opted_out', 'invalid_number', 'unreachable', 'expired', 'internal'] as const;
const any = fc
  .record({
    minutes: fc.integer({ min: 1, max: 6 * 1_440 }),
    outcome: fc.constantFrom<FailureReason | 'delivered' | 'sent'>(...reasons, 'delivered', 'sent'),
    id: fc.uuid(),
  })
  .map(({ minutes, outcome, id }) =>
    outcome === 'delivered' || outcome === 'sent'
      ? message(id, [outcome, minutes])
      : message(id, ['failed', minutes, outcome]),
  );
const some = fc.array(any, { maxLength: 12 });

test('the order in which messages are given makes no difference', () => {
  fc.assert(
    fc.property(
      some.chain((messages) =>
        fc.tuple(fc.constant(messages), fc.shuffledSubarray(messages, { minLength: messages.length })),
      ),
      ([messages, shuffled]) => {
        expect(healthOf(shuffled, nowMs)).toEqual(healthOf(messages, nowMs));
      },
    ),
  );
});

test('a delivery after all of them makes any number fine', () => {
  fc.assert(
    fc.property(some, (messages) => {
      expect(verdictOf(...messages, delivered(0))).toBe('fine');
    }),
  );
});

test('nothing but a delivery after it ends an opt-out', () => {
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 6 * 1_440 }), (messages, minutes) => {
      const isEnded = messages.some((one) => one.status === 'delivered' && one.firstReceivedAt > ago(minutes));
      const verdict = verdictOf(...messages, failed('opted_out', minutes));
      if (isEnded) expect(['opted_out', 'fine', 'unreachable', 'invalid_number']).toContain(verdict);
      else expect(verdict).toBe('opted_out');
    }),
  );
});

test('no message makes a number look better but a delivery', () => {
  const order = ['opted_out', 'invalid_number', 'unreachable', 'unknown', 'fine'];
  fc.assert(
    fc.property(some, any, (messages, more) => {
      fc.pre(more.status !== 'delivered');
      const [before, after] = [verdictOf(...messages), verdictOf(...messages, more)];
      expect(order.indexOf(after)).toBeLessThanOrEqual(order.indexOf(before));
    }),
  );
});

test('all that is named as evidence was given, and is what the verdict says', () => {
  fc.assert(
    fc.property(some, (messages) => {
      const { verdict, evidence, since, stopSending } = healthOf(messages, nowMs);
      expect(stopSending).toBe(verdict === 'opted_out' || verdict === 'invalid_number');
      for (const one of evidence) expect(messages.map(({ messageId }) => messageId)).toContain(one.messageId);
      if (verdict !== 'unknown') expect(since).toBe(evidence.map(({ at }) => at).toSorted()[0]);
    }),
  );
});
