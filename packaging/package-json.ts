import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What can be imported, as folders with an index: the package itself, and the client. */
export const entries = ['lib', 'client'] as const;

/** What whoever installs it gets; for the construct the CDK is theirs, and the client does without. */
const dependencies = ['aws4fetch', 'libphonenumber-js', 'zod'] as const;

/** The package.json of the published package. */
export function packageJson(root: string): Readonly<Record<string, unknown>> {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const cdk = JSON.parse(readFileSync(join(root, 'node_modules', 'aws-cdk-lib', 'package.json'), 'utf8'));
  const repository = process.env['GITHUB_REPOSITORY'];
  const at = (entry: string) => ({ types: `./${entry}/index.d.ts`, default: `./${entry}/index.js` });
  return {
    name: own.name,
    version: own.version,
    description: own.description,
    keywords: ['aws-cdk', 'cdk', 'constructs', 'sms', 'dlr', 'delivery-report', 'webhook'],
    license: own.license,
    // Provenance is of the repository that stands here.
    ...(repository !== undefined && { repository: { type: 'git', url: `git+https://github.com/${repository}.git` } }),
    type: 'module',
    sideEffects: false,
    // For whoever does not read exports: TypeScript's old ways of looking. They find the client by its folder.
    main: './lib/index.js',
    types: './lib/index.d.ts',
    exports: { '.': at('lib'), './client': at('client'), './package.json': './package.json' },
    engines: { node: '>=20.11' },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, own.dependencies[name]])),
    peerDependencies: {
      'aws-cdk-lib': `^${own.dependencies['aws-cdk-lib']}`,
      constructs: cdk.peerDependencies.constructs,
    },
    peerDependenciesMeta: { 'aws-cdk-lib': { optional: true }, constructs: { optional: true } },
  };
}
