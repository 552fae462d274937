// A thread that works through cases with a front door and a table of its own.
import { parentPort, workerData } from 'node:worker_threads';
import { parseCase } from './cases.ts';
import { check } from './check.ts';
import { Difference } from './explore.ts';
import { add, type Failure, noTotals, ofOne, type Totals } from './totals.ts';
import { type Alternatives, openWorld } from './world.ts';

export type WorkerOptions = Pick<Alternatives, 'refusesWithoutItem'>;

export interface Answer {
  readonly totals: Totals;
  readonly failure: Failure | null;
}

// What each of many thousand runs has to say of itself is of no use here.
console.info = console.warn = console.error = () => undefined;

const world = await openWorld(workerData as WorkerOptions);

async function work(texts: readonly string[]): Promise<Answer> {
  const totals = noTotals();
  for (const text of texts) {
    try {
      add(totals, ofOne(await check(world, parseCase(text))));
    } catch (error) {
      const schedule = error instanceof Difference ? error.schedule : [];
      return { totals, failure: { text, message: (error as Error).message, schedule } };
    }
  }
  return { totals, failure: null };
}

parentPort?.on('message', (texts: readonly string[]) => {
  void work(texts).then((answer) => parentPort?.postMessage(answer));
});
