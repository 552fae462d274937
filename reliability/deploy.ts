// Deploys the project to an AWS API that nobody in it wrote, uses, changes and destroys it. `npm run test:deploy -- --help`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Check } from './deploy/check.ts';
import type { Emulator } from './deploy/emulator.ts';
import { choose, parts } from './deploy/parts/parts.ts';
import { prove } from './deploy/prove.ts';
import { cachedPython, findPrograms, NotRun, oldestPython } from './deploy/python.ts';
import { notRun, withUsage } from './flags.ts';
import { openProgress } from './progress.ts';

const usage = `Deploys the project to MiniStack, which stands for AWS with roles enforced, and looks at what becomes of it.

  npm run test:deploy -- [flags]

  --only PART  one of them
  --keep       destroy nothing, and leave all of it running until Ctrl+C
  --json       print the checks as JSON; all else goes to standard error
  --help       print this

${parts.map(({ name, about }) => `  ${name.padEnd(11)}${about}`).join('\n')}

Needs python3 (${oldestPython} or newer, with venv), openssl, and PyPI once. Exits with 1 if any check fails, with ${notRun} where it can't run.`;

const cache = join(import.meta.dirname, '..', '.cache', 'deploy');

function readFlags() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { ...values, parts: choose(values.only) };
}

const line = ({ part, name, ok, found, seconds }: Check): string =>
  [
    `${ok ? 'ok    ' : 'FAILED'}  ${part}: ${name} (${seconds} s)`,
    ...(found === '' ? [] : found.split('\n').map((one) => `          ${one}`)),
  ].join('\n');

/** How to look at it from another shell. */
const exported = ({ env }: Emulator): string =>
  Object.entries(env)
    .filter(([name, value]) => process.env[name] !== value)
    .map(([name, value]) => `export ${name}='${value}'`)
    .join('\n');

async function main(): Promise<number> {
  let flags: ReturnType<typeof readFlags>;
  try {
    flags = withUsage(usage, readFlags);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  if (flags.help) {
    console.log(usage);
    return 0;
  }
  const say = flags.json ? console.error : console.log;
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}.`)));
  const { signal } = stopping;

  const started = performance.now();
  const checks: Check[] = [];
  const progress = openProgress();
  let doing = 'starting MiniStack';
  const begun = (what: string): void => {
    doing = what;
  };
  const timer = setInterval(() => progress.say(`${checks.length} checks, ${doing}`), 1000);
  const told = (check: Check): void => {
    checks.push(check);
    progress.end();
    say(line(check));
  };
  const keep = async (emulator: Emulator): Promise<void> => {
    clearInterval(timer);
    say(`${exported(emulator)}\nIt runs until Ctrl+C.`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  const chosen = flags.keep ? flags.parts.filter(({ name }) => name !== 'destroy') : flags.parts;
  try {
    const python = await cachedPython(cache, await findPrograms(), signal, say);
    await prove({ python, parts: chosen, begun, told, signal, ...(flags.keep && { keep }) });
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    if (flags.json) console.log(JSON.stringify({ run: false, reason: error.message }));
    say(`Deployment: not run: ${error.message}`);
    return notRun;
  } finally {
    clearInterval(timer);
    progress.end();
  }
  const failed = checks.filter(({ ok }) => !ok).length;
  const seconds = Math.round((performance.now() - started) / 1000);
  if (flags.json) console.log(JSON.stringify({ run: true, seconds, checks }, null, 2));
  say(`${checks.length - failed} passed, ${failed} failed, in ${seconds} s`);
  return failed === 0 && checks.length > 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`Deployment: ${error.message}`);
    process.exitCode = 1;
  },
);
