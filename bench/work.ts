import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aws, Wrote } from './aws.ts';
import { alike, readable } from './build.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { type RunningFunction, type Start, type Took, withFunctions } from './function-group.ts';
import { topOf } from './profile.ts';
import { batchSizes, reportsInAll, type Workload } from './workload.ts';

const usualRuns = 9;
/** Requests of a run of one provider, each of another message; and of one of all of them together. */
const requests = 240;
const requestsOfAll = 900;
/** Calls of a function before it is measured, so that what is called often is compiled. */
const warmCalls = 3_000;
const warmReports = 4_000;
/** Milliseconds that an AWS call takes: nothing but what the function itself takes, and as in AWS. */
const delays = [0, 5];
const mostOfBareSend = 1.12;

const peers = {
  send: 'bench/peers/bare-send.ts',
  limited: 'bench/peers/limited-send.ts',
  unsent: 'bench/peers/unsent-ingest.ts',
  authentication: 'bench/peers/authentication.ts',
  powertools: 'bench/peers/powertools-consumer.ts',
  putItem: 'bench/peers/put-item-consumer.ts',
} as const;
const [ingestEntry, consumerEntry] = ['functions/ingest/handler.ts', 'functions/consumer/handler.ts'];
const all = 'all providers in turn';

/** What a callback and a report take of a processor, beside peers that are built alike and have the same to do, in turn. */
export const work: Benchmark = {
  about: 'CPU time of a callback and a report over TLS, beside a bare SendMessage, Powertools and a PutItem each',
  isCounted: false,
  measure: async ({ runs = usualRuns, progress }) =>
    withFunctions(alike, async (start, aws, load) => [
      ...(await measureIngest(runs, start, load, progress)),
      ...(await measureConsumer(runs, start, load, aws, progress)),
    ]),
  profile: async ({ progress }) => {
    const folder = mkdtempSync(join(tmpdir(), 'delivrd-profiles-'));
    const text = await withFunctions(readable, async (start, _, load) => {
      const told: string[] = [];
      for (const [name, entry] of [
        ['ingest', ingestEntry],
        ['consumer', consumerEntry],
      ] as const) {
        progress(name);
        const events = name === 'ingest' ? [...load.callbacks.values()].flat() : (load.batches.get(10) ?? []);
        const one = await start(entry);
        await one.run({ list: 'all', events, calls: warmCalls });
        const file = join(folder, `${name}.cpuprofile`);
        const calls = name === 'ingest' ? 6_000 : 1_000;
        const { cpuMs } = await one.run({ list: 'all', calls, profile: file });
        one.close();
        told.push(
          `${name}: ${(cpuMs / calls).toFixed(3)} ms of CPU a call, the profiler's own included\n${topOf(file)}`,
        );
      }
      return told.join('\n\n');
    });
    return { text, folder };
  },
};

async function measureIngest(
  runs: number,
  start: Start,
  { callbacks }: Workload,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const ours = await start(ingestEntry);
  const bare = await start(peers.send);
  const limited = await start(peers.limited);
  const unsent = await start(peers.unsent);
  const authentication = await start(peers.authentication);
  const started = [ours, bare, limited, unsent, authentication];
  const mixed = mix([...callbacks.values()]);
  for (const one of started) {
    for (const [list, events] of callbacks) await one.run({ list, events, calls: events.length });
    await one.run({ list: all, events: mixed, calls: warmCalls });
  }
  const taken = new Map<string, Map<RunningFunction, number[]>>();
  const take = async (list: string, calls: number, of: readonly RunningFunction[]): Promise<void> => {
    const byFunction = taken.get(list) ?? new Map(started.map((one) => [one, []]));
    taken.set(list, byFunction);
    for (const one of of) byFunction.get(one)?.push((1000 * (await one.run({ list, calls })).cpuMs) / calls);
  };
  // All providers in each round, so that a slow moment of the machine meets some runs of all rather than all runs of some.
  for (let run = 1; run <= runs; run += 1) {
    progress(`ingest, round ${run} of ${runs}`);
    const [first, second] = run % 2 === 0 ? [bare, ours] : [ours, bare];
    await take(all, requestsOfAll, [first, second, limited]);
    for (const list of callbacks.keys()) await take(list, requests, [first, second, unsent, authentication]);
  }
  for (const one of started) one.close();

  const microseconds = { unit: 'µs', runs };
  const of = (list: string, one: RunningFunction): readonly number[] => taken.get(list)?.get(one) ?? [];
  const beside = (list: string, name: string, peer: RunningFunction): Figure => ({
    what: list === all ? `ingest: CPU of a callback, ${all}` : `ingest: CPU of a callback of ${list}`,
    ...compared(of(list, ours), name, of(list, peer)),
    ...microseconds,
  });
  return [
    { ...beside(all, 'bare SendMessage', bare), atMost: mostOfBareSend },
    beside(all, 'SendMessage with a signal', limited),
    ...[...callbacks.keys()].flatMap((list): readonly Figure[] => [
      { ...beside(list, 'bare SendMessage', bare), atMost: mostOfBareSend },
      { what: `${list}: all but the send`, value: median(of(list, unsent)), ...microseconds },
      { what: `${list}: authentication`, value: median(of(list, authentication)), ...microseconds },
    ]),
  ];
}

async function measureConsumer(
  runs: number,
  start: Start,
  { batches }: Workload,
  aws: Aws,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const names = ['ours', 'Powertools', 'a PutItem each'] as const;
  const entries = [consumerEntry, peers.powertools, peers.putItem];
  const started: RunningFunction[] = [];
  for (const entry of entries) started.push(await start(entry));
  for (const one of started)
    for (const [size, events] of batches)
      await one.run({ list: String(size), events, calls: Math.ceil(warmReports / size) });
  await aws.wrote();
  const figures: Figure[] = [];
  for (const delayMs of delays) {
    await aws.delay(delayMs);
    for (const size of batchSizes) {
      progress(`consumer, ${size} in a batch, ${delayMs} ms a call`);
      const took = started.map((): Took[] => []);
      for (let run = 0; run < runs; run += 1)
        for (const [at, one] of started.entries()) {
          took[at]?.push(await one.run({ list: String(size), calls: reportsInAll / size }));
          assertPass(names[at] ?? '', await aws.wrote());
        }
      const figure = (what: string, of: keyof Took, at: number): Figure => {
        const [ours = [], theirs = []] = [0, at].map((one) => took[one]?.map((run) => (1000 * reportsInAll) / run[of]));
        return {
          what: `consumer: ${what}, ${size} in a batch, ${delayMs} ms a call`,
          ...compared(ours, names[at] ?? '', theirs),
          unit: 'reports/s',
          runs,
        };
      };
      figures.push(
        { ...figure('reports per CPU second', 'cpuMs', 1), atLeast: 3.5 },
        { ...figure('reports per CPU second', 'cpuMs', 2), atLeast: 1.3 },
      );
      if (delayMs > 0) figures.push(...[1, 2].map((at) => figure('reports per second', 'wallMs', at)));
    }
  }
  for (const one of started) one.close();
  return figures;
}

/** @throws Error where what a function wrote in a pass is not what it is measured for: a write of each report, half of them where their message is. */
export function assertPass(name: string, wrote: Wrote): void {
  const expected: Wrote = { found: reportsInAll / 2, unfound: reportsInAll / 2, late: 0, repeats: 0 };
  const [is, must] = [JSON.stringify(wrote), JSON.stringify(expected)];
  if (is !== must) throw new Error(`In a pass, ${name} wrote ${is}, and ${must} is what is to be measured.`);
}

/** Ours beside a peer's, run by run: the ratio is the median of those of each run, which a slow moment meets on both sides. */
function compared(
  ours: readonly number[],
  name: string,
  theirs: readonly number[],
): Pick<Figure, 'value' | 'peer' | 'ratio'> {
  const ratios = ours.map((value, run) => value / (theirs[run] ?? Number.NaN));
  return { value: median(ours), peer: { name, value: median(theirs) }, ratio: median(ratios) };
}

/** The first of each list, then the second of each, and so on. */
const mix = <T>(lists: readonly (readonly T[])[]): readonly T[] =>
  (lists[0] ?? []).flatMap((_, at) => lists.flatMap((list) => list[at] ?? []));
