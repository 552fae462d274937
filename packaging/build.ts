// Makes the package that others install, in dist/: the construct, the client, the bundled functions. `npm run build`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleFunctions } from './bundled.ts';
import { writeNotices } from './notices.ts';
import { entries, packageJson } from './package-json.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', import.meta.dirname], {
  stdio: 'inherit',
});
keepTypesOf(entries.map((entry) => join(dist, entry, 'index.d.ts')));
const bundles = await bundleFunctions();
for (const { name, files } of bundles) {
  mkdirSync(join(dist, 'bundles', name), { recursive: true });
  for (const file of files) writeFileSync(join(dist, 'bundles', name, file.name), file.contents);
}
writeFileSync(join(dist, 'THIRD-PARTY-LICENCES.txt'), writeNotices(root, bundles));
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(packageJson(root), null, 2)}\n`);
for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(dist, file));
copyFileSync(join(import.meta.dirname, 'README.md'), join(dist, 'README.md'));

/** Drops the types that nobody sees who imports these. */
function keepTypesOf(files: readonly string[]): void {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.[tj]s['"]/g))
      visit(join(dirname(file), `${path}.d.ts`));
  };
  for (const file of files) visit(file);
  for (const file of globSync('**/*.d.ts', { cwd: dist }).map((path) => join(dist, path)))
    if (!seen.has(file)) rmSync(file);
  if (seen.size === files.length) throw new Error(`${relative(root, dist)} has no types but those of its entries.`);
}
