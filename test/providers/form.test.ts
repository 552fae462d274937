import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairsOf } from '../../functions/providers/form.ts';

const letters = fc.constantFrom('a', 'b', '&', '=', '+', '%', '%41', '%3D', '%26', '?', '#', 'ü', '\ud83d', ' ', '\n');

test('a form is read as the standard’s own reader reads it', () => {
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 24 }), (text) => {
      expect(pairsOf(text.join(''))).toEqual([...new URLSearchParams(text.join(''))]);
    }),
    { numRuns: 2_000 },
  );
});
