import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperatorError } from '../operator-error.ts';
import { listsWith } from './lists.ts';
import { type NewProvider, nameInCode, skeletonOf } from './skeleton.ts';

/**
 * Writes the skeleton of a provider into a checkout: all of it, or nothing.
 * @returns the paths that were written.
 * @throws OperatorError for an id that no provider can have, or that one has.
 */
export function writeProvider(root: string, one: NewProvider): readonly string[] {
  if (!/^\d*[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(one.id) || one.id.length > 31)
    throw new OperatorError(
      `${one.id}: expected 1 to 31 small letters, digits and single hyphens, a letter first or behind digits: it stands in the callback URL.`,
    );
  const files = skeletonOf(one);
  const there = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (there.length > 0) throw new OperatorError(`${one.id}: ${there.join(', ')} is there already.`);
  const lists = listsWith(one, (path) => readFileSync(join(root, path), 'utf8'));
  const all = { ...files, ...lists };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return Object.keys(all);
}

/** What to do next, for a person. */
export const showWritten = (id: string, paths: readonly string[]): string =>
  [
    ...paths,
    '',
    `npx vitest run test/providers lists what is missing of ${id} (${nameInCode(id)}), and certifies it once nothing is.`,
    'docs/adding-a-provider.md says what each part is for.',
  ].join('\n');
