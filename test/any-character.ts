import fc from 'fast-check';

/** Every code point but surrogates, as the unit 'binary' of a string has them, but without its table of a million entries: a second's work. */
export const anyCharacter = fc
  .oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10_ffff }),
  )
  .map((code) => String.fromCodePoint(code));
