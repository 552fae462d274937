import { readFileSync } from 'node:fs';

/** `file` "title", as the documents name tests; a title with parameters as the file has it, `%s` and all. */
export const namedTests = (text: string): readonly (readonly [file: string, title: string])[] =>
  Array.from(text.matchAll(/`(test\/[\w./-]+\.test\.ts)` "([^"]+)"/g), ([, file = '', title = '']) => [file, title]);

/** The titles of the tests in a file: the text before what is carried out. */
export const titlesIn = (file: string): readonly string[] =>
  Array.from(
    readFileSync(file, 'utf8').matchAll(
      /(?:\btest(?:\.concurrent)?|\))\(\s*'([^'\n]+)',\s*(?:async\b|\(|\{|_|\w+,\s*(?:async\b|\())/g,
    ),
    ([, title = '']) => title,
  );
