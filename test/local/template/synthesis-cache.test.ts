import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keptBundles, takeBundle } from '../../../lib/kept-bundles.ts';
import { bundlesFolder, keep, keyOf, takeKept } from '../../../local/template/synthesis-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'delivrd-cache-test-'));
const own = `test-${process.pid}`;
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const name of [own, `${own}-whole`]) rmSync(join('.cache', 'synthesis', name), { recursive: true, force: true });
});

const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};

test('whatever the synthesis reads makes another key, and nothing else does', async () => {
  for (const path of ['bin/delivrd.ts', 'lib/a.ts', 'functions/deep/b.ts', 'package-lock.json', 'tsconfig.json'])
    write(path, path);
  const key = (context = '{}'): Promise<string> => keyOf(context, folder);
  const seen = [await key(), await key('{"delivrd":1}')];
  for (const change of [
    () => write('bin/delivrd.ts', 'other'),
    () => write('lib/a.ts', 'other'),
    () => write('lib/new.ts', ''),
    () => write('functions/deep/b.ts', 'other'),
    () => rmSync(join(folder, 'lib/new.ts')),
    () => write('package-lock.json', 'other'),
    () => write('tsconfig.json', 'other'),
    () => process.env['CDK_TEST_OF_KEYS'] === undefined && Object.assign(process.env, { CDK_TEST_OF_KEYS: '1' }),
  ]) {
    change();
    seen.push(await key());
  }
  delete process.env['CDK_TEST_OF_KEYS'];
  expect(new Set(seen).size).toBe(seen.length);
  write('README.md', 'other');
  expect(await key()).toBe(seen.at(-2));
});

test('what is kept is a copy, and so is what is taken', async () => {
  const [made, taken] = [join(folder, 'made'), join(folder, 'taken')];
  write('made/asset/index.mjs', 'made');
  mkdirSync(taken);
  expect(await takeKept(own, taken)).toBe(false);
  await keep(own, made);
  write('made/asset/index.mjs', 'changed later');
  expect(await takeKept(own, taken)).toBe(true);
  write('taken/asset/index.mjs', 'changed by who took it');
  await keep(own, made);
  expect(await takeKept(own, join(folder, 'again'))).toBe(true);
  expect(readFileSync(join(folder, 'again/asset/index.mjs'), 'utf8')).toBe('made');
});

test('many keep and take the same at once, whole or not at all', async () => {
  const files = Array.from({ length: 40 }, (_, index) => `whole/${index}/index.mjs`);
  for (const file of files) write(file, file);
  const whole = join(folder, 'whole');
  const takes = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      if (index % 2 === 0) return keep(`${own}-whole`, whole);
      const taken = join(folder, `taken-${index}`);
      return (await takeKept(`${own}-whole`, taken)) ? taken : undefined;
    }),
  );
  expect(await takeKept(`${own}-whole`, join(folder, 'taken-last'))).toBe(true);
  for (const taken of [...takes.filter((taken) => taken !== undefined), join(folder, 'taken-last')])
    for (const file of files) expect(readFileSync(join(taken, file.replace('whole/', '')), 'utf8')).toBe(file);
  expect(readdirSync(join('.cache', 'synthesis')).filter((name) => name.includes(own))).toHaveLength(2);
});

test('a bundle is made once, and each gets a copy; without a folder for them it is made each time', () => {
  const kept = join(folder, 'bundles');
  mkdirSync(kept);
  let made = 0;
  const take = (to: string): string => {
    mkdirSync(join(folder, to));
    takeBundle('ingest', join(folder, to), (output) => {
      made += 1;
      writeFileSync(join(output, 'index.mjs'), `made ${made}`);
    });
    return readFileSync(join(folder, to, 'index.mjs'), 'utf8');
  };
  expect([take('plain-1'), take('plain-2')]).toEqual(['made 1', 'made 2']);
  process.env[keptBundles] = kept;
  expect(take('first')).toBe('made 3');
  write('first/index.mjs', 'changed by who took it');
  expect([take('second'), take('third')]).toEqual(['made 3', 'made 3']);
  delete process.env[keptBundles];
  expect(readdirSync(kept)).toEqual(['ingest']);
});

test('the bundles of another state of the code are kept elsewhere', async () => {
  write('lib/bundle.ts', '');
  const state = await bundlesFolder(folder);
  write('lib/bundle.ts', 'changed');
  const other = await bundlesFolder(folder);
  expect(other).not.toBe(state);
  write('lib/stack.ts', 'not bundled');
  expect(await bundlesFolder(folder)).toBe(other);
  for (const name of [state, other]) rmSync(name, { recursive: true });
});
