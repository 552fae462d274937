import type { Packed } from './packed.ts';

/** Bytes of the packed file: most of them are the bundled functions. */
const mostBytes = 1_500_000;
const mostFiles = 400;

/** What any package has. */
const own = /^(LICENSE|CHANGELOG\.md|README\.md|THIRD-PARTY-LICENCES\.txt|package\.json)$/;
/** The functions, each of several files, and the entries with what they import. */
const code = /^(bundles\/[a-z]+\/[\w-]+\.mjs|(client|lib|functions\/(domain|providers|shared))\/[\w/-]+\.(js|d\.ts))$/;

/** What in the package is more than it should have, and how large it may be; nothing where all is well. */
export const misfits = ({ paths, size }: Pick<Packed, 'paths' | 'size'>): readonly string[] => [
  ...paths
    .filter((path) => !own.test(path) && !code.test(path))
    .map((path) => `${path} does not belong in it: leave it out in packaging/build.ts`),
  ...(size > mostBytes ? [`it has ${size} bytes; expected at most ${mostBytes}`] : []),
  ...(paths.length > mostFiles ? [`it has ${paths.length} files; expected at most ${mostFiles}`] : []),
];
