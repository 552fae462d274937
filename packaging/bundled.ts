import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../lib/bundle.ts';

const root = join(import.meta.dirname, '..');

/** The bundle of one function as it is deployed. */
export interface Bundle {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly contents: Uint8Array }[];
  /** Places in the lock file of the packages whose code is in it. */
  readonly places: ReadonlySet<string>;
}

let bundles: Promise<readonly Bundle[]> | undefined;

/** Bundles every function as the CDK does, once in a process: it takes seconds. What tree shaking drops whole is not deployed and not told. */
export function bundleFunctions(): Promise<readonly Bundle[]> {
  bundles ??= Promise.all(globSync('functions/*/handler.ts', { cwd: root }).sort().map(bundle));
  return bundles;
}

async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...bundling,
    entryPoints: { index: entry },
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const places = used.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return {
    name: basename(dirname(entry)),
    files: outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
    places: new Set(places),
  };
}

/** For each package that is deployed, by its place in the lock file, the functions that hold it. */
export async function deployedPackages(): Promise<ReadonlyMap<string, readonly string[]>> {
  const deployed = new Map<string, readonly string[]>();
  for (const { name, places } of await bundleFunctions())
    for (const place of places) deployed.set(place, [...(deployed.get(place) ?? []), name]);
  return deployed;
}
