// Writes the software bill of materials: what the lock file holds, and what of it is deployed.
import { openSync, writeFileSync } from 'node:fs';
import { deployedPackages } from '../packaging/bundled.ts';
import { command, exitCodes } from './supply-chain/command.ts';
import { readLockFile, readManifest } from './supply-chain/lock-file.ts';
import { npmJson } from './supply-chain/npm.ts';
import { deployedProperty, isDeployed, markDeployed, onlyDeployed, type Sbom } from './supply-chain/sbom.ts';

const usage = `npm run -s sbom -- [flags]

The software bill of materials as CycloneDX JSON: every package of package-lock.json, those that esbuild puts into the
functions marked with the property ${deployedProperty}. Exit codes: 0 written, ${exitCodes.failed} not, ${exitCodes.usage} wrong use.

  --deployed      only what is in the functions
  --output FILE   a file instead of the standard output
  --help          print this`;

const options = {
  deployed: { type: 'boolean', default: false },
  output: { type: 'string' },
} as const;

await command(usage, options, async ({ deployed, output }) => {
  // A place that can't be written is said at once.
  const file = output === undefined ? null : openSync(output, 'w');
  const lock = readLockFile();
  const written = (await npmJson([
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--package-lock-only',
  ])) as Sbom;
  const name = readManifest().name ?? '';
  const marked = markDeployed(written, name, await deployedPackages(), (place) => lock.packages[place]?.version);
  const sbom = deployed ? onlyDeployed(marked) : marked;
  const text = `${JSON.stringify(sbom, null, 2)}\n`;
  if (file === null) process.stdout.write(text);
  else writeFileSync(file, text);
  const { components } = sbom;
  console.error(
    `${components.length} components, ${components.filter(isDeployed).length} deployed${output ? `: ${output}` : ''}.`,
  );
  return 0;
});
