import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmless, toCsv } from '../../operator/csv.ts';
import { unmarked } from './csv.ts';

test('a cell with a comma, a quote or a line break is quoted, lines end in CRLF', () => {
  expect(toCsv([['a,b', 'say "x"', 'one\ntwo', ' plain ', -7, null, true]])).toBe(
    '"a,b","say ""x""","one\ntwo", plain ,-7,,true\r\n',
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-order', "'-order"],
  ['+order', "'+order"],
  ['\t=1', "\t'=1"],
  [' =1', " '=1"],
  ['"=1', '"\'=1'],
  ['a;=1', "a;'=1"],
  ['a\r\n@b', "a\r\n'@b"],
  ['＝1', "'＝1"],
  ["'quoted", "''quoted"],
  ['+919876543210', '+919876543210'],
  ['-0.5', '-0.5'],
  ['-1+cmd()', "'-1+cmd()"],
  ['a=b', 'a=b'],
  ['', ''],
])('%j is written as %j', (text, written) => expect(harmless(text)).toBe(written));

test('what is written of a formula is none', () => expect(toCsv([['=1+1', '+49170', -2]])).toBe("'=1+1,+49170,-2\r\n"));

test('no text is a formula, and each can be read back', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ';', '\t', '\r', '\n', ' ', 'a', '1', ','),
    maxLength: 12,
  });
  fc.assert(
    fc.property(nasty, (text) => {
      const written = harmless(text);
      expect(unmarked(written)).toBe(text);
      for (const cell of written.split(/[;\t\r\n]/))
        if (!/^[+-]?\d[\d.]*$/.test(written)) expect(cell.replace(/^[\s"]*/, '')).not.toMatch(/^[=+\-@]/);
    }),
    { numRuns: 2000 },
  );
});
