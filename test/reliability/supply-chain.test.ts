import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { synthesize } from '../../local/template/synthesize.ts';
import { bundleFunctions, deployedPackages } from '../../packaging/bundled.ts';
import { checkLicences, meets } from '../../reliability/supply-chain/licences.ts';
import {
  type LockFile,
  lockFileProblems,
  type Manifest,
  packagesOf,
  readLockFile,
  readManifest,
  readNpmSettings,
} from '../../reliability/supply-chain/lock-file.ts';

const lock = readLockFile();
const pMap = 'node_modules/p-map';
const lightning = 'node_modules/lightningcss';

/** The lock file with other words about one package. */
const lockWith = (place: string, change: object): LockFile => ({
  ...lock,
  packages: { ...lock.packages, [place]: { ...lock.packages[place], ...change } },
});

describe('the lock file', () => {
  const problems = (changed: LockFile, manifest = readManifest(), settings = readNpmSettings()) =>
    lockFileProblems(changed, manifest, settings);

  test('of this project is right', () => {
    expect(packagesOf(lock).length).toBeGreaterThan(300);
    expect(problems(lock)).toEqual([]);
  });

  test.each([
    ['no hash', { integrity: undefined }, /p-map: no SHA-512/],
    ['a weak hash', { integrity: 'sha1-9f1a' }, /p-map: no SHA-512/],
    ['a host', { resolved: 'https://registry.example/p-map.tgz' }, /p-map: "resolved"/],
    ['a folder', { link: true }, /p-map: is a link/],
    ['a script that runs at the install', { hasInstallScript: true }, /p-map: runs a script/],
    // Nothing that it could have come with.
    ['a claim to be bundled', { inBundle: true, integrity: undefined }, /p-map: no SHA-512/],
  ])('%s is a problem, named once', (_, change, expected) => {
    const found = problems(lockWith(pMap, change));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('what came inside another package is covered by that one’s hash', () => {
    const inside = packagesOf(lock).filter(([, { inBundle }]) => inBundle);
    expect(inside.length).toBeGreaterThan(0);
    const found = problems(lockWith('node_modules/aws-cdk-lib', { integrity: undefined }));
    const within = inside.filter(([place]) => place.startsWith('node_modules/aws-cdk-lib/'));
    expect(found).toHaveLength(1 + within.length);
  });

  test('versions are exact and the same in both files', () => {
    const manifest = readManifest();
    const changed = (version: string): Manifest => ({
      ...manifest,
      dependencies: { ...manifest.dependencies, 'p-map': version },
    });
    expect(problems(lock, changed('^7.1.1'))).toEqual([
      expect.stringMatching(/dependencies.p-map is \^7.1.1; expected one exact version/),
      expect.stringMatching(/p-map is not that of package.json/),
    ]);
    expect(problems(lock, changed('7.1.0'))).toEqual([expect.stringMatching(/p-map is not that of package.json/)]);
    for (const version of ['*', 'latest', '7', '7.x', '>=7.1.1', 'github:a/b', 'npm:other@1.0.0'])
      expect(problems(lock, changed(version))[0], version).toMatch(/expected one exact version/);
  });

  test('npm is told to write no host', () => {
    expect(problems(lock, readManifest(), 'fund=false\n')).toEqual([expect.stringMatching(/^\.npmrc: /)]);
  });
});

describe('what is deployed', () => {
  test('is bundled here as the CDK bundles it, byte for byte, and there is nothing else', async () => {
    // With each function that a setting can add.
    const { delivrd } = JSON.parse(readFileSync('cdk.json', 'utf8')).context;
    const [first = ''] = Object.keys(delivrd.providers);
    const providers = {
      ...delivrd.providers,
      [first]: { ...delivrd.providers[first], forward: 'https://old.example.com/dlr' },
    };
    const more = { api: true, events: true, deadlines: [{ minutes: 10 }], providers };
    const { folder } = await synthesize({ ...delivrd, ...more });
    const digest = (contents: Uint8Array): string => createHash('sha256').update(contents).digest('hex');
    const assets = readdirSync(folder).filter((name) => name.startsWith('asset.'));
    const files = assets.flatMap((name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)));
    const bundles = await bundleFunctions();
    expect(bundles.map(({ name }) => name)).toEqual(['api', 'consumer', 'due', 'forwarder', 'ingest', 'publisher']);
    expect(files.map((file) => digest(readFileSync(file))).sort()).toEqual(
      bundles.flatMap(({ files }) => files.map(({ contents }) => digest(contents))).sort(),
    );
    rmSync(folder, { recursive: true });
  });

  test('are the packages whose code is in it, and no tools', async () => {
    const deployed = await deployedPackages();
    expect(deployed.get('node_modules/@aws-sdk/client-sqs')).toEqual([
      'api',
      'consumer',
      'forwarder',
      'ingest',
      'publisher',
    ]);
    expect(deployed.get('node_modules/libphonenumber-js')).toEqual(['api', 'consumer']);
    // Nobody asked for it by name, and nearly all of it is shaken out.
    expect(deployed.get('node_modules/obliterator')).toEqual(['api', 'consumer', 'due']);
    expect(deployed.get('node_modules/zod')).toEqual(['api']);
    for (const tool of ['aws-cdk-lib', 'commander', 'dynalite', 'esbuild'])
      expect(deployed.has(`node_modules/${tool}`), tool).toBe(false);
    for (const place of deployed.keys()) expect(lock.packages, place).toHaveProperty([place]);
  });
});

describe('licences', () => {
  let deployed: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    deployed = await deployedPackages();
  });

  test('of this project are allowed, and those of the functions named', () => {
    const { problems, counts, deployed: listed } = checkLicences(lock, deployed);
    expect(problems).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(packagesOf(lock).length);
    expect(listed).toHaveLength(deployed.size);
    expect(listed).toContainEqual({
      name: 'p-map 7.1.1',
      licence: 'MIT',
      functions: ['api', 'consumer', 'due', 'publisher'],
    });
  });

  test.each([
    ['none', pMap, { license: undefined }, /^p-map 7\.1\.1 has no licence.*another/],
    ['an empty one', pMap, { license: '' }, /^p-map 7\.1\.1 has no licence/],
    ['an object, as packages once had it', pMap, { license: { type: 'MIT' } }, /^p-map 7\.1\.1 has no licence/],
    [
      'one that is not allowed',
      lightning,
      { license: 'GPL-3.0-only' },
      /^lightningcss \S+ is GPL-3\.0-only, which is not/,
    ],
    ['text elsewhere', pMap, { license: 'SEE LICENSE IN LICENSE.txt' }, /^p-map 7\.1\.1 is SEE LICENSE IN/],
    [
      'one for tools in a function',
      pMap,
      { license: 'MPL-2.0' },
      /^p-map 7\.1\.1 is MPL-2\.0, .* it is in api and consumer and due and publisher/,
    ],
  ])('%s is a problem with name and mend', (_, place, change, expected) => {
    const { problems } = checkLicences(lockWith(place, change), deployed);
    expect(problems).toEqual([expect.stringMatching(expected)]);
  });

  test('a deployed package that is not locked is a problem', () => {
    const { problems } = checkLicences(lock, new Map([['node_modules/stranger', ['ingest']]]));
    expect(problems).toEqual([expect.stringMatching(/node_modules\/stranger is in a function but not/)]);
  });

  test.each([
    ['MIT', true],
    ['GPL-3.0-only', false],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['GPL-3.0-or-later OR MIT', true],
    ['MIT AND GPL-3.0-only', false],
    ['MIT AND ISC', true],
    ['GPL-2.0-only AND MIT OR ISC', true],
    ['GPL-2.0-only AND (MIT OR ISC)', false],
    ['GPL-2.0-only OR (MIT AND GPL-3.0-only)', false],
    ['MIT WITH Some-exception', false],
    ['(MIT', false],
    ['MIT)', false],
    ['MIT OR', false],
    ['OR MIT', false],
    ['MIT ISC', false],
    ['', false],
  ])('%j: %j', (expression, expected) => {
    expect(meets(expression, new Set(['MIT', 'ISC']))).toBe(expected);
  });
});
