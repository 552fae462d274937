import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What has to hold on every implementation, and what is known to differ. */
const files = [
  'test/conformance/differences.test.ts',
  'test/conformance/expressions.test.ts',
  'test/conformance/write-units.test.ts',
  'test/consumer/consume.test.ts',
  'test/consumer/field.test.ts',
  'test/consumer/store.test.ts',
  'test/local/aws/streams/source.test.ts',
  'test/local/crash.test.ts',
  'test/local/elsewhere.test.ts',
  'test/local/end-to-end.test.ts',
  'test/local/reacting.test.ts',
  'test/operator/find.test.ts',
  'test/operator/reads.test.ts',
  'test/reliability/published.test.ts',
];

export interface Counts {
  readonly files: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** What is tested where: an address, and the product that must answer there, if it is known. */
export interface Endpoint {
  readonly url: string | null;
  readonly product: string;
}

/**
 * Runs the suite in a process of its own against these endpoints; the emulator inside stands for one without an address. A test
 * fails where another product answers.
 * @param show where the reporter writes: this process's standard output or error.
 * @throws Error where it was stopped, or did not run every file.
 */
export async function runSuite(
  { dynamodb, sqs }: { readonly dynamodb: Endpoint; readonly sqs: Endpoint },
  show: 1 | 2,
  signal: AbortSignal,
  /** Whether the first test that fails ends it. */
  bail = false,
): Promise<Counts> {
  signal.throwIfAborted();
  const root = join(import.meta.dirname, '..', '..');
  const folder = await mkdtemp(join(tmpdir(), 'delivrd-conformance-'));
  const report = join(folder, 'report.json');
  const { DYNAMODB_ENDPOINT: _, SQS_ENDPOINT: __, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...(bail ? ['--bail=1'] : []),
      ...files,
      // An implementation elsewhere may be slow, and how fast the stack answers is measured: one file after the other.
      '--testTimeout=60000',
      '--hookTimeout=180000',
      '--maxWorkers=1',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    {
      cwd: root,
      env: {
        ...environment,
        ...(dynamodb.url === null ? {} : { DYNAMODB_ENDPOINT: dynamodb.url }),
        ...(sqs.url === null ? {} : { SQS_ENDPOINT: sqs.url }),
        EXPECTED_PRODUCTS: `${dynamodb.product}, ${sqs.product}`,
      },
      stdio: ['ignore', show, 2],
      // A process group of its own: whatever the tests started ends with them.
      detached: true,
    },
  );
  const stop = (): void => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // Ended already.
    }
  };
  signal.addEventListener('abort', stop);
  const started = performance.now();
  try {
    const [code] = await once(child, 'exit');
    signal.throwIfAborted();
    const told = JSON.parse(await readFile(report, 'utf8').catch(() => '{}'));
    const ran = (told.testResults ?? []).map(({ name }: { readonly name: string }) => name) as readonly string[];
    const missing = files.filter((file) => !ran.some((name) => name.endsWith(file)));
    if (missing.length > 0) throw new Error(`These did not run: ${missing.join(', ')}.`);
    return {
      files: ran.length,
      passed: told.numPassedTests,
      // A file that can't be loaded, or an error outside of every test, has no test that could fail.
      failed: told.success && code === 0 ? 0 : Math.max(1, told.numFailedTests),
      skipped: told.numPendingTests + told.numTodoTests,
      seconds: Math.round((performance.now() - started) / 1000),
    };
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await rm(folder, { recursive: true, force: true });
  }
}
