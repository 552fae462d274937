import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
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
    entryPoints: { index: entry },
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const bytes = (what: string, value: number): Figure => ({ what: `${name}: ${what}`, value, unit: 'bytes', runs: 1 });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const byOrigin = Map.groupBy(inputs, ([path]) => originOf(path));
  const parts = [...byOrigin].map(([origin, inputs]) =>
    bytes(`of it ${origin}`, sum(inputs.map(([, { bytesInOutput }]) => bytesInOutput))),
  );
  return [
    bytes('bundle', sum(outputFiles.map(({ contents }) => contents.byteLength))),
    bytes(
      'loaded at start',
      sum([...loadedBy(metafile, 'index.mjs')].map((path) => metafile.outputs[path]?.bytes ?? 0)),
    ),
    bytes('packed', sum(outputFiles.map(({ contents }) => gzipSync(contents, { level: 9 }).byteLength))),
    ...parts.sort((a, b) => b.value - a.value).filter(({ value }) => value >= 1_000),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** The files that are loaded with one: itself, and what it and they import outside of a call. */
function loadedBy({ outputs }: Metafile, name: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const one of outputs[path]?.imports ?? [])
      if (one.kind === 'import-statement' && !one.external) load(one.path);
  };
  for (const path of Object.keys(outputs)) if (basename(path) === name) load(path);
  return loaded;
}
