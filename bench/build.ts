import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundling } from '../lib/bundle.ts';

const root = join(import.meta.dirname, '..');

/** Where bundles of benchmarks lie for a while: below node_modules, where what is left out of one is found. */
export const bundleFolder = (benchmark: string): string =>
  join(root, 'node_modules', '.cache', `delivrd-${benchmark}-${process.pid}`);

/** How a bundle is made. */
export interface Build {
  readonly name: string;
  readonly options: BuildOptions;
  readonly ending: 'mjs' | 'cjs';
  /** Whether it runs with a compile cache that fits. @default false */
  readonly isCompiled?: boolean;
}

/** As ours are: modules, minified, without what a function in Lambda never uses. */
export const alike: Build = { name: 'built alike', options: bundling, ending: 'mjs' };

/** The same with the ways to find credentials, which Node.js loads only where it looks for some: what leaving them out saves. */
export const whole: Build = { name: 'nothing left out', options: { ...bundling, external: [] }, ending: 'mjs' };

/** As CDK's NodejsFunction does by default: CommonJS, not minified, the SDK of the runtime beside it, here that of node_modules. */
export const byDefault: Build = {
  name: 'as the CDK builds',
  options: {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['@aws-sdk/*', '@smithy/*'],
    outExtension: { '.js': '.cjs' },
    logLevel: 'error',
  },
  ending: 'cjs',
};

/** As ours are, but CommonJS. */
export const commonJs: Build = {
  name: 'as CommonJS',
  options: { ...bundling, format: 'cjs', splitting: false, outExtension: { '.js': '.cjs' } },
  ending: 'cjs',
};

/** As ours are, but all in one file. */
export const inOneFile: Build = { ...alike, name: 'in one file', options: { ...bundling, splitting: false } };

/** As ours are, but with short names: what stack traces that people can read cost. */
export const shortNames: Build = {
  ...alike,
  name: 'with short names',
  options: { ...bundling, minifyIdentifiers: true },
};

/** As ours are, run with what V8 compiled of it in a run before, by the same Node.js on the same processor. */
export const compiled: Build = { ...alike, name: 'with a compile cache', isCompiled: true };

/** As ours are, with a map to the files that it is made of. */
export const readable: Build = {
  ...alike,
  options: { ...bundling, minifySyntax: false, minifyWhitespace: false, sourcemap: true },
};

/** The bundle of a handler, in a folder of this name. @param entry path from the root. @returns the file to load. */
export async function bundleTo(folder: string, name: string, entry: string, how: Build): Promise<string> {
  const outdir = join(folder, name);
  await build({ ...how.options, entryPoints: { index: join(root, entry) }, outdir });
  return join(outdir, `index.${how.ending}`);
}
