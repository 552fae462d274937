import { spawn } from 'node:child_process';
import { root } from './lock-file.ts';

/** What npm printed as JSON, whatever its exit code. @throws Error with what it said where that is no JSON. */
export function npmJson(words: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve(JSON.parse(Buffer.concat(out).toString('utf8')));
      } catch {
        reject(new Error(`npm ${words[0]} gave no JSON (npm 10.2 or newer?):\n${Buffer.concat(err).toString('utf8')}`));
      }
    });
  });
}
