import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from './bundled.ts';

const heading = `The functions in bundles/ have code of the packages below in them, under these licences.`;

/** The licences of whatever is in the bundles: who passes it on owes their text. */
export function writeNotices(root: string, bundles: readonly Bundle[]): string {
  const packages = [...new Set(bundles.flatMap(({ places }) => [...places]))].toSorted();
  const byText = new Map<string, string[]>();
  for (const place of packages) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8'));
    const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt}', { cwd: join(root, place) });
    const text = file === undefined ? `${license}` : readFileSync(join(root, place, file), 'utf8').trim();
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return [heading, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}
