import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Names a folder for the bundles of one state of the code: each is made once, whatever the settings. The local stack sets it, a deployment never does. */
export const keptBundles = 'DELIVRD_KEPT_BUNDLES';

/** Copies the bundle of a function into a folder, from those that are kept; what is not there is made, and kept. */
export function takeBundle(name: string, output: string, make: (output: string) => void): void {
  const folder = process.env[keptBundles];
  if (folder === undefined) {
    make(output);
    return;
  }
  const kept = join(folder, name);
  try {
    cpSync(kept, output, { recursive: true });
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  make(output);
  // Others read it, or make the same, meanwhile: it is there as a whole or not at all.
  const draft = mkdtempSync(join(folder, 'draft-'));
  cpSync(output, draft, { recursive: true });
  try {
    renameSync(draft, kept);
  } catch {
    rmSync(draft, { recursive: true });
  }
}
