import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const files = globSync('.github/workflows/*.{yml,yaml}');
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
    expect(values(text, 'permissions')).toHaveLength(1);
    expect(values(text, 'persist-credentials')).toEqual(['false']);
    expect(values(text, 'timeout-minutes')).toHaveLength(values(text, 'runs-on').length);
    expect(text).not.toMatch(/pull_request_target|secrets\./);
  });
});

test('the workflow runs .ci/run and nothing of its own', () => {
  expect(files).toEqual(['.github/workflows/ci.yml']);
  expect(values(read('.github/workflows/ci.yml'), 'run')).toEqual(['bash .ci/run']);
});

test('.ci/run installs what the lock file says', () => {
  const script = read('.ci/run');
  expect(script).toMatch(/^check 'npm ci' npm ci$/m);
  expect(script).not.toMatch(/\bnpm (i|install|add|update|upgrade)\b/);
});
