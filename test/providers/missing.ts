import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const patterns = [
  'functions/providers/**/*.ts',
  'operator/registration.ts',
  'reliability/fuzz/knowledge.ts',
  'test/providers/*/**/*.{http,json}',
];

/** What is still to be written of providers, as `npm run new-provider` leaves it: file, line, and what belongs there. */
export const missingIn = (root: string): readonly string[] =>
  globSync(patterns, { cwd: root })
    .toSorted()
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => {
          const what = /\bMISSING: ([^"']*?)(?: \*\/)?(?:["'].*)?$/.exec(line)?.[1];
          return what === undefined ? [] : [`${file}:${at + 1}: ${what}`];
        }),
    );
