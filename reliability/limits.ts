// Tries every limit of the system: `npm run limits -- [--only name] [--messages N] [--json]`.
import { parseArgs } from 'node:util';
import { backPressure } from './limits/back-pressure.ts';
import { bodies } from './limits/bodies.ts';
import type { Finding, Limit } from './limits/check.ts';
import { hotKey } from './limits/hot-key.ts';
import { item } from './limits/item.ts';
import { memory } from './limits/memory.ts';
import { slowClients } from './limits/slow-clients.ts';
import { openProgress } from './progress.ts';

const limits: readonly Limit[] = [bodies, hotKey, item, slowClients, backPressure, memory];

const usage = `npm run limits -- [--only name] [--messages N] [--json]

  --only name   one of ${limits.map(({ name }) => name).join(', ')}
  --messages N  messages or reports of the long checks: 50 to 10000000, a multiple of 50
  --json        one document instead of lines
`;

function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${usage}`);
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
  process.stdout.write(usage);
  process.exit(0);
}
const chosen = limits.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0)
  refuse(`--only: got ${options.only}; expected one of ${limits.map(({ name }) => name).join(', ')}`);
const messages = options.messages === undefined ? undefined : Number(options.messages);
if (messages !== undefined && !(Number.isInteger(messages / 50) && messages >= 50 && messages <= 10_000_000))
  refuse(`--messages: got ${options.messages}; expected a multiple of 50 from 50 to 10000000`);

const toLine = ({ what, measured, bound, ok }: Finding): string =>
  `  ${ok ? 'ok    ' : 'FAILED'}  ${what}: ${measured} (${bound})`;

// The functions log to the console when they run in this process; its lines are the findings alone.
for (const level of ['info', 'warn', 'error'] as const) console[level] = () => {};

const results: { readonly name: string; readonly seconds: number; readonly findings: readonly Finding[] }[] = [];
for (const { name, about, check } of chosen) {
  const started = performance.now();
  if (!options.json) console.log(`${name}: ${about}`);
  const progress = openProgress();
  let findings: readonly Finding[];
  try {
    findings = await check({ messages, progress: progress.say });
  } catch (error) {
    findings = [{ what: 'the check itself', measured: String((error as Error).stack), bound: 'no error', ok: false }];
  }
  progress.end();
  const seconds = Math.round((performance.now() - started) / 1000);
  results.push({ name, seconds, findings });
  if (!options.json) console.log(`${findings.map(toLine).join('\n')}\n  ${seconds} s`);
}
const isOk = results.every(({ findings }) => findings.length > 0 && findings.every(({ ok }) => ok));
if (options.json) console.log(JSON.stringify({ ok: isOk, limits: results }, null, 2));
process.exitCode = isOk ? 0 : 1;
