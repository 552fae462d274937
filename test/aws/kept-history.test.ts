import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHistory, writeEntry } from '../../functions/aws/kept-history.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import { statuses } from '../../functions/domain/status.ts';
import { runs } from '../effort.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const anInstant = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }).map(instant);
const anEntry: fc.Arbitrary<HistoryEntry> = fc.record(
  {
    status: fc.constantFrom(...(Object.keys(statuses) as HistoryEntry['status'][])),
    providerStatus: fc.oneof(text, fc.constantFrom(...Object.keys(statuses))),
    providerCode: orNull(text),
    said: fc.array(text, { minLength: 1, maxLength: 4 }),
    occurredAt: orNull(anInstant),
    receivedAt: anInstant,
    errorCode: orNull(text),
    errorMessage: orNull(text),
    failureReason: orNull(fc.constantFrom('blocked', 'unknown')),
    isHint: orNull(fc.constant(true as const)),
    fingerprint: text,
    queueMessage: fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
      text,
    ),
  },
  {
    requiredKeys: [
      'status',
      'providerStatus',
      'providerCode',
      'occurredAt',
      'receivedAt',
      'errorCode',
      'errorMessage',
      'failureReason',
      'isHint',
      'fingerprint',
      'queueMessage',
    ],
  },
);

const throughTheTable = (history: readonly object[]): readonly HistoryEntry[] =>
  readHistory(unmarshall(marshall({ history })));

test('what is read is what was written, to the letter', () => {
  fc.assert(
    fc.property(fc.array(anEntry, { maxLength: 4 }), (entries) => {
      expect(throughTheTable(entries.map((one) => writeEntry({ ...one })))).toEqual(entries);
    }),
    { numRuns: runs(50) },
  );
});

test('an entry that an earlier version wrote reads the same, beside new ones', () => {
  fc.assert(
    fc.property(anEntry, anEntry, (old, later) => {
      const told = Object.fromEntries(Object.entries(old).filter(([, value]) => value !== null));
      expect(throughTheTable([told, writeEntry({ ...later })])).toEqual([old, later]);
    }),
    { numRuns: runs(50) },
  );
});

test('of a history that is not there nothing is read', () => {
  expect(readHistory({})).toEqual([]);
});
