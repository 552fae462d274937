// Makes of what `tsc -p client` wrote a package of its own, with the one dependency that the client has: `npm run build:client`.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { name, version, license, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const made = {
  name,
  version,
  description: 'Delivrd’s client: tells what was sent, waits for what becomes of it, acts where it does not arrive.',
  license,
  type: 'module',
  sideEffects: false,
  exports: { './client': { types: './client/index.d.ts', import: './client/index.js' } },
  files: ['client', 'functions'],
  engines: { node: '>=20' },
  dependencies: { aws4fetch: dependencies.aws4fetch },
};
writeFileSync(join(root, 'dist', 'package.json'), `${JSON.stringify(made, null, 2)}\n`);
copyFileSync(join(root, 'LICENSE'), join(root, 'dist', 'LICENSE'));
