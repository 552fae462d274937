import { describe, expect, test } from 'vitest';
import type { E164 } from '../../functions/domain/e164.ts';
import type { Instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import { type StoredMessage, toMessage } from '../../functions/domain/message.ts';
import { noFacts } from '../../functions/domain/report.ts';

const at = (second: number) => `2026-11-28T03:00:0${second}.000Z` as Instant;

/** A report of a second of its own, which its fingerprint names. */
const entry = (second: number, more: Partial<HistoryEntry>): HistoryEntry => ({
  status: 'undelivered',
  providerStatus: 'UNDELIV',
  providerCode: null,
  occurredAt: at(second),
  receivedAt: at(second),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  isHint: null,
  fingerprint: `f${second}`,
  queueMessage: `q${second}`,
  ...more,
});

/** The message that these reports make; `beyond` is one that the full history had no room for. */
function stored(history: readonly [HistoryEntry, ...HistoryEntry[]], beyond?: HistoryEntry): StoredMessage {
  const state = join([...history, ...(beyond ? [beyond] : [])]);
  return {
    provider: 'wavix',
    messageId: 'm1',
    version: versionOf(state),
    status: state.status,
    providerStatus: state.providerStatus,
    doneAt: state.occurredAt,
    errorCode: state.errorCode,
    failureReason: state.failureReason,
    facts: noFacts,
    country: null,
    details: {},
    history,
    seen: new Set(history.map(({ fingerprint }) => fingerprint)),
    unlistedWords: [],
    otherRecipients: [],
    grownBytes: 0,
    isCounted: true,
    leftOutSince: null,
  };
}

const causeOf = (...parameters: Parameters<typeof stored>) => {
  const { failureReason, errorCode, retryable } = toMessage(stored(...parameters));
  return { failureReason, errorCode, retryable };
};

describe('the cause of a failure', () => {
  const told = entry(1, { failureReason: 'unreachable', errorCode: '27' });

  test('survives a later failure that names none', () => {
    const later = entry(2, { status: 'failed', failureReason: 'unknown', errorCode: '99' });
    expect(causeOf([told, later])).toMatchObject({ failureReason: 'unreachable', errorCode: '27' });
    expect(causeOf([told, entry(2, { failureReason: null })])).toMatchObject({ failureReason: 'unreachable' });
  });

  test('survives a later one of which only the status word hints at a reason', () => {
    const hinted = entry(2, { status: 'rejected', failureReason: 'blocked', isHint: true });
    expect(causeOf([told, hinted])).toMatchObject({ failureReason: 'unreachable', errorCode: '27' });
  });

  test('is the higher of two that were told, in whatever order they came', () => {
    const higher = entry(2, { failureReason: 'invalid_number', errorCode: '1' });
    for (const history of [
      [told, higher],
      [higher, told],
    ] as const)
      expect(causeOf([...history])).toMatchObject({ failureReason: 'invalid_number', errorCode: '1' });
  });

  test('is the highest hint where nothing was told, and unknown without one', () => {
    const low = entry(1, { failureReason: 'expired', isHint: true });
    const high = entry(2, { failureReason: 'blocked', isHint: true });
    expect(causeOf([high, low])).toMatchObject({ failureReason: 'blocked' });
    expect(causeOf([entry(1, {}), entry(2, { failureReason: 'unknown' })])).toMatchObject({ failureReason: 'unknown' });
  });

  test('comes with the code of the report that told it, else with the highest failure’s that has one', () => {
    const uncoded = entry(1, { failureReason: 'unreachable' });
    const coded = entry(2, { failureReason: 'unknown', errorCode: '99' });
    expect(causeOf([uncoded, coded, entry(3, {})])).toMatchObject({ failureReason: 'unreachable', errorCode: '99' });
  });

  test('may stand in the state alone, where the history was full', () => {
    const beyond = entry(5, { status: 'failed', failureReason: 'opted_out', errorCode: '8' });
    expect(causeOf([told], beyond)).toMatchObject({ failureReason: 'opted_out', errorCode: '8' });
    const doubtful = entry(5, { status: 'failed', failureReason: 'blocked' });
    expect(causeOf([told], doubtful)).toMatchObject({ failureReason: 'unreachable', errorCode: '27' });
    expect(causeOf([entry(1, {})], doubtful)).toMatchObject({ failureReason: 'blocked' });
    expect(causeOf([told], entry(5, { status: 'failed' }))).toMatchObject({ failureReason: 'unreachable' });
  });

  test('is none of a message that did not fail', () => {
    const expected = { failureReason: null, errorCode: null, retryable: null };
    expect(causeOf([told, entry(2, { status: 'delivered' })])).toEqual(expected);
  });
});

test('a delivery that was taken back says so, and stands', () => {
  const delivered = entry(1, { status: 'delivered' });
  const message = toMessage(stored([delivered, entry(2, { failureReason: 'unreachable' })]));
  expect(message).toMatchObject({ status: 'delivered', contradicted: true, failureReason: null });
  expect(message.history.map(({ effect, contradicts }) => [effect, contradicts])).toEqual([
    ['applied', false],
    ['recorded', true],
  ]);
  const late = toMessage(stored([delivered, entry(0, { status: 'sent' })]));
  expect(late).toMatchObject({ contradicted: false });
});

test('other recipients of one id are found under ids of their own, unlisted words are told', () => {
  const otherRecipients = ['+447911123456' as E164];
  const message = toMessage({ ...stored([entry(1, {})]), unlistedWords: ['dancing'], otherRecipients });
  expect(message.otherRecipients).toEqual([{ recipient: '+447911123456', messageId: 'm1/+447911123456' }]);
  expect(message.unlistedWords).toEqual(['dancing']);
  expect(message.parts).toBeNull();
});
