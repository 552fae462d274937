import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** A program inside an npm package, to the byte. */
export interface Pin {
  readonly package: string;
  readonly version: string;
  /** As a lock file writes it: base64 of the tarball's SHA-512. */
  readonly integrity: string;
  /** What of the package is kept. */
  readonly folder: string;
}

/** AWS's own DynamoDB Local, as the Amplify CLI brings it along. */
export const dynamodbLocal = {
  package: 'amplify-dynamodb-simulator',
  version: '2.9.30',
  integrity: 'sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==',
  folder: 'package/emulator',
  product: 'DynamoDB Local',
  /** What `-version` says. */
  productVersion: '1.25.1',
  megabytes: 57,
} as const satisfies Pin & Record<string, unknown>;

/** Fetches a package into a folder; the tarball lies there afterwards. Takes the user's own npm with his settings. */
export type Fetch = (pin: Pin, folder: string) => Promise<void>;

export const npmPack: Fetch = async ({ package: name, version }, folder) => {
  await run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`]);
};

/**
 * The folder that holds the program: fetched, verified and unpacked at the first call, found there ever after.
 * A tarball that somebody put into the cache stands for a fetched one.
 * @throws Error that names the mend, where it can't be fetched or is not what was pinned.
 */
export async function cached(pin: Pin, cache: string, fetch: Fetch = npmPack): Promise<string> {
  const folder = join(cache, pin.version);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const tarball = `${pin.package}-${pin.version}.tgz`;
  // A folder of its own and one rename at the end: what lies in the cache is whole.
  const partial = await mkdtemp(join(cache, 'partial-'));
  try {
    const brought = join(cache, tarball);
    const isBrought = await exists(brought);
    if (!isBrought) {
      await fetch(pin, partial).catch((error: Error) => {
        throw new Error(
          `${pin.package}@${pin.version} could not be fetched (${error.message}). Where there is a network, run "npm pack ${pin.package}@${pin.version}" and put ${tarball} into ${cache}.`,
        );
      });
    }
    const file = isBrought ? brought : join(partial, tarball);
    const integrity = await integrityOf(file);
    if (integrity !== pin.integrity)
      throw new Error(
        `${file} is not what was pinned: expected ${pin.integrity}, got ${integrity}. Remove it and try again.`,
      );
    await run('tar', ['-xzf', file, '-C', partial, pin.folder]);
    // Somebody else may have been faster, with the same bytes.
    await rename(join(partial, pin.folder), folder).catch(async (error: Error) => {
      if (!(await exists(folder))) throw error;
    });
    return folder;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** @throws Error with the last line that the program wrote. */
async function run(program: string, parameters: readonly string[]): Promise<void> {
  const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [said, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0) throw new Error(said.trim().split('\n').at(-1) || `${program} ended with ${code}`);
}
