import { join } from 'node:path';
import { expect, test } from 'vitest';
import { typedPath } from '../../operator/typed-path.ts';

const ours = { npm_package_name: 'delivrd', npm_lifecycle_event: 'dlr', INIT_CWD: '/home/ann' };

test.each([
  ['record.json', ours, '/home/ann/record.json'],
  ['../record.json', ours, '/home/record.json'],
  ['/tmp/record.json', ours, '/tmp/record.json'],
  ['-', ours, '-'],
  ['record.json', { ...ours, INIT_CWD: process.cwd() }, 'record.json'],
  ['record.json', {}, 'record.json'],
  // Called by a script of somebody else's package.
  ['record.json', { ...ours, npm_package_name: 'other' }, 'record.json'],
  [join('a', 'b'), ours, '/home/ann/a/b'],
])('%s is where it was typed', (file, environment, expected) => {
  expect(typedPath(file, environment)).toBe(expected);
});
