import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mutate, type Witness } from '../../reliability/mutations/apply.ts';
import { judge } from '../../reliability/mutations/judge.ts';
import { mutations } from '../../reliability/mutations/list.ts';

test.each(mutations.map((one) => [one.name, one] as const))(
  '%s: the guard is there, and so is who must notice',
  (_, one) => {
    const text = readFileSync(one.file, 'utf8');
    expect(mutate(text, one)).not.toBe(text);
    for (const witness of one.by) {
      const [path, named] = 'program' in witness ? [witness.program[0]] : [witness.tests, witness.named];
      expect(existsSync(path), path).toBe(true);
      if ('program' in witness) continue;
      // What a program prints is put together; it shows when it runs.
      for (const title of [witness.because, named ?? '']) expect(readFileSync(path, 'utf8')).toContain(title);
    }
  },
);

test('every kind of fault has its guard, and the documentation names it as the list does', () => {
  const [, section = ''] = /\n## Faults\n(.*?)\n## /s.exec(readFileSync('docs/reliability.md', 'utf8')) ?? [];
  const rows = [...section.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\|$/gm)].slice(2);
  expect(rows.length).toBeGreaterThan(8);
  const names = mutations.map(({ name }) => name);
  for (const [, fault, guards = ''] of rows)
    for (const guard of guards.split('; ')) expect(names, fault).toContain(guard);
});

test('no two are the same', () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  expect(new Set(mutations.map(({ file, find, replace }) => `${file} ${find} ${replace}`)).size).toBe(mutations.length);
});

test('a text that is not there, or twice, is refused', () => {
  const mutation = { name: 'n', file: 'f', find: 'x', replace: 'y', by: [{ tests: 't', because: 'b' }] } as const;
  expect(mutate('axb', mutation)).toBe('ayb');
  expect(() => mutate('ab', mutation)).toThrow('f holds the text to replace 0 times');
  expect(() => mutate('xx', mutation)).toThrow('f holds the text to replace 2 times');
});

describe('red is what fails for its reason:', () => {
  const ofTests: Witness = { tests: 't.test.ts', because: 'comes again' };
  const ofProgram: Witness = { program: ['p.ts'], because: 'lost: ' };
  const failed = (title: string): string =>
    ` ✓ what failed comes again\n FAIL  t.test.ts > ${title}\nError: comes again\n`;

  test.each<[string, string, Witness, number | null, string]>([
    ['the test that is named', 'red', ofTests, 1, failed('what failed comes again')],
    ['the test that is named, of a group of files', 'red', ofTests, 1, ' FAIL  |one| t.test.ts > comes again\n'],
    ['another test', 'error', ofTests, 1, failed('parses')],
    ['no test', 'green', ofTests, 0, failed('what failed comes again')],
    ['a file that can’t be read', 'error', ofTests, 1, ' FAIL  t.test.ts [ t.test.ts ]\nSyntaxError: comes again'],
    ['such a file of a group', 'error', ofTests, 1, ' FAIL  |one| t.test.ts [ t.test.ts ]\nSyntaxError: comes again'],
    ['vitest itself', 'error', ofTests, 1, 'Startup Error: comes again'],
    ['time', 'error', ofTests, null, failed('what failed comes again')],
    ['the difference that is named', 'red', ofProgram, 1, 'a table\nlost: m1 is not in the table\n'],
    ['another difference', 'error', ofProgram, 1, 'status: went backwards'],
    ['a program that breaks', 'error', ofProgram, 2, 'TypeError: lost: '],
    ['nothing', 'green', ofProgram, 0, 'lost: nothing'],
  ])('%s: %s', (_, kind, witness, code, output) => {
    expect(judge(witness, code, output).kind).toBe(kind);
  });

  test('the line that says so is told', () => {
    expect(judge(ofTests, 1, failed('what failed comes again')).line).toBe('t.test.ts > what failed comes again');
    expect(judge(ofTests, 1, failed('parses')).line).toBe('red, but nowhere for “comes again”: t.test.ts > parses');
  });
});
