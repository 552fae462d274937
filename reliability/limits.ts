// Tries every limit of the system. `npm run limits -- --help`.
import { parseArgs } from 'node:util';
import { whole } from './flags.ts';
import { backPressure, longOutage } from './limits/back-pressure.ts';
import { bodies } from './limits/bodies.ts';
import type { Finding, Limit } from './limits/check.ts';
import { concurrency } from './limits/concurrency.ts';
import { exporting } from './limits/export.ts';
import { hotKey } from './limits/hot-key.ts';
import { item } from './limits/item.ts';
import { memory } from './limits/memory.ts';
import { replayKilled } from './limits/replay.ts';
import { slowClients } from './limits/slow-clients.ts';
import { openProgress } from './progress.ts';

const limits: readonly Limit[] = [
  bodies,
  hotKey,
  item,
  slowClients,
  concurrency,
  backPressure,
  longOutage,
  replayKilled,
  memory,
  exporting,
];

const usage = `npm run limits -- [flags]

  --only NAME   one of them
  --messages N  with --only: how many messages or reports it takes
  --json        one document instead of lines
  --help        print this

${limits.map(describe).join('\n')}

Exits with 1 if any limit is passed.`;

function describe({ name, about, messages }: Limit): string {
  const range = messages ? `; N ${messages.least} to ${messages.most}, else ${messages.byDefault}` : '';
  return `  ${name.padEnd(14)}${about}${range}`;
}

function refuse(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        messages: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const options = readOptions();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const chosen = limits.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0)
  refuse(`--only: got ${options.only}; expected one of ${limits.map(({ name }) => name).join(', ')}`);
const messages = readMessages();

function readMessages(): number | undefined {
  if (options.messages === undefined) return undefined;
  const [{ name, messages: range }] = chosen as [Limit];
  if (options.only === undefined) refuse('--messages goes with --only: each of them takes another number');
  if (!range) return refuse(`--messages: ${name} takes no number`);
  try {
    return whole('messages', options.messages, range.least, range.most);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const toLine = ({ what, measured, bound, ok }: Finding): string =>
  `  ${ok ? 'ok    ' : 'FAILED'}  ${what}: ${measured} (${bound})`;

// The functions log to the console when they run in this process; its lines are the findings alone.
for (const level of ['info', 'warn', 'error'] as const) console[level] = () => {};

// Through 'exit', which ends the processes and takes the files away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

interface Result {
  readonly name: string;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

async function tryOne({ name, about, messages: range, check }: Limit): Promise<Result> {
  const started = performance.now();
  const progress = openProgress();
  let findings: readonly Finding[];
  try {
    findings = await check({
      messages: messages ?? range?.byDefault ?? 0,
      progress: (line) => progress.say(`${name}: ${line}`),
    });
  } catch (error) {
    findings = [{ what: 'the check itself', measured: String((error as Error).stack), bound: 'no error', ok: false }];
  }
  progress.end();
  const seconds = Math.round((performance.now() - started) / 1000);
  if (!options.json) console.log(`${name}: ${about}\n${findings.map(toLine).join('\n')}\n  ${seconds} s`);
  return { name, seconds, findings };
}

const results: Result[] = [];
for (const [at, limit] of chosen.entries()) {
  if (limit.waits && chosen[at - 1]?.waits) continue;
  const last = chosen.findIndex(({ waits }, other) => other > at && !waits);
  const beside = limit.waits ? chosen.slice(at, last < 0 ? undefined : last) : [limit];
  results.push(...(await Promise.all(beside.map(tryOne))));
}
const isOk = results.every(({ findings }) => findings.length > 0 && findings.every(({ ok }) => ok));
if (options.json) console.log(JSON.stringify({ ok: isOk, limits: results }, null, 2));
process.exitCode = isOk ? 0 : 1;
