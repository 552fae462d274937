import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const packages = {
  '': { name: 'x' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-c', optional: true },
};
const { 'node_modules/for-another-system': _, ...here } = packages;
const complete = JSON.stringify({ packages: here });

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A clone with these files, and an npm that says what it was asked for. */
function clone(files: Readonly<Record<string, string>>, npm = "console.log('npm', ...process.argv.slice(2))") {
  const root = mkdtempSync(join(tmpdir(), 'delivrd-install-'));
  folders.push(root);
  const all = { 'package-lock.json': JSON.stringify({ packages }), '.nvmrc': '24\n', 'npm.js': npm, ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, 'bin'));
  copyFileSync(join(import.meta.dirname, '../bin/install.js'), join(root, 'bin/install.js'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/install.js')], {
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), npm_node_execpath: process.execPath },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const installed = {
  'node_modules/.package-lock.json': complete,
  'node_modules/.bin/node': '',
  'node_modules/a/package.json': '{}',
  'node_modules/a/node_modules/b/package.json': '{}',
};
const without = (path: keyof typeof installed) => {
  const { [path]: gone, ...rest } = installed;
  return rest;
};
const asked = 'npm ci --loglevel=error';

test('what is complete is left alone, without a word; what is optional may be missing', () => {
  expect(clone(installed)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('straight after cloning all is installed', () => {
  const { status, stdout } = clone({});
  expect([status, stdout]).toEqual([0, `Installing the packages, once (about half a minute) …\n${asked}\n`]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['an install that was cut short', without('node_modules/.package-lock.json'), 'the packages, once'],
  ['a package that is gone', without('node_modules/a/node_modules/b/package.json'), 'b is not there'],
  [
    'a package of another version',
    { ...installed, 'node_modules/.package-lock.json': complete.replace('2.0.0', '2.0.1') },
    'b is not there',
  ],
  [
    'a package with other contents',
    { ...installed, 'node_modules/.package-lock.json': complete.replace('sha512-a', 'sha512-z') },
    'a is not there',
  ],
])('%s is mended', (_, files, why) => {
  const { status, stdout } = clone(files);
  expect(status).toBe(0);
  expect(stdout).toContain(why);
  expect(stdout).toContain(asked);
});

test('an npm that fails ends it, with what to do', () => {
  const { status, stderr } = clone({}, 'process.exit(7)');
  expect([status, stderr]).toEqual([1, 'npm ci did not succeed: mend what it says above, then run the same again.\n']);
});
