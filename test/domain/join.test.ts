import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HistoryEntry, join, replay, versionOf } from '../../functions/domain/join.ts';
import { outcomeOf, statuses } from '../../functions/domain/status.ts';
import { aHistory, anEntry, shuffledWithRepeats } from './histories.ts';

const entry = (status: HistoryEntry['status'], occurredAt: string | null = null, fingerprint = 'f'): HistoryEntry =>
  ({ status, occurredAt, fingerprint, providerStatus: status }) as HistoryEntry;

describe('join', () => {
  test('any order and any repeats give the same report', () => {
    fc.assert(
      fc.property(
        aHistory().chain((history) => fc.tuple(fc.constant(history), shuffledWithRepeats(history))),
        ([history, arrived]) => {
          expect(join(arrived as [HistoryEntry, ...HistoryEntry[]])).toEqual(join(history));
        },
      ),
    );
  });

  test('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(anEntry('a'), anEntry('b'), anEntry('c'), (a, b, c) => {
        expect(join([a, b])).toEqual(join([b, a]));
        expect(join([join([a, b]), c])).toEqual(join([a, join([b, c])]));
        expect(join([a, a])).toEqual(a);
      }),
    );
  });

  test('never goes below the rank of any report', () => {
    fc.assert(
      fc.property(aHistory(), (history) => {
        const ranks = history.map(({ status }) => statuses[status].rank);
        expect(statuses[join(history).status].rank).toBe(Math.max(...ranks));
      }),
    );
  });
});

describe('versionOf', () => {
  test('a higher rank wins over any time', () => {
    expect(versionOf(entry('delivered', null)) > versionOf(entry('failed', '2030-01-01T00:00:00.000Z'))).toBe(true);
    expect(versionOf(entry('sent')) > versionOf(entry('queued', '2030-01-01T00:00:00.000Z'))).toBe(true);
    expect(versionOf(entry('queued')) > versionOf(entry('unknown', '2030-01-01T00:00:00.000Z'))).toBe(true);
  });

  test('at equal rank the later time wins, and any time over none', () => {
    const [early, late] = ['2026-06-30T04:45:04.000Z', '2026-06-30T04:45:05.000Z'];
    expect(versionOf(entry('failed', late)) > versionOf(entry('rejected', early))).toBe(true);
    expect(versionOf(entry('expired', early)) > versionOf(entry('rejected', null))).toBe(true);
  });

  test('at equal rank and time a fixed order decides, so that no two reports tie', () => {
    expect(versionOf(entry('rejected')) > versionOf(entry('failed'))).toBe(true);
    expect(versionOf(entry('failed')) > versionOf(entry('expired'))).toBe(true);
    expect(versionOf(entry('failed', null, 'a'))).not.toBe(versionOf(entry('failed', null, 'b')));
  });

  test('is rank, time, status and fingerprint, in this order', () => {
    expect(versionOf(entry('rejected', '2026-06-30T04:45:04.000Z', 'x'))).toBe(
      '50|2026-06-30T04:45:04.000Z|rejected|x',
    );
  });
});

describe('replay', () => {
  test('a report applied exactly where it raised the state, and the last applied one is the join', () => {
    fc.assert(
      fc.property(aHistory(), (history) => {
        const steps = replay(history);
        expect(steps.map((step) => step.entry)).toEqual(history);
        expect(steps.filter(({ effect }) => effect === 'applied').at(-1)?.entry).toEqual(join(history));
        for (const {
          before,
          effect,
          entry: { status },
        } of steps) {
          if (before !== null && effect === 'applied')
            expect(statuses[status].rank).toBeGreaterThanOrEqual(statuses[before].rank);
        }
      }),
    );
  });

  test('going on from a state is the same as having seen all that led to it', () => {
    fc.assert(
      fc.property(aHistory(), fc.nat(8), (history, at) => {
        const [head, tail] = [history.slice(0, at), history.slice(at)];
        const [first, ...rest] = head;
        const reached = first ? join([first, ...rest]) : null;
        const start = reached && { version: versionOf(reached), status: reached.status };
        expect([...replay(head), ...replay(tail, start)]).toEqual(replay(history));
      }),
    );
  });

  test('an outcome is first reached at most once', () => {
    fc.assert(
      fc.property(aHistory(), (history) => {
        const first = replay(history).filter(
          ({ effect, before, entry: { status } }) =>
            effect === 'applied' && outcomeOf(status) && !(before && outcomeOf(before)),
        );
        expect(first.length).toBe(history.some(({ status }) => outcomeOf(status)) ? 1 : 0);
      }),
    );
  });
});
