import { spawn } from 'node:child_process';

/** How a program ended, and what it said. */
export interface Ended {
  /** The exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  /** Standard output and standard error, as they came. */
  readonly all: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

const longestMs = 240_000;

/** Runs a program to its end; aborting and the time limit end it with all that it started. @throws Error where it can't be run, or was ended. */
export function run(
  [program = '', ...parameters]: readonly string[],
  { cwd, env, input, signal, timeoutMs = longestMs }: CommandOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // A process group of its own, which ends as a whole.
    const child = spawn(program, parameters, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let why: Error | null = null;
    const end = (reason: Error): void => {
      why ??= reason;
      try {
        process.kill(-(child.pid as number), 'SIGKILL');
      } catch {
        // Ended already.
      }
    };
    const abort = (): void => end(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => end(new Error(`${program} took over ${timeoutMs / 1000} s.`)), timeoutMs);
    const [out, all]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      all.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code) => {
      settle();
      if (why) reject(why);
      else resolve({ code, out: Buffer.concat(out).toString(), all: Buffer.concat(all).toString() });
    });
  });
}

/** The last lines of what a program said: they tell most. */
export const tail = (text: string, lines = 15): string => text.trimEnd().split('\n').slice(-lines).join('\n');
