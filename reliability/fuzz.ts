// Mutated real requests through ingest and consumer, each known to be genuine or forged. `npm run fuzz -- --help`.
import { parseArgs } from 'node:util';
import { whole } from './flags.ts';
import { type ApiResult, fuzzApi } from './fuzz/api.ts';
import { deployed, type FuzzResult, fuzz, fuzzOne, materialFor } from './fuzz/fuzz.ts';
import { type Growth, measureGrowth } from './fuzz/growth.ts';
import { printOne, printResult, reproduce } from './fuzz/report.ts';
import { startWatchdog } from './fuzz/watchdog.ts';
import { openProgress } from './progress.ts';

const usage = `npm run fuzz -- [flags]

  --cases N      how many cases (20000)
  --seed S       where chance begins; the same seed makes the same cases (1)
  --provider ID  the cases of one provider
  --only K       runs the case of index K alone and prints it
  --json         the result as JSON
  --help         print this

Each shape that is made to be slow is sent too, at sizes up to 256 KiB, and as many bodies to the application's API (not with
--only, nor with --provider).
Exits with 1 when anything failed.`;

/** How long one case may take by the clock before it is taken for one that never ends. */
const limitMs = 60_000;

const { values } = readFlags();
const seed = number('seed', values.seed, -(2 ** 31), 2 ** 31 - 1);
const cases = number('cases', values.cases, 1, 1_000_000_000);
const { provider, json } = values;

if (values.help) console.log(usage);
else if (values.only !== undefined) await runOne(number('only', values.only, 0, 1_000_000_000));
else await runAll();

async function runOne(index: number): Promise<void> {
  const watchdog = startWatchdog(`case {at} of seed ${seed}`, limitMs);
  watchdog.begin(index);
  const outcome = await fuzzOne(seed, index, provider);
  printOne(outcome, Boolean(json));
  process.exitCode = outcome.faults.length === 0 ? 0 : 1;
  await watchdog.stop();
}

async function runAll(): Promise<void> {
  const watchdog = startWatchdog(`a case; see it with ${reproduce(seed, '{at}', provider)}`, limitMs);
  const progress = openProgress();
  const result = await fuzz({
    seed,
    from: 0,
    to: cases,
    provider,
    onCase: (index) => {
      watchdog.begin(index);
      // Looking at the clock for every case would cost more than it tells.
      if (index % 256 === 0) progress.show('cases', index, cases);
    },
  });
  await watchdog.stop();
  const growth = await measured(progress.say);
  const api = provider === undefined ? await fuzzApi({ seed, from: 0, to: cases }) : null;
  progress.end();
  printResult({ result, growth, api, seed, cases, provider }, Boolean(json));
  process.exitCode = hasFailed(result, growth, api) ? 1 : 0;
}

async function measured(say: (text: string) => void): Promise<readonly Growth[]> {
  const watchdog = startWatchdog('hostile shape {at}; the last line of progress names it', limitMs);
  const growth = await measureGrowth({
    provider,
    onShape: (at, name) => {
      watchdog.begin(at);
      say(`hostile shape ${at}: ${name}`);
    },
  });
  await watchdog.stop();
  return growth;
}

function hasFailed({ failures }: FuzzResult, growth: readonly Growth[], api: ApiResult | null): boolean {
  return failures.length > 0 || growth.some(({ fault }) => fault !== null) || (api?.failures.length ?? 0) > 0;
}

function readFlags() {
  try {
    const flags = parseArgs({
      options: {
        cases: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
        provider: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (flags.values.provider !== undefined) materialFor(deployed, flags.values.provider);
    return flags;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string, least: number, most: number): number {
  try {
    return whole(name, text, least, most);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
