import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A program of somebody else, which has the package as npm packs it. */
let home = '';
let packed: readonly string[] = [];

const run = (command: string, ...given: readonly string[]): string =>
  execFileSync(command, given, { cwd: home, encoding: 'utf8', env: { ...process.env, AWS_REGION: '' } });

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'delivrd-package-'));
  const modules = join(home, 'node_modules');
  mkdirSync(join(modules, 'delivrd'), { recursive: true });
  const told = execFileSync('npm', ['run', '-s', 'pack:client', '--', '--json', '--pack-destination', home], {
    encoding: 'utf8',
  });
  const packages: unknown = JSON.parse(told);
  const [pack] = Object.values(packages as object) as { filename: string; files: { path: string }[] }[];
  packed = (pack?.files ?? []).map(({ path }) => path);
  run('tar', '-xzf', pack?.filename ?? '', '--strip-components=1', '-C', join(modules, 'delivrd'));
  symlinkSync(resolve('node_modules/aws4fetch'), join(modules, 'aws4fetch'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('has the client and nothing else', () => {
  expect(packed).toContain('client/index.d.ts');
  expect(
    packed.filter((path) => !/^(client|functions\/(domain|shared))\/.*\.(js|d\.ts)$/.test(path)).toSorted(),
  ).toEqual(['LICENSE', 'package.json']);
});

test('depends on what signs, and on nothing else', () => {
  const { dependencies, version } = JSON.parse(readFileSync(join(home, 'node_modules/delivrd/package.json'), 'utf8'));
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(dependencies).toEqual({ aws4fetch: own.dependencies.aws4fetch });
  expect(version).toBe(own.version);
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

test('has types that a strict program compiles with, the SDK’s credentials among what it takes', () => {
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
  const options = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    noEmit: true,
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['typed.ts'] }));
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
