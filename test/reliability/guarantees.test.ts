import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { namedTests, titlesIn } from './named-tests.ts';

const text = readFileSync('docs/reliability.md', 'utf8');
const [, section = ''] = /^## Guarantees$(.*?)^## /ms.exec(text) ?? [];
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .slice(1);

describe('the table of guarantees in docs/reliability.md', () => {
  test('has a row for each promise of the README', () => {
    const promises = Array.from(
      readFileSync('README.md', 'utf8').matchAll(/^- \*\*(.+?)\*\*/gm),
      ([, one = '']) => one,
    );
    expect(promises.length).toBeGreaterThan(4);
    for (const promise of promises)
      expect(
        rows.some((row) => row.includes(promise.replace(/[.,]$/, ''))),
        promise,
      ).toBe(true);
  });

  test.each(rows)('names the test that holds it: %s', (row) => {
    expect(namedTests(row).length).toBeGreaterThan(0);
    for (const [file, title] of namedTests(row)) expect(titlesIn(file), file).toContain(title);
    // And no other file as if it were one.
    expect(row.match(/`test\//g)).toHaveLength(namedTests(row).length);
  });
});

test('the files that docs/reliability.md names are there', () => {
  const paths = Array.from(
    text.matchAll(/`((?:test|local|reliability|lib|functions)\/[\w./-]+\.\w+)`/g),
    ([, path = '']) => path,
  );
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

describe('titles', () => {
  test('are found with and without parameters, and nothing else is one', () => {
    const titles = titlesIn('test/reliability/guarantees.test.ts');
    expect(titles).toEqual([
      'has a row for each promise of the README',
      'names the test that holds it: %s',
      'the files that docs/reliability.md names are there',
      'are found with and without parameters, and nothing else is one',
    ]);
  });
});
