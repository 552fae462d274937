// How much memory `npm run demo` holds over time, at 50 reports a second: all its processes together (Linux only).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '50' } },
});
const minutes = Number(values.minutes);
const mostGrowthPercent = 20;
/** By then a busy machine, too, has all processes of its functions, and the table as many messages as it keeps. */
const warmMinutes = 2;
const sampleMs = 5_000;
/** A sample is one moment of a process that collects its garbage when it likes: several together tell more. */
const smoothed = 6;

/** Resident megabytes of a process and all that it started. */
function residentMb(pid: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(
      readSafely(`/proc/${name}/stat`)
        .replace(/^.*\) /, '')
        .split(' ')[1],
    );
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const own = (id: number): number => {
    const kb = Number(/VmRSS:\s+(\d+)/.exec(readSafely(`/proc/${id}/status`))?.[1] ?? 0);
    return kb / 1024 + (children.get(id) ?? []).reduce((sum, child) => sum + own(child), 0);
  };
  return own(pid);
}

/** Processes end while one looks. */
function readSafely(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const child = spawn(process.execPath, ['local/main.ts', '--demo', '--port', '0', '--rate', values.rate], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.on('exit', () => child.kill('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
const url = await new Promise<string>((resolve, reject) => {
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    const found = /ready at (\S+)/.exec(output)?.[1];
    if (found) resolve(found);
  });
  child.once('exit', () => reject(new Error(output)));
});

const samples: number[] = [];
const smooth = (): number =>
  samples.slice(-smoothed).reduce((sum, mb) => sum + mb, 0) / Math.min(smoothed, samples.length);
let base: number | null = null;
const started = performance.now();
console.log(`minute  megabytes  since minute ${warmMinutes}`);
while (performance.now() - started < minutes * 60_000) {
  await wait(sampleMs);
  samples.push(residentMb(child.pid ?? 0));
  const passed = (performance.now() - started) / 60_000;
  if (base === null && passed >= warmMinutes) base = smooth();
  if (samples.length % smoothed === 0)
    console.log(
      `${passed.toFixed(1).padStart(6)}  ${smooth().toFixed(0).padStart(9)}  ${base === null ? '' : `${(100 * (smooth() / base - 1)).toFixed(1)} %`}`,
    );
}
const { sent } = (await (await fetch(`${url}/api/demo`)).json()) as { sent: number };
const growth = 100 * (smooth() / (base ?? smooth()) - 1);
console.log(
  `${sent} requests in ${minutes} min; grown by ${growth.toFixed(1)} % since minute ${warmMinutes} (at most ${mostGrowthPercent} %)`,
);
child.kill('SIGTERM');
await new Promise((resolve) => child.once('exit', resolve));
process.exitCode = growth <= mostGrowthPercent ? 0 : 1;
