import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Table } from '../../functions/aws/table.ts';
import { store } from '../../functions/consumer/store.ts';
import { changesOf, type Standing, sentAs, sequenceOf } from '../../functions/domain/change.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import { join, versionOf } from '../../functions/domain/join.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import type { Recipient } from '../../functions/domain/recipient.ts';
import { noFacts } from '../../functions/domain/report.ts';
import type { Status } from '../../functions/domain/status.ts';
import { memoryTable } from '../../reliability/fuzz/memory-table.ts';
import { toArrival } from '../consumer/arrivals.ts';
import { aHistory, shuffledWithRepeats } from './histories.ts';

type Write = readonly [before: StoredMessage | null, after: StoredMessage | null];

/** A table whose stream is kept: each write that changed its item, with the item before and after it. */
function streamed() {
  const table = memoryTable();
  const writes: Write[] = [];
  const item = (): StoredMessage | null => table.items.get('p#m') ?? null;
  const noting =
    <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const before = item();
      const result = await write(...args);
      if (item() !== before) writes.push([before, item()]);
      return result;
    };
  const { advance, advanceFull, append, end } = table;
  const watched: Table = {
    ...table,
    advance: noting(advance),
    advanceFull: noting(advanceFull),
    append: noting(append),
    end: noting(end),
  };
  /** Another status by mended tables, as `dlr reread` writes it. */
  const reread = noting(async (status: Status, at: Instant) => {
    const before = item();
    if (before === null) return;
    const version = versionOf({ status, occurredAt: before.doneAt, fingerprint: 'anew' });
    const rereads = [...(before.rereads ?? []), { at, from: before.status, to: status }].slice(-5);
    (table.items as Map<string, StoredMessage>).set('p#m', { ...before, status, version, rereads });
  });
  return { watched, writes, item, reread };
}

const changesIn = (writes: readonly Write[]) =>
  writes.flatMap(([before, after]) => changesOf(before, after).map((change) => ({ change, before, after })));

describe('what is told of any sequence of stores', () => {
  const scenario = aHistory().chain((history) =>
    fc.tuple(
      fc.constant(history),
      shuffledWithRepeats(history),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 }),
      fc.array(fc.option(fc.constantFrom<Status>('sent', 'failed', 'delivered')), { minLength: 30, maxLength: 30 }),
    ),
  );

  test('is what changed: each from where the last one ended, in order, and nothing for repeats', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([history, arrived, sizes, rereads]) => {
        const { watched, writes, item, reread } = streamed();
        let at = 0;
        let isReread = false;
        for (const size of [...sizes, arrived.length]) {
          const batch = arrived
            .slice(at, at + size)
            .map((one, index) => toArrival({ ...one, queueMessage: `q${at + index}` }, 'm'));
          if (batch.length > 0) await store(watched, 'p', batch);
          at += size;
          const to = rereads[at % rereads.length] ?? null;
          if (to === null || item() === null) continue;
          await reread(to, instant(1_800_000_000_000 + at));
          isReread = true;
        }
        const told = changesIn(writes);
        let status: Status | null = null;
        for (const { change, after } of told) {
          if (change.kind !== 'status-changed') throw new Error('nothing is overdue here');
          expect(change.before).toBe(status);
          expect(after?.status).not.toBe(status);
          status = after?.status ?? null;
        }
        expect(status).toBe(item()?.status);
        if (!isReread) {
          expect(status).toBe(join(history).status);
          expect(told.every(({ change }) => 'cause' in change && change.cause === 'report')).toBe(true);
        }
        const sequences = told.map(({ after }) => sequenceOf(after as Standing));
        expect(sequences).toEqual([...new Set(sequences)].sort());

        const before = writes.length;
        await store(
          watched,
          'p',
          arrived.map((one) => toArrival({ ...one, queueMessage: 'again' }, 'm')),
        );
        expect(changesIn(writes.slice(before))).toEqual([]);
      }),
    );
  });
});

const standing = (status: Status, more: Partial<Standing> = {}): Standing => ({
  status,
  version: versionOf({ status, occurredAt: null, fingerprint: 'f' }),
  ...more,
});
const at = '2026-06-30T04:45:04.000Z' as Instant;

describe('one write', () => {
  test.each([
    ['an item that is deleted, by its age or by an operator', standing('delivered'), null],
    ['a late report that moved nothing', standing('delivered'), standing('delivered')],
    ['the same status at another time', standing('sent'), standing('sent', { version: '20|x' as Standing['version'] })],
    [
      'a reading anew that leaves the status',
      standing('sent'),
      standing('sent', { rereads: [{ at, from: 'sent', to: 'sent' }] }),
    ],
    ['what was overdue before', standing('sent', { overdueAt: at }), standing('sent', { overdueAt: at })],
    ['what is overdue no more', standing('sent', { overdueAt: at }), standing('sent')],
  ])('tells nothing: %s', (_, before, after) => {
    expect(changesOf(before, after)).toEqual([]);
  });

  test.each([
    ['the first status', null, standing('sent'), [{ kind: 'status-changed', before: null, cause: 'report' }]],
    ['a report', standing('sent'), standing('failed'), [{ kind: 'status-changed', before: 'sent', cause: 'report' }]],
    [
      'a report after a reading anew',
      standing('sent', { rereads: [{ at, from: 'failed', to: 'sent' }] }),
      standing('failed', { rereads: [{ at, from: 'failed', to: 'sent' }] }),
      [{ kind: 'status-changed', before: 'sent', cause: 'report' }],
    ],
    [
      'a reading anew',
      standing('failed'),
      standing('sent', { rereads: [{ at, from: 'failed', to: 'sent' }] }),
      [{ kind: 'status-changed', before: 'failed', cause: 'reread' }],
    ],
    ['late', standing('sent'), standing('sent', { overdueAt: at }), [{ kind: 'overdue', at, missing: false }]],
    [
      'never heard of',
      { ...standing('unknown'), status: 'recorded' as Status },
      { ...standing('unknown'), status: 'recorded' as Status, overdueAt: at, lateBySilence: true },
      [{ kind: 'overdue', at, missing: true }],
    ],
    [
      'late, its parts reported',
      { ...standing('unknown'), status: 'recorded' as Status },
      { ...standing('unknown'), status: 'recorded' as Status, overdueAt: at, lateBySilence: false },
      [{ kind: 'overdue', at, missing: false }],
    ],
  ])('tells: %s', (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });
});

test('a reading anew comes after all before it, though its version is lower', () => {
  const reread = standing('sent', { rereads: [{ at, from: 'failed', to: 'sent' }] });
  expect(sequenceOf(reread) > sequenceOf(standing('failed'))).toBe(true);
  expect(sequenceOf({ ...reread, version: standing('delivered').version }) > sequenceOf(reread)).toBe(true);
});

describe('the id that its sender knows', () => {
  const number = '+491701234567' as Recipient;
  test.each([
    ['m1', null, 1, { messageId: 'm1', part: null }],
    ['m/1', null, 1, { messageId: 'm/1', part: null }],
    ['m/1', null, 3, { messageId: 'm', part: { number: 1, total: 3 } }],
    [`m/${number}`, number, 1, { messageId: 'm', part: null }],
    [`m/2/${number}`, number, 3, { messageId: 'm', part: { number: 2, total: 3 } }],
    // The stage hides numbers by now; what was written before keeps its id.
    [`m/${number}`, '~0123456789012345678901' as Recipient, 1, { messageId: 'm', part: null }],
    ['m/+491*******67~0123456789012345678901', number, 1, { messageId: 'm', part: null }],
    ['m/~0123456789012345678901', number, 1, { messageId: 'm', part: null }],
  ])('of %s', (messageId, recipient, segments, expected) => {
    expect(sentAs({ messageId, facts: { ...noFacts, recipient, segments } })).toEqual(expected);
  });
});
