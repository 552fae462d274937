import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Exception, exceptionsFile, judge, readExceptions } from '../../reliability/supply-chain/audit.ts';
import { packagesOf, readLockFile } from '../../reliability/supply-chain/lock-file.ts';

const locked = packagesOf(readLockFile()).length;
const advisory = { package: 'obliterator', id: 'GHSA-aaaa-bbbb-cccc' };
const exception: Exception = {
  advisory: advisory.id,
  package: advisory.package,
  reason: 'Its iterator of strings is called with no text from outside.',
  until: '2999-12-31',
};

describe('an answer of npm audit', () => {
  const via = (severity: string, more: object = {}) => ({
    source: 1,
    name: advisory.package,
    severity,
    title: 'A hole',
    url: `https://github.com/advisories/${advisory.id}`,
    ...more,
  });
  const report = (found: object | null, total = 2) => ({
    auditReportVersion: 2,
    vulnerabilities: found
      ? {
          obliterator: { nodes: ['node_modules/obliterator'], via: [found] },
          // Affected only through the other: no finding of its own.
          mnemonist: { nodes: ['node_modules/mnemonist'], via: ['obliterator'] },
        }
      : {},
    metadata: { dependencies: { total } },
  });
  const verdict = (answer: unknown, { functions = [] as string[], exceptions = [] as Exception[] } = {}) =>
    judge(answer, 2, new Map([['node_modules/obliterator', functions]]), exceptions, '2026-11-22');

  test.each([
    ['critical', [], 'findings'],
    ['high', [], 'findings'],
    ['moderate', [], 'clean'],
    ['moderate', ['consumer'], 'findings'],
    ['low', ['consumer'], 'clean'],
    ['a new word', [], 'findings'],
  ])('%s, deployed in %j: %s', (severity, functions, outcome) => {
    const found = verdict(report(via(severity)), { functions });
    expect(found).toMatchObject({ outcome });
    const finding = { advisory: advisory.id, package: advisory.package, severity, functions };
    expect(found).toMatchObject(
      outcome === 'findings' ? { failing: [finding], minor: [] } : { failing: [], minor: [finding] },
    );
  });

  test('nothing found is clean', () => {
    expect(verdict(report(null))).toMatchObject({ outcome: 'clean', packages: 2, failing: [], minor: [] });
  });

  test.each([
    [
      'an error',
      { message: '405 Method Not Allowed - POST https://registry.example/-/npm/v1', error: {} },
      /^405 Method Not Allowed - POST the registry$/,
    ],
    ['an error of npm', { error: { code: 'ENOLOCK', summary: 'This command requires a lockfile.' } }, /lockfile/],
    ['nothing', null, /no report/],
    ['an empty object', {}, /no report/],
    ['another form', { ...report(null), auditReportVersion: 3 }, /no report/],
    ['a report without its numbers', { ...report(null), metadata: {} }, /no report/],
    ['a report about fewer packages', report(null, 1), /1 of 2/],
  ])('%s is no audit', (_, answer, because) => {
    const found = verdict(answer, { exceptions: [exception] });
    expect(found).toEqual({ outcome: 'not-audited', because: expect.stringMatching(because) });
  });

  test('what is explained passes and is told, until its day; for another package or advisory it explains nothing', () => {
    const answer = report(via('high'));
    expect(verdict(answer, { exceptions: [exception] })).toMatchObject({
      outcome: 'clean',
      failing: [],
      explained: [{ advisory: advisory.id, reason: exception.reason, until: exception.until }],
    });
    expect(verdict(answer, { exceptions: [{ ...exception, until: '2026-11-22' }] })).toMatchObject({
      outcome: 'clean',
    });
    expect(verdict(answer, { exceptions: [{ ...exception, until: '2026-11-21' }] })).toMatchObject({
      outcome: 'findings',
      failing: [{ ended: '2026-11-21' }],
      explained: [],
    });
    for (const other of [{ package: 'mnemonist' }, { advisory: 'GHSA-xxxx-xxxx-xxxx' }]) {
      const misplaced = { ...exception, ...other };
      expect(verdict(answer, { exceptions: [misplaced] })).toMatchObject({ outcome: 'findings', unused: [misplaced] });
    }
  });

  test('an advisory that GitHub does not list has the registry’s number', () => {
    expect(verdict(report(via('high', { url: '' })))).toMatchObject({ failing: [{ advisory: '1' }] });
  });
});

describe('the file of exceptions', () => {
  test('of this project can be read', () => {
    expect(readExceptions(readFileSync(exceptionsFile, 'utf8'))).toBeInstanceOf(Array);
  });

  test.each([
    [{ reason: 'fine' }, /0\.reason: expected why/],
    [{ until: 'later' }, /0\.until: expected the day/],
    [{ until: undefined }, /0\.until: expected the day/],
    [{ package: '' }, /0\.package: expected the name/],
    [{ because: 'x' }, /because/],
  ])('%j is refused by name', (change, expected) => {
    expect(() => readExceptions(JSON.stringify([{ ...exception, ...change }]))).toThrow(expected);
  });
});

/** npm itself, asking a registry on this machine. */
describe('npm run check:audit', () => {
  let registry: Server;
  let folder: string;
  let answer: { readonly status: number; readonly body: string };
  let asked: Record<string, readonly string[]>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'delivrd-audit-'));
    registry = createServer(async (request, response) => {
      if (request.url?.endsWith('/advisories/bulk')) {
        const isZipped = request.headers['content-encoding'] === 'gzip';
        asked = JSON.parse(await text(isZipped ? request.pipe(createGunzip()) : request));
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      } else response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    registry.close();
    registry.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = {};
  });

  function audit(...flags: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
    const { port } = registry.address() as AddressInfo;
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [join('reliability', 'audit.ts'), ...flags], {
        env: {
          PATH: process.env['PATH'],
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          npm_config_registry: `http://127.0.0.1:${port}`,
        },
      });
      let said = '';
      const hear = (chunk: Buffer): void => {
        said += chunk;
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('close', (code) => resolve({ code, said }));
    });
  }
  const found = (severity: string): string =>
    JSON.stringify({
      [advisory.package]: [
        {
          id: 1,
          url: `https://github.com/advisories/${advisory.id}`,
          title: 'A hole',
          severity,
          vulnerable_versions: '<99.0.0',
          cwe: [],
          cvss: { score: 0, vectorString: null },
        },
      ],
    });

  test('clean: the registry was asked about every locked package and knows nothing', async () => {
    answer = { status: 200, body: '{}' };
    const { code, said } = await audit('--require');
    expect([code, said]).toEqual([0, expect.stringContaining(`Audited ${locked} packages: no known`)]);
    expect(Object.keys(asked).length).toBeGreaterThan(300);
    expect(asked[advisory.package]).toEqual(['1.6.1']);
  });

  test('a finding fails by name, with where it is deployed', async () => {
    answer = { status: 200, body: found('moderate') };
    const { code, said } = await audit();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^FOUND: obliterator: moderate, A hole \(GHSA-aaaa-bbbb-cccc\), deployed in api and consumer and due https/m,
    );
    expect(said).not.toMatch(/FOUND: mnemonist|Audited/);
  });

  test('an explained finding passes and is printed, as severe as it is by now', async () => {
    answer = { status: 200, body: found('critical') };
    const file = join(folder, 'exceptions.json');
    writeFileSync(file, JSON.stringify([exception]));
    const { code, said } = await audit('--require', '--exceptions', file);
    expect(code).toBe(0);
    expect(said).toMatch(/^Explained until 2999-12-31: obliterator: critical/m);
    expect(said).toContain(exception.reason);
  });

  test('a registry that does not answer audits is not clean: it is said, and fails where an answer is required', async () => {
    answer = { status: 405, body: '' };
    const [lenient, strict] = await Promise.all([audit(), audit('--require')]);
    expect([lenient.code, strict.code]).toEqual([0, 3]);
    for (const { said } of [lenient, strict]) {
      expect(said).toMatch(/^NOT AUDITED: 405/);
      expect(said).toContain(`Nothing is known of ${locked} locked packages`);
      expect(said).not.toMatch(/Audited|127\.0\.0\.1/);
    }
  });

  test('a wrong flag is wrong use', async () => {
    const { code, said } = await audit('--requires');
    expect([code, said]).toEqual([2, expect.stringContaining('npm run check:audit')]);
  });
});
