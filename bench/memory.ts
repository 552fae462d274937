import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark } from './figure.ts';

const perSecond = 50;
const usualMinutes = 5;
const mostGrowthPercent = 20;
/** By then a busy machine, too, has all processes of its functions, and the table as many messages as it keeps. */
const warmMinutes = 2;
const sampleMs = 5_000;
/** A sample is one moment of a process that collects its garbage when it likes: several together tell more. */
const smoothed = 6;

/** How much memory `npm run demo` holds over time: all its processes together. */
export const memory: Benchmark = {
  about: `megabytes of the demo at ${perSecond} reports a second, and how they grow (Linux; --minutes)`,
  isCounted: false,
  measure: async ({ minutes = usualMinutes, progress }) => {
    // Elsewhere nothing tells what a process holds.
    if (process.platform !== 'linux') {
      console.error('memory: not measured. It is read from /proc, which only Linux has.');
      return null;
    }
    if (!(minutes > warmMinutes)) throw new Error(`--minutes: got ${minutes}; expected more than ${warmMinutes}`);
    const demo = await startDemo();
    try {
      const samples: number[] = [];
      const smooth = (): number =>
        samples.slice(-smoothed).reduce((sum, mb) => sum + mb, 0) / Math.min(smoothed, samples.length);
      let base: number | null = null;
      const started = performance.now();
      for (let passed = 0; passed < minutes; ) {
        await wait(sampleMs);
        samples.push(residentMb(demo.pid));
        passed = (performance.now() - started) / 60_000;
        if (passed >= warmMinutes) base ??= smooth();
        progress(`minute ${passed.toFixed(1)}, ${smooth().toFixed(0)} MB`);
      }
      const { sent } = (await (await fetch(`${demo.url}/api/demo`)).json()) as { sent: number };
      const growth = 100 * (smooth() / (base ?? smooth()) - 1);
      const of = `the demo at ${perSecond} reports a second`;
      return [
        { what: `${of}: requests`, value: sent, unit: '', runs: 1 },
        { what: `${of}: memory`, value: Math.round(smooth()), unit: 'MB', runs: 1 },
        {
          what: `${of}: growth since minute ${warmMinutes}`,
          value: growth,
          unit: '%',
          atMost: mostGrowthPercent,
          runs: 1,
        },
      ];
    } finally {
      await demo.close();
    }
  },
};

/** The demo as its users start it. @throws Error with what it said where it does not start. */
async function startDemo() {
  const child = spawn(process.execPath, ['local/main.ts', '--demo', '--port', '0', '--rate', String(perSecond)], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = (): void => void child.kill('SIGTERM');
  const leave = (): void => process.exit(130);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  process.on('exit', end);
  for (const signal of signals) process.once(signal, leave);
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      const found = /ready at (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(output)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    close: async (): Promise<void> => {
      process.off('exit', end);
      for (const signal of signals) process.off(signal, leave);
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      end();
      await ended;
    },
  };
}

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
