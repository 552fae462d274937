// Compares the time that Node.js takes to import the ingest bundle with that of the least it could be: a bundle of the
// bare SQSClient and SendMessageCommand. `npm run bench:import`; exits 1 when the ratio of the medians is over 1.15.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ingestKeys } from '../functions/shared/environment.ts';
import { bundling } from '../lib/bundle.ts';

const runs = 41;
const mostRatio = 1.15;
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'delivrd-bench-'));

interface Candidate {
  readonly name: string;
  readonly file: string;
  readonly times: number[];
}

async function bundle(name: string, contents: string, external: readonly string[]): Promise<Candidate> {
  const file = join(folder, `${name.replace(/\W+/g, '-')}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    ...bundling,
    outfile: file,
    external: [...external],
  });
  return { name, file, times: [] };
}

const bare =
  "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; const client = new SQSClient({}); export const send = () => client.send(new SendMessageCommand({ QueueUrl: '', MessageBody: '' }));";
const ingest = "export { handler } from './functions/ingest/handler.ts';";

/** The ingest bundle begins to read its secret as it is imported; here, nobody answers. */
const nowhere = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

/** Milliseconds that one fresh process needs to import the bundle. */
function timeOnce(file: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - start); process.exit();`;
  const environment = Object.fromEntries(ingestKeys.map((key) => [key, key === 'PROVIDERS' ? '{}' : '1400']));
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...environment, ...nowhere },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Number(output.toString());
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  const [ours, peer, leanPeer] = [
    await bundle('ingest', ingest, bundling.external),
    await bundle('bare SQS', bare, []),
    await bundle('bare SQS, same modules left out', bare, bundling.external),
  ];
  const candidates = [ours, peer, leanPeer];
  // In turn, so that a slow moment of the machine meets all of them.
  for (let run = 0; run < runs; run += 1) for (const { file, times } of candidates) times.push(timeOnce(file));
  for (const { name, file, times } of candidates) {
    const kilobytes = Math.round(statSync(file).size / 1024);
    console.log(
      `${name.padEnd(34)} ${String(kilobytes).padStart(4)} KB  median ${median(times).toFixed(1)} ms of ${runs} imports`,
    );
  }
  const ratio = median(ours.times) / median(peer.times);
  console.log(
    `ingest / bare SQS = ${ratio.toFixed(2)} (at most ${mostRatio}); ingest / the lean one = ${(median(ours.times) / median(leanPeer.times)).toFixed(2)}`,
  );
  process.exitCode = ratio <= mostRatio ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
