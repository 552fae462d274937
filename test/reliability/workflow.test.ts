import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const files = globSync('.github/workflows/*.{yml,yaml}');
const release = '.github/workflows/release.yml';
const read = (file: string): string => readFileSync(file, 'utf8');

/** What stands behind a key, wherever in the file. */
const values = (text: string, key: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^[ -]*${key}:[ ]*(.*)$`, 'gm'))].map(([, value = '']) => value.trim());

describe.each(files)('%s', (file) => {
  const text = read(file);

  test('pins each action by its commit, with the version beside it', () => {
    const uses = values(text, 'uses');
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read the code and nothing else, keeps no token, ends in time', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    // Only what publishes does more, in the job that does it.
    expect(values(text, 'permissions')).toHaveLength(file === release ? 2 : 1);
    const checkouts = values(text, 'uses').filter((action) => action.startsWith('actions/checkout@'));
    expect(values(text, 'persist-credentials')).toEqual(checkouts.map(() => 'false'));
    expect(values(text, 'timeout-minutes')).toHaveLength(values(text, 'runs-on').length);
    expect(text).not.toMatch(/pull_request_target|secrets\./);
  });
});

test('each workflow runs its script and nothing of its own', () => {
  const scripts = { '.github/workflows/ci.yml': '.ci/run', '.github/workflows/nightly.yml': '.ci/nightly' };
  expect(files.toSorted()).toEqual([...Object.keys(scripts), release]);
  for (const [file, script] of Object.entries(scripts)) expect(values(read(file), 'run')).toEqual([`bash ${script}`]);
});

test('a release is checked as every change is, before it is published with provenance and what it is made of', () => {
  const [check = '', publish = ''] = read(release).split(/^ {2}publish:$/m);
  expect(values(check, 'run')).toEqual(['bash .ci/run']);
  expect(publish).toMatch(/needs: check\n[\s\S]*\n {6}id-token: write\n[\s\S]*npm publish \.\/dist --provenance/);
  expect(publish).toMatch(/gh release create .* sbom\.cdx\.json sbom-deployed\.cdx\.json/);
  const { scripts } = JSON.parse(read('package.json'));
  const called = Array.from(publish.matchAll(/npm run -s ([\w:-]+)/g), ([, name = '']) => name);
  expect(called).toEqual(['build', 'sbom', 'sbom', 'release']);
  for (const name of called) expect(scripts).toHaveProperty([name]);
});

test.each(['.ci/run', '.ci/nightly'])('%s installs what the lock file says', (path) => {
  const script = read(path);
  expect(script).toMatch(/^check 'npm ci' npm ci$/m);
  expect(script).not.toMatch(/\bnpm (i|install|add|update|upgrade)\b/);
});

test.each(['.ci/run', '.ci/nightly'])('%s calls only scripts that there are, and the documents say which', (path) => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const called = [
    ...read(path)
      .replaceAll(/^#.*$/gm, '')
      .matchAll(/\bnpm run (?:-s )?([\w:-]+)/g),
  ].map(([, name = '']) => name);
  expect(called.length).toBeGreaterThan(4);
  expect(called.filter((name) => !scripts.includes(name))).toEqual([]);
  const table = read('CONTRIBUTING.md') + read('README.md');
  const isSaid = (name: string): boolean => table.includes(name) || table.includes(`\`:${name.split(':')[1]}\``);
  expect(called.filter((name) => !isSaid(name))).toEqual([]);
});
