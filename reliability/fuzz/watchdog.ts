import { writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';

/** Code that never comes back can't be timed by its own thread: another one looks, tells what hangs, and ends the process. */
export interface Watchdog {
  /** Says that the work number `at` has begun. */
  readonly begin: (at: number) => void;
  readonly stop: () => Promise<void>;
}

interface Watched {
  readonly watched: SharedArrayBuffer;
  readonly limitMs: number;
  readonly what: string;
}

/** `what` names the work to a person, with `{at}` for its number; the process ends with SIGKILL. */
export function startWatchdog(what: string, limitMs: number): Watchdog {
  const watched = new SharedArrayBuffer(8);
  const beats = new Int32Array(watched);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { watched, limitMs, what } satisfies Watched,
    // The process's own flags may be none that a worker takes.
    execArgv: [],
  });
  worker.unref();
  return {
    begin: (at) => {
      beats[0] = ((beats[0] ?? 0) + 1) | 0;
      beats[1] = at;
    },
    stop: async () => void (await worker.terminate()),
  };
}

function watch({ watched, limitMs, what }: Watched): void {
  const beats = new Int32Array(watched);
  let [last, since] = [beats[0], performance.now()];
  setInterval(
    () => {
      if (beats[0] !== last) [last, since] = [beats[0], performance.now()];
      if (performance.now() - since < limitMs) return;
      writeSync(2, `\nNo end after ${limitMs / 1000} s: ${what.replace('{at}', String(beats[1]))}\n`);
      process.kill(process.pid, 'SIGKILL');
    },
    Math.min(500, limitMs / 4),
  );
}

if (workerData?.watched) watch(workerData);
