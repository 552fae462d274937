import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { wavix } from '../functions/providers/wavix.ts';
import { urlToken } from '../functions/shared/secrets.ts';
import { startAws } from './aws.ts';
import { alike, type Build, bundleFolder, bundleTo, byDefault, whole } from './build.ts';
import { apiHost, batchEvent, callbackEvent } from './events.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { queueBody, receivedAtMs } from './queued.ts';

const usualRuns = 21;
const folder = bundleFolder('cold-start');

/** Handlers of the same task, ours first; what they are given, and the most that ours may take of the bare one as the CDK builds it. */
interface Task {
  readonly entries: readonly (readonly [name: string, entry: string, how: Build])[];
  readonly event: unknown;
  readonly atMost: number;
}

const urlKey = 'bench-url-key';
const wish = { messageId: 'cold-start', status: 'delivered', recipient: '491711234567', atMs: receivedAtMs };
const composed = wavix.compose(wish);
const { contentType, body } = composed;
const providers = { [wavix.id]: { authentication: { urlToken: true } } };

const tasks: Readonly<Record<string, Task>> = {
  ingest: {
    atMost: 0.85,
    entries: [
      ['ours', 'functions/ingest/handler.ts', alike],
      ['bare clients', 'bench/peers/bare-ingest.ts', alike],
      ['bare clients', 'bench/peers/bare-ingest.ts', whole],
      ['bare clients', 'bench/peers/bare-ingest.ts', byDefault],
      ['a typical handler', 'bench/peers/typical-ingest.ts', byDefault],
    ],
    event: callbackEvent({
      method: 'POST',
      url: `https://${apiHost}/webhooks/${wavix.id}/${urlToken(urlKey, wavix.id)}`,
      headers: { 'content-type': contentType },
      body: Buffer.from(body),
    }),
  },
  consumer: {
    atMost: 0.9,
    entries: [
      ['ours', 'functions/consumer/handler.ts', alike],
      ['bare clients', 'bench/peers/bare-consumer.ts', alike],
      ['bare clients', 'bench/peers/bare-consumer.ts', byDefault],
      ['Powertools', 'bench/peers/powertools-consumer.ts', alike],
      ['Powertools', 'bench/peers/powertools-consumer.ts', byDefault],
    ],
    event: batchEvent([queueBody(wavix, composed)]),
  },
};

interface Candidate {
  readonly name: string;
  /** Whether it is the one that ours is held to. */
  readonly isBound: boolean;
  readonly file: string;
  readonly event: unknown;
  readonly importMs: number[];
  readonly totalMs: number[];
}

/** Import and first call of each function in a fresh process, beside peers of the same task, in turn. */
export const coldStart: Benchmark = {
  about:
    'import and first call of ingest and consumer in a fresh process, over TLS, beside bare clients, a typical handler and Powertools',
  isCounted: false,
  measure: async ({ runs = usualRuns, progress }) => {
    mkdirSync(folder, { recursive: true });
    const aws = await startAws(folder, providers, { secret: { urlKey } });
    try {
      const figures: Figure[] = [];
      for (const [name, task] of Object.entries(tasks)) {
        const candidates = await Promise.all(task.entries.map((entry, at) => prepare(task, entry, `${name}-${at}`)));
        for (let run = 1; run <= runs; run += 1) {
          progress(`${name}, ${run} of ${runs}`);
          // In turn, so that a slow moment of the machine meets all of them.
          for (const one of candidates) {
            const { importMs, firstMs } = startOnce(one, aws.environment);
            one.importMs.push(importMs);
            one.totalMs.push(importMs + firstMs);
          }
        }
        figures.push(...toFigures(name, task, candidates));
      }
      return figures;
    } finally {
      aws.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function prepare({ event }: Task, [name, entry, how]: Task['entries'][number], file: string): Promise<Candidate> {
  return {
    name: `${name}, ${how.name}`,
    isBound: name === 'bare clients' && how === byDefault,
    file: await bundleTo(folder, file, entry, how),
    event,
    importMs: [],
    totalMs: [],
  };
}

function toFigures(name: string, { atMost }: Task, [ours, ...peers]: readonly Candidate[]): readonly Figure[] {
  return peers.flatMap((peer) => {
    const figure = (what: string, of: 'importMs' | 'totalMs'): Figure => ({
      what: `${name}: ${what}`,
      value: median(ours?.[of] ?? []),
      unit: 'ms',
      peer: { name: peer.name, value: median(peer[of]) },
      runs: peer[of].length,
    });
    return [
      figure('import', 'importMs'),
      { ...figure('import and first call', 'totalMs'), ...(peer.isBound && { atMost }) },
    ];
  });
}

/** As Lambda's runtime does: imports the module, then gives its handler the event. */
const script = (file: string, event: unknown): string => `
  const start = performance.now();
  const { handler } = await import(${JSON.stringify(file)});
  const imported = performance.now();
  const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 5000 });
  const first = performance.now() - imported;
  if (answer.statusCode > 299 || answer.batchItemFailures?.length > 0) throw new Error(JSON.stringify(answer));
  process.stderr.write(JSON.stringify({ importMs: imported - start, firstMs: first }), () => process.exit());`;

function startOnce({ file, event }: Candidate, environment: Readonly<Record<string, string>>) {
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script(file, event)], {
    env: { ...environment },
    encoding: 'utf8',
  });
  const told = /\{"importMs".*\}$/.exec(child.stderr)?.[0];
  if (told === undefined) throw new Error(`${file} did not answer:\n${child.stderr}${child.stdout}`);
  return JSON.parse(told) as { readonly importMs: number; readonly firstMs: number };
}
