import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { add, type Failure, noTotals, type Totals } from './totals.ts';
import type { Answer, WorkerOptions } from './worker.ts';

/** Cases that a thread gets at once. */
const casesAtOnce = 10;

/**
 * Works through all cases in so many threads, and stops at the first that came to something wrong.
 * @param seen Gets the totals so far, now and then.
 */
export async function checkAll(
  texts: readonly string[],
  threads: number,
  workerData: WorkerOptions,
  seen: (totals: Totals) => void,
): Promise<{ readonly totals: Totals; readonly failure: Failure | null }> {
  const totals = noTotals();
  let failure: Failure | null = null;
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(threads, Math.ceil(texts.length / casesAtOnce)) }, async () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
      try {
        while (next < texts.length && failure === null) {
          const share = texts.slice(next, next + casesAtOnce);
          next += share.length;
          worker.postMessage(share);
          const [answer] = (await once(worker, 'message')) as [Answer];
          add(totals, answer.totals);
          failure ??= answer.failure;
          seen(totals);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return { totals, failure };
}
