import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Aws, startAws } from './aws.ts';
import { type Build, bundleFolder, bundleTo } from './build.ts';
import { type Workload, workload } from './workload.ts';

/** Calls with these events in turn: those of a list are sent once; each time through it is another pass (passes.ts). */
export interface Order {
  readonly list: string;
  readonly events?: readonly unknown[];
  readonly calls: number;
  /** Where the profile of the calls goes. @default none is made */
  readonly profile?: string;
}

/** What the calls took of the function's own process, and how long. */
export interface Took {
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface RunningFunction {
  readonly run: (order: Order) => Promise<Took>;
  readonly close: () => void;
}

export type Start = (entry: string) => Promise<RunningFunction>;

/** What is started for the time of a benchmark. */
export async function withFunctions<T>(
  how: Build,
  measure: (start: Start, aws: Aws, load: Workload) => Promise<T>,
): Promise<T> {
  const folder = bundleFolder('work');
  mkdirSync(folder, { recursive: true });
  const closers: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const load = await workload();
    const aws = await startAws(folder, load.providers, load.held);
    closers.push(aws.close);
    const start: Start = async (entry) => {
      const file = await bundleTo(folder, entry.replace(/\W/g, '-'), entry, how);
      const started = await startFunction(file, aws.environment);
      closers.push(started.close);
      return started;
    };
    return await measure(start, aws, load);
  } finally {
    for (const close of closers.reverse()) close();
  }
}

async function startFunction(file: string, environment: Readonly<Record<string, string>>): Promise<RunningFunction> {
  const child = fork(join(import.meta.dirname, 'function-process.ts'), [file], {
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await answerOf(child);
  return {
    run: (order) => {
      child.send(order);
      return answerOf(child);
    },
    close: () => child.kill(),
  };
}

async function answerOf(child: ChildProcess): Promise<Took> {
  const gone = new AbortController();
  const end = (): void => gone.abort();
  child.once('exit', end);
  try {
    const [took] = await once(child, 'message', { signal: gone.signal });
    return took as Took;
  } finally {
    child.off('exit', end);
  }
}
