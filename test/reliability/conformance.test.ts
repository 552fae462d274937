import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { findJava, startDynamodbLocal } from '../../reliability/conformance/dynamodb-local.ts';
import { cached, type Fetch, type Pin } from '../../reliability/conformance/fetch.ts';
import { productAt } from '../../reliability/conformance/product.ts';
import { openDynamodb, openSqs } from '../emulators.ts';

const folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program to its end. */
function end(child: ChildProcess): Promise<{ readonly code: number | null; readonly out: string }> {
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      out += chunk;
    });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })));
}

const conformance = (flags: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  end(spawn(process.execPath, ['reliability/conformance.ts', ...flags], { env: environment }));

describe('npm run test:conformance', () => {
  test.each([
    [['--dynamodb-endpoint', 'here'], '--dynamodb-endpoint: got here; expected a URL such as http://127.0.0.1:8000'],
    [['--sqs-endpoint', 'ftp://x'], '--sqs-endpoint: got ftp://x; expected a URL'],
    [['--if-possible'], "Unknown option '--if-possible'"],
  ])('%j is wrong use', async (flags, message) => {
    const { code, out } = await conformance(flags);
    expect(code).toBe(2);
    expect(out).toContain(message);
    expect(out).toContain('npm run test:conformance -- [flags]');
  });

  test('without Java it did not run, and says so', async () => {
    const [plain, told] = await Promise.all([
      conformance([], { PATH: folder }),
      conformance(['--json'], { JAVA_HOME: folder }),
    ]);
    expect(plain).toEqual({
      code: 3,
      out: 'Conformance: not run: no Java (17 or newer); apt-get install default-jre-headless\n',
    });
    expect(told.out).toContain('{"run":false,"reason":"no Java');
  });

  test('an endpoint where nothing answers is named', async () => {
    expect(await conformance(['--dynamodb-endpoint', 'http://127.0.0.1:9'])).toEqual({
      code: 1,
      out: 'Conformance: Nothing answers at http://127.0.0.1:9 within 10 s: start it first.\n',
    });
  });
});

test('implementations are told apart', async () => {
  const [dynamodb, sqs] = [await openDynamodb(), await openSqs()];
  expect([await productAt(dynamodb.url), await productAt(sqs.url)]).toEqual(['dynalite', 'fauxqs']);
  await dynamodb.close();
  await sqs.close();
});

describe('a program from an npm package', () => {
  let cache: string;
  let fetches = 0;
  let tarball: Buffer;
  beforeEach(async () => {
    cache = mkdtempSync(join(folder, 'cache-'));
    fetches = 0;
    mkdirSync(join(cache, 'made', 'package', 'program'), { recursive: true });
    writeFileSync(join(cache, 'made', 'package', 'program', 'run'), 'the program');
    await end(spawn('tar', ['-czf', join(cache, 'made.tgz'), '-C', join(cache, 'made'), 'package']));
    tarball = readFileSync(join(cache, 'made.tgz'));
    rmSync(join(cache, 'made'), { recursive: true });
    rmSync(join(cache, 'made.tgz'));
  });

  const pin = (content: Buffer): Pin => ({
    package: 'simulator',
    version: '1.0.0',
    integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
    folder: 'package/program',
  });
  const fetch: Fetch = async (_, into) => {
    fetches += 1;
    writeFileSync(join(into, 'simulator-1.0.0.tgz'), tarball);
  };
  const refuse: Fetch = () => Promise.reject(new Error('no network'));

  test('is fetched once', async () => {
    for (const again of [fetch, refuse]) {
      const found = await cached(pin(tarball), cache, again);
      expect(readFileSync(join(found, 'run'), 'utf8')).toBe('the program');
    }
    expect(fetches).toBe(1);
    expect(readdirSync(cache)).toEqual(['1.0.0']);
  });

  test('is fetched by two at once without harm', async () => {
    const [one, other] = await Promise.all([cached(pin(tarball), cache, fetch), cached(pin(tarball), cache, fetch)]);
    expect(one).toBe(other);
    expect(readdirSync(cache)).toEqual(['1.0.0']);
  });

  test('that is another than the pinned one is not unpacked', async () => {
    await expect(cached(pin(Buffer.from('another')), cache, fetch)).rejects.toThrow(
      /simulator-1\.0\.0\.tgz is not what was pinned: expected sha512-\S+, got sha512-\S+\. Remove it and try again\./,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  test('that can’t be fetched names the mend, which works', async () => {
    await expect(cached(pin(tarball), cache, refuse)).rejects.toThrow(
      `simulator@1.0.0 could not be fetched (no network). Where there is a network, run "npm pack simulator@1.0.0" and put simulator-1.0.0.tgz into ${cache}.`,
    );
    writeFileSync(join(cache, 'simulator-1.0.0.tgz'), tarball);
    expect(readFileSync(join(await cached(pin(tarball), cache, refuse), 'run'), 'utf8')).toBe('the program');
  });
});

describe('the process of DynamoDB Local', () => {
  /** A stand-in for Java that says what it is told and lives until it is killed, its id in a file. */
  const standIn = (name: string, says: string): { readonly java: string; readonly pid: () => number } => {
    const java = join(folder, name);
    writeFileSync(java, `#!/bin/sh\necho $$ > ${java}.pid\necho '${says}' >&2\nexec sleep 600\n`);
    chmodSync(java, 0o755);
    return { java, pid: () => Number(readFileSync(`${java}.pid`, 'utf8')) };
  };
  const started = 'Started ServerConnector@1{HTTP/1.1, (http/1.1)}{127.0.0.1:4567}';
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  test('ends when it is closed', async () => {
    const { java, pid } = standIn('closed', started);
    const { url, close } = await startDynamodbLocal(java, folder);
    expect([url, isAlive(pid())]).toEqual(['http://127.0.0.1:4567', true]);
    await close();
    expect(isAlive(pid())).toBe(false);
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGKILL'])('ends when its parent dies of %s', async (signal) => {
    const { java, pid } = standIn(signal, started);
    const file = join(import.meta.dirname, '../../reliability/conformance/dynamodb-local.ts');
    const parent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { startDynamodbLocal } = await import(${JSON.stringify(file)}); await startDynamodbLocal(${JSON.stringify(java)}, ${JSON.stringify(folder)}); console.log('up'); setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    expect(isAlive(pid())).toBe(true);
    parent.kill(signal);
    await expect.poll(() => isAlive(pid())).toBe(false);
  });

  test('that does not start tells what it said, and is ended', async () => {
    const { java, pid } = standIn('slow', 'still unpacking');
    await expect(startDynamodbLocal(java, folder, 3_000)).rejects.toThrow(
      'DynamoDB Local did not start within 3 s.\nstill unpacking',
    );
    expect(isAlive(pid())).toBe(false);
    await expect(startDynamodbLocal('/nowhere/java', folder)).rejects.toThrow(
      /DynamoDB Local ended\.\n.*\/nowhere\/java/,
    );
  });

  test('an older Java is none', () => {
    const say = (version: string): string => {
      const home = mkdtempSync(join(folder, 'java-'));
      mkdirSync(join(home, 'bin'));
      writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`);
      chmodSync(join(home, 'bin', 'java'), 0o755);
      return home;
    };
    const found = ['1.8.0_422', '11.0.2', '17.0.15', '25'].map((version) => findJava({ JAVA_HOME: say(version) }));
    expect(found.map((java) => java !== null)).toEqual([false, false, true, true]);
  });
});
