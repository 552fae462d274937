import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPatience } from '../../functions/consumer/patience.ts';

const throttle = Object.assign(new Error('no capacity'), { name: 'ThrottlingException' });
/** The run's time is over with this try. */
const lastTry = 20;

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

/** How often each throttled piece of a batch is tried, by a run that has time for so many tries. */
async function triesOf(throttled: number, pieces: number): Promise<readonly number[]> {
  const patiently = startPatience();
  const tries = Array<number>(throttled).fill(0);
  const outcomes = await Promise.allSettled(
    Array.from({ length: pieces }, async (_, at) => {
      const controller = new AbortController();
      await patiently(async () => {
        if (at >= throttled) return;
        tries[at] = (tries[at] ?? 0) + 1;
        if (tries[at] === lastTry) controller.abort();
        throw throttle;
      }, controller.signal);
    }),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(throttled);
  return tries;
}

test.each([2, 3, 5, 31])('a hot key among %i pieces is given back after one more try', async (pieces) => {
  expect(await triesOf(1, pieces)).toEqual([2]);
});

test('a piece that is alone holds nobody up, and is tried for as long as there is time', async () => {
  expect(await triesOf(1, 1)).toEqual([lastTry]);
});

test.each([2, 3, 5, 31])('a table that throttles all of %i pieces is waited for', async (pieces) => {
  expect(await triesOf(pieces, pieces)).toEqual(Array(pieces).fill(lastTry));
});

test.each([
  [2, 8, lastTry],
  [2, 9, 2],
  [7, 31, 2],
  [8, 31, lastTry],
])('%i throttled of %i pieces are tried %i times', async (throttled, pieces, tries) => {
  expect(await triesOf(throttled, pieces)).toEqual(Array(throttled).fill(tries));
});

test('work that never began, for want of time, is not done', async () => {
  const work = vi.fn(async () => undefined);
  await expect(startPatience()(work, AbortSignal.abort())).rejects.toThrow();
  expect(work).not.toHaveBeenCalled();
});
