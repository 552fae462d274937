import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameInCode } from '../../operator/new-provider/skeleton.ts';
import { writeProvider } from '../../operator/new-provider/write.ts';
import { isWhole } from '../effort.ts';
import { missingIn } from '../providers/missing.ts';

// A provider that nobody has, in a checkout of its own: written down by the kit, refused, filled in, and certified.

const root = join(import.meta.dirname, '../..');
const tree = mkdtempSync(join(tmpdir(), 'delivrd-new-provider-'));
const read = (path: string): string => readFileSync(join(tree, path), 'utf8');

/** What is run here must not go by what runs this. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));

async function run(...args: readonly string[]): Promise<{ readonly passed: boolean; readonly said: string }> {
  const command = promisify(execFile)(process.execPath, [...args], {
    cwd: tree,
    env: { ...env, PAGE: 'new', NO_COLOR: '1' },
    maxBuffer: 10_000_000,
  });
  return command.then(
    ({ stdout, stderr }) => ({ passed: true, said: stdout + stderr }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ passed: false, said: stdout + stderr }),
  );
}

const certify = () => run('node_modules/vitest/vitest.mjs', 'run', '-t', 'acme-sms|any provider|docs/providers.md');

beforeAll(() => {
  const copied = [
    'functions',
    'lib',
    'operator',
    'reliability/fuzz',
    'test/providers',
    'test/signing.ts',
    'docs/providers.md',
  ];
  for (const path of [...copied, 'package.json', 'tsconfig.json', 'README.md', 'cdk.json'])
    cpSync(join(root, path), join(tree, path), { recursive: true });
  cpSync(join(root, 'test/operator/registration.test.ts'), join(tree, 'test/operator/registration.test.ts'));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const config = { cacheDir: join(tree, '.cache'), test: { include: ['test/*/*.test.ts'], isolate: false } };
  writeFileSync(join(tree, 'vitest.config.ts'), `export default ${JSON.stringify(config)};\n`);
  const only = {
    extends: './tsconfig.json',
    include: ['functions/providers/registry.ts', 'reliability/fuzz/knowledge.ts'],
  };
  writeFileSync(join(tree, 'tsconfig.new.json'), JSON.stringify(only));
  writeProvider(tree, { id: 'acme-sms', today: '2026-01-31' });
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

test.each(['Acme', 'a--b', '-a', '1', '1-a', 'a/b', '', 'x'.repeat(32)])('refuses the id %j', (id) => {
  expect(() => writeProvider(tree, { id, today: '2026-01-31' })).toThrow(/expected 1 to 31 small letters/);
});

test.each([
  ['acme-sms', 'acmeSms'],
  ['46elks', 'elks46'],
  ['8x8', 'x88'],
])('%s is %s in code', (id, name) => {
  expect(nameInCode(id)).toBe(name);
});

test('writes over nothing', () => {
  expect(() => writeProvider(tree, { id: 'acme-sms', today: '2026-01-31' })).toThrow(/acme-sms\.ts.* is there already/);
  expect(() => writeProvider(tree, { id: 'twilio', today: '2026-01-31' })).toThrow(/is there already/);
});

test('the lists of all have it in its place, and lose nobody', () => {
  const registry = read('functions/providers/registry.ts');
  expect(registry.replaceAll(/^.*acmeSms.*\n/gm, '')).toBe(
    readFileSync(join(root, 'functions/providers/registry.ts'), 'utf8'),
  );
  expect(registry.match(/acmeSms(Gate)?(?=,\n)/g)).toEqual(['acmeSmsGate', 'acmeSms']);
  expect(registry.indexOf('acmeSms')).toBeLessThan(registry.indexOf('awsSms'));
  for (const list of ['operator/registration.ts', 'reliability/fuzz/knowledge.ts'])
    expect(read(list).indexOf("'acme-sms': ")).toBeLessThan(read(list).indexOf(' wavix: '));
});

describe('its skeleton', () => {
  test.runIf(isWhole)('compiles', async () => {
    expect(await run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.new.json')).toEqual({ passed: true, said: '' });
  });

  test('is not certified: the failing test lists what is missing, each with its file', async () => {
    const missing = missingIn(tree);
    const files = [...new Set(missing.map((one) => one.split(':')[0]))];
    expect(files).toEqual([
      'functions/providers/acme-sms.ts',
      'functions/providers/catalogues/acme-sms.ts',
      'operator/registration.ts',
      'reliability/fuzz/knowledge.ts',
      'test/providers/acme-sms/cases/sample.http',
      'test/providers/acme-sms/cases/sample.json',
      'test/providers/acme-sms/proof.json',
      'test/providers/acme-sms/words.json',
    ]);
    expect(missing).toContainEqual(
      'functions/providers/acme-sms.ts:9: each status word, what it means there, and a sentence on what it stands for',
    );
    if (!isWhole) return;
    const { passed, said } = await certify();
    expect(passed).toBe(false);
    for (const one of missing) expect(said).toContain(one);
  });
});

test.runIf(isWhole)('filled in, it is certified: words, sample, hostile input, forgeries, another secret', async () => {
  const sample = { message_id: 'm-1', status: 'ARRIVED', to: '+37256789045' };
  const words = { ARRIVED: 'delivered', LOST: 'undelivered', MOVING: 'sent' };
  fill('functions/providers/acme-sms.ts', (text) =>
    text
      .replace(
        /(const words: Words = \{\n).*\n/,
        (_, head) =>
          `${head}${Object.entries(words)
            .map(([word, status]) => `  ${word}: { status: '${status}', says: 'As its page says.' },\n`)
            .join('')}`,
      )
      .replace(/message_id: '.*'/, `message_id: '${sample.message_id}'`)
      .replace("status: 'delivered',\n  to", `status: '${sample.status}',\n  to`)
      .replace(
        'signature: null',
        "signature: hmacSha256({ header: 'X-Acme', prefix: '', secretName: 'signing secret' })",
      )
      .replace(/^(import .*verdict.*)$/m, "$1\nimport { hmacSha256 } from './signatures/hmac-body.ts';"),
  );
  fill('functions/providers/catalogues/acme-sms.ts');
  fill('operator/registration.ts', (text) => text.replace(/'MISSING: where.*'/, "'Enter {url} in its console.'"));
  fill('reliability/fuzz/knowledge.ts');
  fill('test/providers/acme-sms/cases/sample.http', (text) => text.replace(/\{.*\}/, JSON.stringify(sample)));
  const [messageId, recipient] = [sample.message_id, sample.to];
  const report = { channel: 'sms', recipient, messageId, status: 'delivered', providerStatus: sample.status };
  fill('test/providers/acme-sms/cases/sample.json', () => JSON.stringify({ kind: 'reports', reports: [report] }));
  fill('test/providers/acme-sms/words.json', () => JSON.stringify(words));
  fill('test/providers/acme-sms/proof.json', (text) =>
    JSON.stringify({
      ...JSON.parse(text.replaceAll('MISSING: ', '')),
      signature: { scheme: 'HMAC-SHA256 of the body', time: false },
      proof: [{ check: 'A value of our own.', test: 'test/providers/hmac-body.test.ts' }],
    }),
  );
  expect(missingIn(tree)).toEqual([]);
  const { passed, said } = await certify();
  expect(passed, said).toBe(true);
  expect(said).toMatch(/Tests +(?:[5-9]\d|\d{3,}) passed/);
  expect(read('docs/providers.md')).toContain(
    '| [acme-sms](#acme-sms) | `acme-sms` | sms | yes | a value of our own | 2026-01-31 |',
  );
});

/** Changes a file as somebody would who fills it in; what is left of the marks is taken out. */
function fill(path: string, change: (text: string) => string = (text) => text): void {
  const text = change(read(path))
    .replaceAll(/^ *\/\/ MISSING: .*\n/gm, '')
    .replaceAll('MISSING: ', '');
  writeFileSync(join(tree, path), text);
}
