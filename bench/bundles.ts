import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundling } from '../lib/bundle.ts';
import type { Benchmark, Figure } from './figure.ts';
import { originOf } from './profile.ts';

const folder = join(import.meta.dirname, '..', 'functions');

/** The folders of the functions, each with its handler. */
const functionNames: readonly string[] = readdirSync(folder).filter((name) =>
  readdirSync(join(folder, name)).includes('handler.ts'),
);

/** The size of what is deployed of each function, and what it is made of. */
export const bundles: Benchmark = {
  about: 'bytes of each function’s bundle, as it is and packed, and what is in it',
  isCounted: true,
  measure: async () => {
    const functions = functionNames.map((name) => measureBundle(name, `functions/${name}/handler.ts`));
    // What lib/bundle.ts leaves out, beside the least that it could be left out of.
    const bare = 'bench/peers/bare-ingest.ts';
    const peers = [
      measureBundle('bare clients of ingest', bare),
      measureBundle('bare clients of ingest, nothing left out', bare, []),
    ];
    return (await Promise.all([...functions, ...peers])).flat();
  },
};

async function measureBundle(
  name: string,
  entry: string,
  external: readonly string[] = bundling.external,
): Promise<readonly Figure[]> {
  const { outputFiles, metafile } = await build({
    ...bundling,
    external: [...external],
    entryPoints: [entry],
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (!file || !output) throw new Error(`esbuild made nothing of ${name}.`);
  const bytes = (what: string, value: number): Figure => ({ what: `${name}: ${what}`, value, unit: 'bytes', runs: 1 });
  const byOrigin = Map.groupBy(Object.entries(output.inputs), ([path]) => originOf(path));
  const parts = [...byOrigin].map(([origin, inputs]) =>
    bytes(
      `of it ${origin}`,
      inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
    ),
  );
  return [
    bytes('bundle', file.contents.byteLength),
    bytes('packed', gzipSync(file.contents, { level: 9 }).byteLength),
    ...parts.sort((a, b) => b.value - a.value).filter(({ value }) => value >= 1_000),
  ];
}
