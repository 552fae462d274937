import fc from 'fast-check';
import { instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { noFacts } from '../../functions/domain/report.ts';
import { type Status, statuses } from '../../functions/domain/status.ts';

const allStatuses = Object.keys(statuses) as Status[];

/** One distinct report of a message; the fingerprint says which, so equal ones are repeats. */
export const anEntry = (fingerprint: string): fc.Arbitrary<HistoryEntry> =>
  fc
    .record({
      status: fc.constantFrom(...allStatuses),
      // Few times, so that they often tie.
      occurredMs: fc.option(fc.constantFrom(1_000, 2_000, 3_000)),
      receivedMs: fc.integer({ min: 10_000, max: 20_000 }),
      errorCode: fc.option(fc.constantFrom('1', '2')),
    })
    .map(({ status, occurredMs, receivedMs, errorCode }) => ({
      status,
      providerStatus: status,
      providerCode: null,
      occurredAt: occurredMs === null ? null : instant(occurredMs),
      receivedAt: instant(receivedMs),
      errorCode,
      errorMessage: null,
      failureReason: null,
      fingerprint,
      queueMessage: `q-${fingerprint}`,
    }));

/** The distinct reports of one message: at least one. */
export const aHistory = (most = 8): fc.Arbitrary<[HistoryEntry, ...HistoryEntry[]]> =>
  fc
    .integer({ min: 1, max: most })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => anEntry(`fp${index}`)))) as fc.Arbitrary<
    [HistoryEntry, ...HistoryEntry[]]
  >;

/** The same reports in another order, any of them several times. */
export const shuffledWithRepeats = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc
    .array(fc.constantFrom(...items), { maxLength: items.length * 2 })
    .chain((repeats) => fc.shuffledSubarray([...items, ...repeats], { minLength: items.length + repeats.length }));

/** A message of which the table knows nothing but these reports. */
export function storedOf(
  history: readonly [HistoryEntry, ...HistoryEntry[]],
  more: Partial<StoredMessage> = {},
): StoredMessage {
  const highest = join(history);
  return {
    provider: 'smstake',
    messageId: 'm1',
    version: versionOf(highest),
    status: highest.status,
    providerStatus: highest.providerStatus,
    doneAt: highest.occurredAt,
    errorCode: highest.errorCode,
    failureReason: highest.failureReason,
    facts: noFacts,
    country: null,
    details: {},
    history,
    seen: new Set(),
    unlistedWords: [],
    otherRecipients: [],
    grownBytes: 0,
    isCounted: true,
    leftOutSince: null,
    ...more,
  };
}
