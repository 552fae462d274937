import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Of this process's environment, what makes a command start faster. */
const kept = ['PATH', 'NODE_COMPILE_CACHE', 'CDK_VALIDATION'];

/** Runs a command of `bin` as its own process, which knows nothing of this one's environment but where programs are. */
export function runCommand(
  file: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  { input = '', onStart = (_: ChildProcess) => {} } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const own = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
    const child = spawn(process.execPath, [join('bin', file), ...words], {
      env: { ...own, NO_COLOR: '1', ...environment },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
    onStart(child);
  });
}
