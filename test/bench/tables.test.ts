import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keptOf, type Result } from '../../bench/results.ts';
import { withTables } from '../../bench/tables.ts';

const counted: Result = {
  benchmark: 'sizes',
  about: '',
  figures: [
    { what: 'ingest: bundle', value: 1_234, unit: 'bytes', runs: 1 },
    { what: 'ingest: share', value: 0.5, unit: '', atMost: 0.4, runs: 1 },
    { what: 'api: bundle', value: 99, unit: 'bytes', runs: 1 },
  ],
};
const timed: Result = {
  benchmark: 'starts',
  about: '',
  machine: { cores: 2, node: 'v24.1.0' },
  figures: [
    { what: 'ingest: import', value: 12.34, unit: 'ms', peer: { name: 'bare', value: 20 }, atMost: 0.85, runs: 7 },
    { what: 'ingest: import', value: 12.34, unit: 'ms', peer: { name: 'typical', value: 10 }, atMost: 1, runs: 7 },
  ],
};
const known = (name: string): Result | null => [counted, timed].find(({ benchmark }) => benchmark === name) ?? null;
const filled = (marker: string): string =>
  withTables(`Before.\n\n<!-- bench: ${marker} -->\nold\n\nold\n<!-- /bench -->\nAfter.\n`, known);

test('a row has its figures in the columns that are asked for, with what they must be', () => {
  expect(filled('sizes | * | bundle; share')).toBe(
    [
      'Before.',
      '',
      '<!-- bench: sizes | * | bundle; share -->',
      '|        | bundle, bytes | share               |',
      '| ------ | ------------- | ------------------- |',
      '| ingest | 1,234         | 0.5 (≤ 0.4: missed) |',
      '| api    | 99            |                     |',
      '<!-- /bench -->',
      'After.',
      '',
    ].join('\n'),
  );
  const inOrder = filled('sizes | api; ingest | bundle').split('\n').slice(5, 7);
  expect(inOrder.map((line) => line.slice(0, 9))).toEqual(['| api    ', '| ingest ']);
  expect(filled('sizes | api | bundle')).not.toContain('ingest');
  expect(filled('sizes | * | share')).not.toContain('api');
});

test('without columns each figure stands beside its peer; what is timed says where, and what nobody has is no column', () => {
  expect(filled('starts').split('\n').slice(3, -3)).toEqual([
    '|                | ours    | beside  | theirs | ratio | must be     |',
    '| -------------- | ------- | ------- | ------ | ----- | ----------- |',
    '| ingest: import | 12.3 ms | bare    | 20 ms  | 0.62  | ≤ 0.85      |',
    '| ingest: import | 12.3 ms | typical | 10 ms  | 1.23  | ≤ 1: missed |',
    '',
    'Timed on 2 cores with Node.js 24.1.0, in 7 runs.',
  ]);
  expect(filled('sizes | api')).toContain(
    '|             | ours     |\n| ----------- | -------- |\n| api: bundle | 99 bytes |',
  );
});

test('filling again changes nothing; each table ends where its own end is', () => {
  const twice = `${filled('starts')}${filled('sizes | api')}`;
  expect(withTables(twice, known)).toBe(twice);
});

test('what is not there is named with where it is asked for', () => {
  expect(() => filled('speeds')).toThrow('<!-- bench: speeds -->: nothing is kept in bench/results of speeds.');
  expect(() => filled('sizes | ingest; due | bundle; colour')).toThrow(
    '<!-- bench: sizes | ingest; due | bundle; colour -->: no figure is named due, colour.',
  );
  expect(() => withTables('<!-- bench: sizes -->\n', known)).toThrow('Of 1 lines <!-- bench: … --> one has no');
  expect(() => withTables('<!-- bench: sizes -->\n<!-- bench: starts -->\n<!-- /bench -->', known)).toThrow(
    'Of 2 lines',
  );
});

test('the tables of docs/performance.md are those of bench/results (npm run bench -- --keep writes both)', () => {
  const page = readFileSync('docs/performance.md', 'utf8');
  expect(page.match(/^<!-- bench: /gm)?.length).toBeGreaterThan(5);
  expect(withTables(page, keptOf)).toBe(page);
});
