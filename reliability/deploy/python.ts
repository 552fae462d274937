import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run, tail } from './command.ts';

/** The proof can't be made on this machine; the message says why, and the mend. */
export class NotRun extends Error {}

export const oldestPython = '3.10';
const requirements = join(import.meta.dirname, 'requirements.txt');

/** What has to be there: a Python with venv, and openssl. @returns the Python's version. @throws NotRun */
export async function findPrograms(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const missing = (error: unknown): null => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  };
  const program = 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])';
  const python = await run(['python3', '-c', program], { env }).catch(missing);
  const version = python?.code === 0 ? python.out.trim() : null;
  if (version === null || !isNewEnough(version)) {
    const found = version === null ? '' : `, only ${version}`;
    throw new NotRun(`no python3 of ${oldestPython} or newer with venv${found}; apt-get install python3-venv`);
  }
  const openssl = await run(['openssl', 'version'], { env }).catch(missing);
  if (openssl?.code !== 0) throw new NotRun('no openssl; apt-get install openssl');
  return version;
}

/** Whether Python is as new as it must be. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = oldestPython.split('.').map(Number);
  return major > least || (major === least && minor >= leastMinor);
}

/**
 * The Python that has what `requirements.txt` names, to the byte: installed at the first call, found in the cache ever after.
 * @throws NotRun where it can't be fetched. @throws Error where what was fetched is not what was pinned.
 */
export async function cachedPython(cache: string, version: string, signal: AbortSignal, say: (line: string) => void) {
  const wanted = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cache, wanted);
  const python = (where: string): string => join(where, 'bin', 'python');
  const exists = (): Promise<boolean> =>
    access(python(folder)).then(
      () => true,
      () => false,
    );
  if (await exists()) return python(folder);
  say('Fetching MiniStack and cfn-lint from PyPI (about 50 MB), once …');
  await mkdir(cache, { recursive: true });
  // A folder of its own and one rename at the end: what lies in the cache is whole. Its programs are run as modules, which may move.
  const partial = await mkdtemp(join(cache, 'partial-'));
  try {
    const made = await run(['python3', '-m', 'venv', partial], { signal });
    if (made.code !== 0)
      throw new NotRun(`python3 -m venv failed (${tail(made.all, 1)}); apt-get install python3-venv`);
    const parameters = ['install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', requirements];
    const installed = await run([python(partial), '-m', 'pip', ...parameters], { signal });
    if (installed.code !== 0) throw refusal(installed.all);
    await rename(partial, folder).catch(async (error: Error) => {
      // Somebody else may have been faster, with the same bytes.
      if (!(await exists())) throw error;
    });
    return python(folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Why pip installed nothing: what is another than the pinned one is no lack of this machine. */
export function refusal(said: string): Error {
  if (/hash/i.test(said)) return new Error(`What PyPI gave is not what ${requirements} pins:\n${tail(said)}`);
  const why = said.split('\n').findLast((line) => line.startsWith('ERROR:')) ?? tail(said, 1);
  return new NotRun(`PyPI gave no packages (${why.replace(/^ERROR: /, '')})`);
}
