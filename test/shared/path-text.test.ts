import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPathText, writePathText } from '../../functions/shared/path-text.ts';

test.each([
  ['62845007-931a-4c3c-a581-6bdeffec75dc', '62845007-931a-4c3c-a581-6bdeffec75dc'],
  ['msg_abc.1', 'msg_abc.1'],
  ['a/b', '~YS9i'],
  ['100%', '~MTAwJQ'],
  ['..', '~Li4'],
  ['.', '~Lg'],
  ['-x', '~LXg'],
  ['~a', '~fmE'],
  ['+491711234567', '~KzQ5MTcxMTIzNDU2Nw'],
  ['', '~'],
  ['λ世界', '~zrvkuJbnlYw'],
])('%j stands in a path as %s', (text, segment) => {
  expect(writePathText(text)).toBe(segment);
  expect(readPathText(segment)).toBe(text);
});

test('every text comes back from characters that nothing on the way rewrites', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
  fc.assert(
    fc.property(texts, (text) => {
      const segment = writePathText(text);
      expect(segment).toMatch(/^[A-Za-z0-9~][A-Za-z0-9._-]*$/);
      expect(readPathText(segment)).toBe(text);
    }),
  );
});

test('what it did not write is no text', () => {
  fc.assert(
    fc.property(fc.string(), (segment) => {
      const text = readPathText(segment);
      expect(text === null || writePathText(text) === segment).toBe(true);
    }),
  );
  // Not UTF-8, padded, a plain text encoded all the same.
  for (const segment of ['~_w', '~YS9i=', '~YWI', '~%', 'a b', '.', '..', '', '~a'])
    expect(readPathText(segment)).toBeNull();
});
