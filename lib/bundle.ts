import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { BuildOptions } from 'esbuild';
import { takeBundle } from './kept-bundles.ts';

/**
 * Parts of the SDK that look for credentials where a Lambda function has none (profiles, SSO, containers): the SDK imports
 * them only when the environment holds none, so the bundle leaves them out (what that saves: `npm run bench -- bundles cold-start`).
 */
const unusedModules = [
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/credential-provider-http',
  '@smithy/credential-provider-imds',
];

const root = join(import.meta.dirname, '..');

/** How esbuild makes the bundle that is deployed; the benchmarks build the same way. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  // What is imported in a function is a file of its own: Node.js reads and compiles it where it is asked for.
  splitting: true,
  outExtension: { '.js': '.mjs' },
  minifySyntax: true,
  minifyWhitespace: true,
  // Not the names: by them a stack trace says where it was.
  minifyIdentifiers: false,
  external: unusedModules,
  logLevel: 'error',
} satisfies BuildOptions;

/** Only the published package has it: the functions, bundled there, so that whoever installs it needs no bundler. */
const bundled = join(root, 'bundles');

/** The code of a function: functions/<folder>/handler.ts and what it imports. */
export const codeOf = (folder: string): Code =>
  existsSync(bundled) ? Code.fromAsset(join(bundled, folder)) : bundledNow(folder);

const bundledNow = (folder: string): Code =>
  // By what it is called with the CDK knows one from another: each has a path of its own.
  Code.fromAsset(join(root, 'functions', folder), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (output) => {
          takeBundle(folder, output, (to) => bundle(folder, to));
          return true;
        },
      },
    },
  });

function bundle(folder: string, output: string): void {
  // Not an import, which the package would need, too.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  buildSync({ ...bundling, entryPoints: { index: `functions/${folder}/handler.ts` }, outdir: output });
}
