import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');
const cache = join(project, '.cache', 'synthesis');
const bundles = join(project, '.cache', 'bundles');
/** All that a synthesis reads of the project but its context; test/arrows.test.ts keeps it to these. */
const inputs = ['bin/delivrd.ts', 'lib', 'functions', 'package-lock.json', 'tsconfig.json'];
/** What the bundles of the functions are made of. */
const bundled = ['lib/bundle.ts', 'functions', 'package-lock.json', 'tsconfig.json'];
/** Each about a megabyte. */
const mostKept = 40;
const mostBundlesKept = 4;

/** What a synthesis with this context must be kept as: another for each change of what it reads. */
export async function keyOf(context: string, root = project): Promise<string> {
  const environment = Object.entries(process.env).filter(([name]) => /^(CDK_|AWS_(DEFAULT_)?REGION$)/.test(name));
  return hashOf(inputs, [environment.toSorted(), context], root);
}

/** Where the bundles of the functions as they are now are kept, whatever the settings. */
export async function bundlesFolder(root = project): Promise<string> {
  const folder = join(bundles, await hashOf(bundled, [], root));
  await mkdir(folder, { recursive: true });
  await touch(folder);
  for (const old of await longUnused(bundles, mostBundlesKept))
    await rm(join(bundles, old), { recursive: true, force: true });
  return folder;
}

async function hashOf(files: readonly string[], more: readonly unknown[], root: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([process.version, ...more]));
  for (const input of files) {
    const isFile = (await stat(join(root, input))).isFile();
    const files = isFile ? [''] : (await readdir(join(root, input), { recursive: true })).toSorted();
    for (const file of files) {
      const bytes = await readFile(join(root, input, file)).catch(nullIfFolder);
      if (bytes) hash.update(`${input}/${file} ${bytes.length} `).update(bytes);
    }
  }
  return hash.digest('hex');
}

/** Copies what is kept into a folder; false where nothing is. */
export async function takeKept(key: string, folder: string): Promise<boolean> {
  try {
    await cp(join(cache, key), folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
  await touch(join(cache, key));
  return true;
}

const touch = (path: string): Promise<void> => utimes(path, new Date(), new Date()).catch(() => undefined);

/** Keeps a copy of a folder; of many, those that were used last. */
export async function keep(key: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  // Others read it, keep the same, or throw away meanwhile: each has its own draft, and a name is given or taken at once.
  const draft = await mkdtemp(join(cache, 'draft-'));
  await cp(folder, join(draft, key), { recursive: true });
  await rename(join(draft, key), join(cache, key)).catch(() => undefined);
  for (const old of await longUnused(cache, mostKept))
    await rename(join(cache, old), join(draft, old)).catch(() => undefined);
  await rm(draft, { recursive: true, force: true });
}

async function longUnused(folder: string, most: number): Promise<readonly string[]> {
  const kept = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const usedAt = await stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { name, usedAt };
    }),
  );
  return kept
    .toSorted((a, b) => b.usedAt - a.usedAt)
    .slice(most)
    .map(({ name }) => name);
}

function nullIfFolder(error: NodeJS.ErrnoException): null {
  if (error.code === 'EISDIR') return null;
  throw error;
}
