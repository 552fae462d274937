import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startPatience } from '../../functions/consumer/patience.ts';

const throttledFor = (...reasons: readonly string[]) =>
  Object.assign(new Error('no capacity'), {
    name: 'ThrottlingException',
    ...(reasons.length > 0 && { throttlingReasons: reasons.map((reason) => ({ reason })) }),
  });
const [unsaid, hotKey] = [throttledFor(), throttledFor('TableWriteKeyRangeThroughputExceeded')];
const shortTable = throttledFor('TableWriteMaxOnDemandThroughputExceeded');
/** The run's time is over with this try. */
const lastTry = 20;

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

/** How often each throttled piece of a batch is tried, by a run that has time for so many tries. */
async function triesOf(throttles: readonly Error[], pieces: number): Promise<readonly number[]> {
  const patiently = startPatience();
  const tries = throttles.map(() => 0);
  const outcomes = await Promise.allSettled(
    Array.from({ length: pieces }, async (_, at) => {
      const controller = new AbortController();
      await patiently(async () => {
        const throttle = throttles[at];
        if (!throttle) return;
        tries[at] = (tries[at] ?? 0) + 1;
        if (tries[at] === lastTry) controller.abort();
        throw throttle;
      }, controller.signal);
    }),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(throttles.length);
  return tries;
}

const all = <T>(count: number, one: T): readonly T[] => Array<T>(count).fill(one);

describe('where AWS says whose the throttle is', () => {
  test.each([
    [1, 1],
    [1, 50],
    [14, 50],
    [25, 50],
    [49, 50],
    [50, 50],
  ])('%i hot keys among %i pieces are given back after one more try', async (hot, pieces) => {
    expect(await triesOf(all(hot, hotKey), pieces)).toEqual(all(hot, 2));
  });

  test.each([
    [1, 1],
    [1, 50],
    [50, 50],
  ])('a table that throttles %i of %i pieces is waited for', async (throttled, pieces) => {
    expect(await triesOf(all(throttled, shortTable), pieces)).toEqual(all(throttled, lastTry));
  });

  test('hot keys are given back while the table is waited for', async () => {
    expect(await triesOf([...all(20, hotKey), ...all(10, shortTable)], 50)).toEqual([
      ...all(20, 2),
      ...all(10, lastTry),
    ]);
  });
});

test('what AWS says of one throttle holds for those of which it says nothing', async () => {
  expect(await triesOf([shortTable, unsaid], 50)).toEqual(all(2, lastTry));
});

describe('where AWS does not say', () => {
  test.each([2, 3, 5, 31])(
    'one throttle among %i pieces is a hot key’s, given back after one more try',
    async (pieces) => {
      expect(await triesOf([unsaid], pieces)).toEqual([2]);
    },
  );

  test('a piece that is alone holds nobody up, and is tried for as long as there is time', async () => {
    expect(await triesOf([unsaid], 1)).toEqual([lastTry]);
  });

  test.each([2, 3, 5, 31])('a table that throttles all of %i pieces is waited for', async (pieces) => {
    expect(await triesOf(all(pieces, unsaid), pieces)).toEqual(all(pieces, lastTry));
  });

  test.each([
    [2, 8, lastTry],
    [2, 9, 2],
    [7, 31, 2],
    [8, 31, lastTry],
  ])('%i throttled of %i pieces are tried %i times', async (throttled, pieces, tries) => {
    expect(await triesOf(all(throttled, unsaid), pieces)).toEqual(all(throttled, tries));
  });

  test('hot keys that it did tell of are no sign of a short table', async () => {
    expect(await triesOf([...all(20, hotKey), unsaid], 50)).toEqual(all(21, 2));
  });
});

test('work that never began, for want of time, is not done', async () => {
  const work = vi.fn(async () => undefined);
  await expect(startPatience()(work, AbortSignal.abort())).rejects.toThrow();
  expect(work).not.toHaveBeenCalled();
});
