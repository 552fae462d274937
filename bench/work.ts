import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Aws, startAws } from './aws.ts';
import { alike, type Build, bundleFolder, bundleTo, readable } from './build.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { topOf } from './profile.ts';
import { batchSizes, type Workload, workload } from './workload.ts';

const usualRuns = 11;
/** Requests of a run, each of another message. */
const requests = 150;
/** Reports of a run, whatever their batches are. */
const reports = 400;
/** Calls of a function before it is measured, so that what is called often is compiled. */
const warmCalls = 2_000;
const warmReports = 4_000;
/** Milliseconds that an AWS call takes: nothing but what the function itself takes, and as in AWS. */
const delays = [0, 5];
const mostOfBareSend = 1.12;

/** Calls with these events in turn: those of a list are sent once. */
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

interface RunningFunction {
  readonly run: (order: Order) => Promise<Took>;
  readonly close: () => void;
}

const peers = {
  send: 'bench/peers/bare-send.ts',
  powertools: 'bench/peers/powertools-consumer.ts',
  putItem: 'bench/peers/put-item-consumer.ts',
} as const;
const [ingestEntry, consumerEntry] = ['functions/ingest/handler.ts', 'functions/consumer/handler.ts'];

/** What a callback and a report take of a processor, beside peers that are built alike and have the same to do, in turn. */
export const work: Benchmark = {
  about: 'CPU time of a callback and a report over TLS, beside a bare SendMessage, Powertools and a PutItem each',
  isCounted: false,
  measure: async ({ runs = usualRuns, progress }) =>
    within(alike, async (start, aws, load) => [
      ...(await measureIngest(runs, start, load, progress)),
      ...(await measureConsumer(runs, start, load, aws, progress)),
    ]),
  profile: async ({ progress }) => {
    const to = mkdtempSync(join(tmpdir(), 'delivrd-profiles-'));
    return within(readable, async (start, _, load) => {
      const told: string[] = [`Profiles are in ${to}.`];
      for (const [name, entry] of [
        ['ingest', ingestEntry],
        ['consumer', consumerEntry],
      ] as const) {
        progress(name);
        const lists = name === 'ingest' ? load.callbacks : new Map([['10', load.batches.get(10) ?? []]]);
        const one = await start(entry);
        const all = [...lists.values()].flat();
        await one.run({ list: 'all', events: all, calls: warmCalls });
        const file = join(to, `${name}.cpuprofile`);
        const calls = name === 'ingest' ? 6_000 : 1_000;
        const { cpuMs } = await one.run({ list: 'all', calls, profile: file });
        one.close();
        told.push(`${name}: ${(cpuMs / calls).toFixed(3)} ms of CPU a call\n${topOf(file)}`);
      }
      return told.join('\n\n');
    });
  },
};

type Start = (entry: string) => Promise<RunningFunction>;

/** What is started for the time of a benchmark. */
async function within<T>(how: Build, measure: (start: Start, aws: Aws, load: Workload) => Promise<T>): Promise<T> {
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

async function measureIngest(
  runs: number,
  start: Start,
  { callbacks }: Workload,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const pair = [await start(ingestEntry), await start(peers.send)] as const;
  for (const one of pair)
    for (const [list, events] of callbacks)
      await one.run({ list, events, calls: Math.ceil(warmCalls / callbacks.size) });
  const figures: Figure[] = [];
  for (const list of callbacks.keys()) {
    progress(`ingest, ${list}`);
    const took = await inTurn(runs, pair, () => ({ list, calls: requests }));
    const [ours, bare] = took.map((all) => median(all.map(({ cpuMs }) => (1000 * cpuMs) / requests)));
    figures.push({
      what: `ingest: CPU of a callback of ${list}`,
      value: ours ?? Number.NaN,
      unit: 'µs',
      peer: { name: 'bare SendMessage', value: bare ?? Number.NaN },
      atMost: mostOfBareSend,
      runs,
    });
  }
  for (const one of pair) one.close();
  return figures;
}

async function measureConsumer(
  runs: number,
  start: Start,
  { batches }: Workload,
  aws: Aws,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const names = ['ours', 'Powertools', 'a PutItem each'] as const;
  const all = [await start(consumerEntry), await start(peers.powertools), await start(peers.putItem)];
  for (const one of all)
    for (const [size, events] of batches)
      await one.run({ list: String(size), events, calls: Math.ceil(warmReports / size) });
  const figures: Figure[] = [];
  for (const delayMs of delays) {
    await aws.delay(delayMs);
    for (const size of batchSizes) {
      progress(`consumer, ${size} in a batch, ${delayMs} ms a call`);
      const took = await inTurn(runs, all, () => ({ list: String(size), calls: reports / size }));
      const where = `${size} in a batch, ${delayMs} ms a call`;
      const per = (of: keyof Took) => took.map((ones) => median(ones.map((one) => (1000 * reports) / one[of])));
      const figure = (what: string, rates: readonly number[], at: number): Figure => ({
        what: `consumer: ${what}, ${where}`,
        value: rates[0] ?? Number.NaN,
        unit: 'reports/s',
        peer: { name: names[at] ?? '', value: rates[at] ?? Number.NaN },
        runs,
      });
      const cpu = per('cpuMs');
      figures.push(
        { ...figure('reports per CPU second', cpu, 1), atLeast: 3.5 },
        { ...figure('reports per CPU second', cpu, 2), atLeast: 1.3 },
      );
      const wall = per('wallMs');
      if (delayMs > 0) figures.push(...[1, 2].map((at) => figure('reports per second', wall, at)));
    }
  }
  for (const one of all) one.close();
  return figures;
}

/** What each took, run after run: in turn, so that a slow moment of the machine meets all of them. */
async function inTurn(
  runs: number,
  functions: readonly RunningFunction[],
  order: () => Order,
): Promise<readonly (readonly Took[])[]> {
  const took = functions.map((): Took[] => []);
  for (let run = 0; run < runs; run += 1)
    for (const [at, one] of functions.entries()) took[at]?.push(await one.run(order()));
  return took;
}
