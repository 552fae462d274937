import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deployedPackages } from '../../packaging/bundled.ts';
import { nameOf, packagesOf, readLockFile } from '../../reliability/supply-chain/lock-file.ts';
import { deployedProperty, onlyDeployed, type Sbom } from '../../reliability/supply-chain/sbom.ts';

const lock = readLockFile();
const [major = 0, minor = 0] = execFileSync('npm', ['--version'], { encoding: 'utf8' }).split('.').map(Number);

/** Older ones have no such command. */
describe.skipIf(major < 10 || (major === 10 && minor < 2))('npm run sbom', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'delivrd-sbom-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const sbom = (...flags: readonly string[]) =>
    spawnSync(process.execPath, [join('reliability', 'sbom.ts'), ...flags], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        npm_config_cache: folder,
      },
      maxBuffer: 2 ** 26,
    });

  test('names every locked package once, with its hash and licence, and marks those that are deployed', async () => {
    const { status, stdout } = sbom();
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as Sbom;
    expect(document.bomFormat).toBe('CycloneDX');
    expect(document.metadata.component).toMatchObject({ name: 'delivrd', type: 'application' });

    const locked = new Set(packagesOf(lock).map(([place, { version }]) => `${nameOf(place)}@${version}`));
    expect(document.components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([...locked].sort());
    const marked = document.components.filter(({ properties = [] }) =>
      properties.some(({ name }) => name === deployedProperty),
    );
    const deployed = [...(await deployedPackages()).keys()].map(nameOf);
    expect(marked.map(({ name }) => name).sort()).toEqual(deployed.sort());
    for (const component of marked) {
      expect(component).toMatchObject({ hashes: [{ alg: 'SHA-512' }], licenses: [{ license: {} }] });
      expect(component).toHaveProperty('purl');
    }
  });

  test('of what is deployed alone goes to a file, every package of it reached from the project', async () => {
    const file = join(folder, 'deployed.json');
    const { status, stdout, stderr } = sbom('--deployed', '--output', file);
    expect([status, stdout]).toEqual([0, '']);
    const { components, dependencies, metadata } = JSON.parse(readFileSync(file, 'utf8')) as Sbom;
    const { size } = await deployedPackages();
    expect(components).toHaveLength(size);
    expect(stderr).toContain(`${size} components, ${size} deployed: ${file}`);
    expect(components.map(({ name }) => name)).not.toContain('aws-cdk-lib');

    const reached = new Set([metadata.component['bom-ref']]);
    for (const ref of reached)
      for (const next of dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) reached.add(next);
    expect(reached.size).toBe(1 + size);
  });

  test('a file that can’t be written fails', () => {
    const { status, stderr } = sbom('--output', join(folder, 'nowhere', 'sbom.json'));
    expect([status, stderr]).toEqual([1, expect.stringContaining('ENOENT')]);
  });
});

test('a package between two deployed ones is passed over, in circles too', () => {
  const component = (name: string, deployed: boolean) => ({
    'bom-ref': `${name}@1`,
    name,
    version: '1',
    properties: deployed ? [{ name: deployedProperty, value: 'ingest' }] : [],
  });
  const document: Sbom = {
    bomFormat: 'CycloneDX',
    metadata: { component: component('own', false) },
    components: [component('a', true), component('between', false), component('b', true), component('tool', false)],
    dependencies: [
      { ref: 'own@1', dependsOn: ['a@1', 'tool@1'] },
      { ref: 'a@1', dependsOn: ['between@1'] },
      { ref: 'between@1', dependsOn: ['b@1', 'tool@1'] },
      { ref: 'b@1', dependsOn: [] },
      { ref: 'tool@1', dependsOn: ['between@1'] },
    ],
  };
  const { components, dependencies } = onlyDeployed(document);
  expect(components.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(dependencies).toEqual([
    { ref: 'own@1', dependsOn: ['a@1', 'b@1'] },
    { ref: 'a@1', dependsOn: ['b@1'] },
    { ref: 'b@1', dependsOn: [] },
  ]);
});
