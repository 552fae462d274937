import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A guard taken away, and who must notice. */
export interface Mutation {
  /** The fault that the guard keeps away, in words. */
  readonly name: string;
  readonly file: string;
  /** Occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Each of them must. */
  readonly by: readonly [Witness, ...Witness[]];
}

/** Who must notice, and why: tests of a file, or a program with its parameters. */
export type Witness = {
  /** A part of the title of a test that must fail, or of a line that the program must print. */
  readonly because: string;
} & (
  | {
      readonly tests: string;
      /** Which tests run, by a part of their names; `because` unless given, '' for all: those that hang together. */
      readonly named?: string;
    }
  | { readonly program: readonly [string, ...string[]] }
);

/** A copy of the project to break; the packages are shared. */
export interface Workshop {
  /** Runs what must notice, on the project as it is or with a mutation. */
  readonly run: (command: readonly string[], mutation?: Mutation) => Promise<Outcome>;
  readonly close: () => void;
}

export interface Outcome {
  /** The exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

const root = join(import.meta.dirname, '..', '..');
/** What a copy shares with the project: what was installed, and what was fetched. */
const shared = ['node_modules', '.cache'];
const leftOut = new Set([...shared, '.git', 'cdk.out', 'coverage']);
const longestMs = 600_000;

export function commandOf(by: Witness): readonly string[] {
  if ('program' in by) return [process.execPath, ...by.program];
  const named = by.named ?? by.because;
  return ['vitest', 'run', by.tests, ...(named === '' ? [] : ['-t', named.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')])];
}

/** @throws Error where the text to replace is not there exactly once: the list has fallen behind the code. */
export function mutate(text: string, { name, file, find, replace }: Mutation): string {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(
      `${name}: ${file} holds the text to replace ${parts.length - 1} times; it must hold it once:\n${find}`,
    );
  return parts.join(replace);
}

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-mutations-'));
  cpSync(root, folder, { recursive: true, filter: (path) => !leftOut.has(path.slice(root.length + 1)) });
  for (const name of shared) {
    mkdirSync(join(root, name), { recursive: true });
    symlinkSync(join(root, name), join(folder, name));
  }
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', close);
  return {
    run: async (command, mutation) => {
      if (!mutation) return execute(command, folder);
      const path = join(folder, mutation.file);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, mutate(text, mutation));
      try {
        return await execute(command, folder);
      } finally {
        writeFileSync(path, text);
      }
    },
    close: () => {
      process.off('exit', close);
      close();
    },
  };
}

function execute([program = '', ...parameters]: readonly string[], cwd: string): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd,
      env: {
        ...process.env,
        PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH']}`,
        NO_COLOR: '1',
        // All tests that there are, and chance must not let a fault pass.
        WHOLE: '1',
        RUNS: '4',
        // What is expected to fail is not waited for as long.
        PATIENCE_MS: '30000',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // SIGTERM lets it end what it started.
      timeout: longestMs,
    });
    // It ends what it started; nobody waits for it any more.
    const end = (): void => void child.kill();
    process.once('exit', end);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      resolve({
        code,
        output: Buffer.concat(chunks).toString('utf8'),
        seconds: (performance.now() - started) / 1000,
      });
    });
  });
}
