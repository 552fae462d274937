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
}

/** As ours are: one module, minified, without what a function in Lambda never uses. */
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
    logLevel: 'error',
  },
  ending: 'cjs',
};

/** As ours are, with names that people can read, and a map to the files that it is made of. */
export const readable: Build = { ...alike, options: { ...bundling, minify: false, sourcemap: true } };

/** The bundle of a handler, in a file of this name. @param entry path from the root. @returns its path. */
export async function bundleTo(folder: string, name: string, entry: string, how: Build): Promise<string> {
  const outfile = join(folder, `${name}.${how.ending}`);
  await build({ ...how.options, entryPoints: [join(root, entry)], outfile });
  return outfile;
}
