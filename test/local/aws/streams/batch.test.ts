import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FailurePolicy, type GivenUp, handOver, type Numbered } from '../../../../local/aws/streams/batch.ts';
import type { InvokeOutcome } from '../../../../local/runtime/lambda.ts';

const result = (value: unknown): InvokeOutcome => ({ kind: 'result', result: value });
const failedAt = (...numbers: readonly (string | number)[]): InvokeOutcome =>
  result({ batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier: String(itemIdentifier) })) });
const thrown: InvokeOutcome = { kind: 'error', error: 'Error' };
const record = (sequenceNumber: number, arrivedMs = 0): Numbered => ({
  sequenceNumber: String(sequenceNumber),
  arrivedMs,
});
const batchOf = (...numbers: readonly number[]): readonly Numbered[] => numbers.map((one) => record(one));

interface Played {
  /** What each run got. */
  readonly runs: readonly string[];
  readonly givenUp: readonly (Omit<GivenUp, 'outcome'> & {
    readonly records: string;
    readonly kind: string | undefined;
  })[];
}

/** Plays a batch against a function; each pause lets a second pass. */
async function play(
  batch: readonly Numbered[],
  answer: (records: readonly number[], run: number) => InvokeOutcome,
  policy: Partial<FailurePolicy> = {},
): Promise<Played> {
  const runs: string[] = [];
  const givenUp: Played['givenUp'][number][] = [];
  let nowMs = 0;
  const numbersOf = (records: readonly Numbered[]): readonly number[] =>
    records.map(({ sequenceNumber }) => Number(sequenceNumber));
  const usual = {
    reportsBatchItemFailures: true,
    bisects: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
  };
  await handOver(
    batch,
    { ...usual, ...policy },
    {
      invoke: async (records) => {
        runs.push(numbersOf(records).join(' '));
        if (runs.length > 200) throw new Error('It never ends.');
        return answer(numbersOf(records), runs.length);
      },
      giveUp: async (records, { outcome, ...why }) => {
        givenUp.push({ ...why, records: numbersOf(records).join(' '), kind: outcome?.kind });
      },
      now: () => nowMs,
      pause: async () => {
        nowMs += 1000;
        return true;
      },
    },
  );
  return { runs, givenUp };
}

test.each<[string, InvokeOutcome]>([
  ['no failures', result({ batchItemFailures: [] })],
  ['an empty answer', result({})],
  ['null', result(null)],
  ['nothing', result(undefined)],
  ['a null list', result({ batchItemFailures: null })],
])('after %s all is done', async (_, outcome) => {
  expect(await play(batchOf(1, 2, 3), () => outcome)).toEqual({ runs: ['1 2 3'], givenUp: [] });
});

test.each<[string, InvokeOutcome]>([
  ['an error', thrown],
  ['an empty id', failedAt('')],
  ['a number of another batch', failedAt(9)],
  ['a misspelt key', result({ batchItemFailures: [{ ItemIdentifier: '2' }] })],
  ['a null id', result({ batchItemFailures: [{ itemIdentifier: null }] })],
])('after %s all is tried again', async (_, outcome) => {
  const { runs } = await play(batchOf(1, 2, 3), (_records, run) => (run < 3 ? outcome : result(null)));
  expect(runs).toEqual(['1 2 3', '1 2 3', '1 2 3']);
});

test('what failed is tried again from the lowest number that the run named', async () => {
  const { runs } = await play(batchOf(1, 2, 3, 4), (records) =>
    records.length > 2 ? failedAt(4, 3) : records.length === 2 ? failedAt(4) : result(null),
  );
  expect(runs).toEqual(['1 2 3 4', '3 4', '4']);
});

test('a mapping that does not read what failed takes all for done', async () => {
  const { runs } = await play(batchOf(1, 2), () => failedAt(1), { reportsBatchItemFailures: false });
  expect(runs).toEqual(['1 2']);
});

describe('given up', () => {
  test('after so many retries, with all that follows in the batch', async () => {
    const played = await play(batchOf(1, 2, 3), () => failedAt(2), { maximumRetryAttempts: 2 });
    expect(played.runs).toEqual(['1 2 3', '2 3', '2 3']);
    expect(played.givenUp).toEqual([
      { condition: 'RetryAttemptsExhausted', invocations: 3, records: '2 3', kind: 'result' },
    ]);
  });

  test('at once where there shall be no retry', async () => {
    const played = await play(batchOf(1, 2), () => thrown, { maximumRetryAttempts: 0 });
    expect(played.runs).toEqual(['1 2']);
    expect(played.givenUp).toMatchObject([{ invocations: 1, records: '1 2', kind: 'error' }]);
  });

  test('those that got too old, before the next run; the younger ones go on', async () => {
    const batch = [record(1, 0), record(2, 0), record(3, 3_000)];
    const played = await play(batch, () => thrown, { maximumRecordAgeSeconds: 2 });
    expect(played.runs).toEqual(['1 2 3', '1 2 3', '1 2 3', '3', '3', '3']);
    expect(played.givenUp).toEqual([
      { condition: 'RecordAgeExceeded', invocations: 3, records: '1 2', kind: 'error' },
      { condition: 'RecordAgeExceeded', invocations: 6, records: '3', kind: 'error' },
    ]);
  });

  test('without a run, those that were too old when they came', async () => {
    const played = await play([record(1, -5_000), record(2, 0)], () => result(null), { maximumRecordAgeSeconds: 2 });
    expect(played).toEqual({
      runs: ['2'],
      givenUp: [{ condition: 'RecordAgeExceeded', invocations: 0, records: '1', kind: undefined }],
    });
  });
});

describe('in halves', () => {
  const poisonous = (poison: number) => (records: readonly number[]) =>
    records.includes(poison) ? thrown : result(null);

  test('what fails whole is split until the one is alone, which alone is given up', async () => {
    const played = await play(batchOf(1, 2, 3, 4, 5), poisonous(4), { bisects: true, maximumRetryAttempts: 1 });
    expect(played.runs).toEqual(['1 2 3 4 5', '1 2 3', '4 5', '4', '4', '5']);
    expect(played.givenUp).toMatchObject([{ records: '4', condition: 'RetryAttemptsExhausted' }]);
  });

  test('at the number that the run named, which uses up no retry', async () => {
    const answer = (records: readonly number[]) => failedAt(records[1] ?? records[0] ?? '');
    const played = await play(batchOf(1, 2, 3), answer, { bisects: true, maximumRetryAttempts: 1 });
    expect(played.runs).toEqual(['1 2 3', '2 3', '3', '3']);
    expect(played.givenUp).toMatchObject([{ records: '3' }]);
  });

  test('not where the run named the first one: then the rest is given up with it', async () => {
    const played = await play(batchOf(1, 2), () => failedAt(1), { bisects: true, maximumRetryAttempts: 1 });
    expect(played.runs).toEqual(['1 2', '1 2']);
    expect(played.givenUp).toMatchObject([{ records: '1 2' }]);
  });
});

test('whatever fails and however: each record is done or given up, once, and none before an earlier one', async () => {
  const policies = fc.record({
    reportsBatchItemFailures: fc.boolean(),
    bisects: fc.boolean(),
    maximumRetryAttempts: fc.integer({ min: 0, max: 3 }),
    maximumRecordAgeSeconds: fc.constantFrom(-1, 4),
  });
  const outcomes = fc.array(fc.oneof(fc.constant('done'), fc.constant('thrown'), fc.nat(9)), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), policies, outcomes, async (size, policy, plan) => {
      const settled: number[] = [];
      const batch = batchOf(...Array.from({ length: size }, (_, at) => at));
      const played = await play(
        batch,
        (records, run) => {
          const step = plan[run - 1] ?? 'done';
          const at = typeof step === 'number' ? step % records.length : 0;
          if (step === 'thrown') return thrown;
          const done = step === 'done' || !policy.reportsBatchItemFailures ? records : records.slice(0, at);
          settled.push(...done);
          return step === 'done' ? result(null) : failedAt(records[at] ?? '');
        },
        policy,
      );
      const givenUp = played.givenUp.flatMap(({ records }) => records.split(' ').map(Number));
      expect([...settled, ...givenUp].toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, at) => at));
      expect(settled).toEqual(settled.toSorted((a, b) => a - b));
    }),
  );
});
