import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { misfits } from '../../packaging/contents.ts';
import { embed, type Packed, pack } from '../../packaging/packed.ts';

/** examples/embed, which has the package as npm packs it: an app, and beside it programs that have the client alone. */
let home = '';
let folder = '';
let packed: Packed;

const run = (command: string, ...given: readonly string[]): string =>
  execFileSync(command, given, { cwd: home, encoding: 'utf8', env: { ...process.env, AWS_REGION: '' } });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'delivrd-packed-'));
  packed = pack(folder);
  home = embed(packed).folder;
});
afterAll(() => {
  for (const one of [folder, home]) rmSync(one, { recursive: true, force: true });
});

test('has the construct, the client and the bundled functions, small', () => {
  expect(packed.paths).toEqual(
    expect.arrayContaining(['client/index.d.ts', 'lib/index.d.ts', 'bundles/ingest/index.mjs']),
  );
  expect(misfits(packed)).toEqual([]);
});

test.each([
  ['bin/dlr.js', 100, 'bin/dlr.js does not belong in it'],
  ['functions/ingest/handler.js', 100, 'functions/ingest/handler.js does not belong in it'],
  ['bundles/ingest/index.mjs', 2_000_000, 'it has 2000000 bytes'],
])('%s of %d bytes has no place in it', (path, size, expected) => {
  expect(misfits({ paths: [path], size })).toEqual([expect.stringContaining(expected)]);
});

test('depends on three small packages; the CDK is whoever’s app it is in', () => {
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  const { dependencies, peerDependencies, peerDependenciesMeta, version } = JSON.parse(
    readFileSync(join(home, 'node_modules/delivrd/package.json'), 'utf8'),
  );
  const names = ['aws4fetch', 'libphonenumber-js', 'zod'];
  expect(dependencies).toEqual(Object.fromEntries(names.map((name) => [name, own.dependencies[name]])));
  expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  for (const name of Object.keys(peerDependencies)) expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  expect(version).toBe(own.version);
});

test('says the licence of whatever is in the functions', () => {
  const text = readFileSync(join(home, 'node_modules/delivrd/THIRD-PARTY-LICENCES.txt'), 'utf8');
  for (const name of ['@aws-sdk/client-sqs', 'libphonenumber-js', 'zod']) expect(text).toContain(`\n${name} `);
  expect(text).toContain('Permission is hereby granted');
  expect(text).toContain('Apache License');
});

test('examples/embed synthesizes, without a bundler', () => {
  const out = join(home, 'cdk.out');
  execFileSync(process.execPath, ['app.ts'], { cwd: home, env: { ...process.env, CDK_OUTDIR: out }, stdio: 'ignore' });
  const { Resources, Outputs } = JSON.parse(readFileSync(join(out, 'Shop.template.json'), 'utf8'));
  const types = Object.values(Resources as Readonly<Record<string, { readonly Type: string }>>).map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::Lambda::Function').length).toBe(5);
  expect(Outputs).toHaveProperty('SmsApiUrl');
  const bundled = readdirSync(out).filter((name) => name.startsWith('asset.'));
  expect(bundled.length).toBe(4);
  const files = (folder: string) => readdirSync(folder).toSorted().join();
  const made = readdirSync('dist/bundles').map((name) => files(join('dist/bundles', name)));
  for (const name of bundled) expect(made).toContain(files(join(out, name)));
});

test('is imported, and asks', () => {
  writeFileSync(
    join(home, 'ask.js'),
    `import { createClient, getMessage } from 'delivrd/client';
const client = createClient({
  url: 'https://abc123.execute-api.eu-central-1.amazonaws.com',
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  fetch: async (url, { headers }) => new Response(JSON.stringify({ url, signed: headers.authorization })),
});
console.log(JSON.stringify(await getMessage(client, 'wavix', 'a/b')));`,
  );
  expect(JSON.parse(run(process.execPath, 'ask.js'))).toEqual({
    url: 'https://abc123.execute-api.eu-central-1.amazonaws.com/messages/wavix/~YS9i',
    signed: expect.stringContaining('/eu-central-1/execute-api/aws4_request'),
  });
});

test('has types that strict programs compile with: examples/embed, docs/embedding.md, and one with the SDK’s credentials', () => {
  writeFileSync(
    join(home, 'typed.ts'),
    `import { createClient, DelivrdError, type Policy, recordSend, sendWithRetry } from 'delivrd/client';
type SdkProvider = (properties?: Record<string, unknown>) => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string; readonly expiration?: Date }>;
declare const provider: SdkProvider;
const client = createClient({ url: '', credentials: provider, fetch: globalThis.fetch });
const policy: Policy = { deadlineMs: 30_000, retryReasons: ['unreachable'] };
const { delivered } = await sendWithRetry(client, async ({ signal }) => ({ provider: 'wavix', messageId: String(signal) }), policy);
const status: 'delivered' | 'read' | string = delivered?.message?.status ?? 'none';
// @ts-expect-error an id is text
await recordSend(client, { provider: 'wavix', messageId: 7 });
export { DelivrdError, status };`,
  );
  const page = readFileSync('docs/embedding.md', 'utf8');
  const blocks = Array.from(page.matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block);
  expect(blocks.length).toBe(2);
  writeFileSync(join(home, 'page.ts'), blocks.join('\n'));
  const options = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(
    join(home, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['typed.ts', 'app.ts', 'page.ts'] }),
  );
  expect(() => run(process.execPath, resolve('node_modules/typescript/bin/tsc'), '-p', '.')).not.toThrow();
});

test('needs nothing of Node, and leaves out what is not used', async () => {
  const bundled = async (contents: string): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: home },
      ...{ bundle: true, write: false, format: 'esm', platform: 'browser', minify: true, logLevel: 'silent' },
    });
    return outputFiles[0]?.text ?? '';
  };
  const all = await bundled(`export * from 'delivrd/client'`);
  expect(all).not.toMatch(/\bBuffer\b|\brequire\(|node:/);
  const reading = await bundled(`export { createClient, getMessage } from 'delivrd/client'`);
  expect(all).toContain('retryDelayMs');
  expect(reading).not.toMatch(/retryDelayMs|recipients|confirmation/);
  expect(reading.length).toBeLessThan(15_000);
  expect(await bundled(`import 'delivrd/client'`)).toBe('');
});
