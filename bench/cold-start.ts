import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '../functions/aws/item-size.ts';
import { consume } from '../functions/consumer/consume.ts';
import { wavix } from '../functions/providers/wavix.ts';
import { writeDueRules } from '../functions/shared/environment.ts';
import { urlToken } from '../functions/shared/secrets.ts';
import { partitionKey } from '../functions/shared/table-keys.ts';
import { openWatchedTable } from '../reliability/limits/table.ts';
import { type Aws, startAws } from './aws.ts';
import {
  alike,
  type Build,
  bundleFolder,
  bundleTo,
  byDefault,
  commonJs,
  compiled,
  inOneFile,
  shortNames,
  whole,
} from './build.ts';
import { apiHost, batchEvent, callbackEvent } from './events.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { consumerOn, queueBody, receivedAtMs } from './queued.ts';

const usualRuns = 21;
const folder = bundleFolder('cold-start');

/** Handlers of the same task, ours first; what they are given, and the most that ours may take of the bare one as the CDK builds it. */
interface Task {
  readonly entries: readonly (readonly [name: string, entry: string, how: Build])[];
  readonly event: unknown;
  readonly atMost?: number;
  /** Beside what every function has. */
  readonly environment?: Readonly<Record<string, string>>;
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
      ['ours', 'functions/ingest/handler.ts', commonJs],
      ['ours', 'functions/ingest/handler.ts', compiled],
      ['ours', 'functions/ingest/handler.ts', inOneFile],
      ['ours', 'functions/ingest/handler.ts', shortNames],
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
      ['ours', 'functions/consumer/handler.ts', commonJs],
      ['ours', 'functions/consumer/handler.ts', compiled],
      ['ours', 'functions/consumer/handler.ts', inOneFile],
      ['ours', 'functions/consumer/handler.ts', shortNames],
      ['bare clients', 'bench/peers/bare-consumer.ts', alike],
      ['bare clients', 'bench/peers/bare-consumer.ts', byDefault],
      ['Powertools', 'bench/peers/powertools-consumer.ts', alike],
      ['Powertools', 'bench/peers/powertools-consumer.ts', byDefault],
    ],
    event: batchEvent([queueBody(wavix, composed)]),
  },
  api: {
    entries: [
      ['ours', 'functions/api/handler.ts', alike],
      ['bare clients', 'bench/peers/bare-api.ts', alike],
      ['bare clients', 'bench/peers/bare-api.ts', byDefault],
    ],
    event: {
      version: '2.0',
      routeKey: 'GET /messages/{path+}',
      rawPath: `/messages/${wavix.id}/${wish.messageId}`,
      rawQueryString: '',
      headers: {},
      pathParameters: { path: `${wavix.id}/${wish.messageId}` },
      requestContext: { http: { method: 'GET' }, requestId: 'bench', timeEpoch: receivedAtMs },
      isBase64Encoded: false,
    },
    environment: { SEARCH: '{"recipient":true,"clientReference":true,"failures":true}', PREVIEW: 'off' },
  },
  publisher: {
    entries: [
      ['ours', 'functions/publisher/handler.ts', alike],
      ['bare clients', 'bench/peers/bare-publisher.ts', alike],
      ['bare clients', 'bench/peers/bare-publisher.ts', byDefault],
    ],
    event: (stored: Item) => ({
      Records: [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: stored } }],
    }),
    environment: { EVENT_BUS: 'bench', EVENT_SOURCE: 'delivrd.bench', WITH_RECIPIENT: 'false' },
  },
  due: {
    entries: [
      ['ours', 'functions/due/handler.ts', alike],
      ['bare clients', 'bench/peers/bare-due.ts', alike],
      ['bare clients', 'bench/peers/bare-due.ts', byDefault],
    ],
    event: { time: new Date(receivedAtMs).toISOString() },
    environment: {
      DUE_RULES: writeDueRules({ deadlines: [{ minutes: 10 }], countriesWithoutReceipts: [], conversionTags: [] }),
    },
  },
};

interface Candidate {
  readonly name: string;
  readonly entry: string;
  /** Whether it is the one that ours is held to. */
  readonly isBound: boolean;
  readonly file: string;
  readonly event: unknown;
  readonly environment: Readonly<Record<string, string>>;
  readonly totalMs: number[];
  readonly cpuMs: number[];
}

/** Import and first call of each function in a fresh process, beside peers of the same task, in turn. */
export const coldStart: Benchmark = {
  about:
    'import and first call of each function in a fresh process, over TLS, beside bare clients, a typical handler, Powertools, and itself built otherwise',
  isCounted: false,
  measure: async ({ runs = usualRuns, progress }) => {
    mkdirSync(folder, { recursive: true });
    const stored = await itemOf(queueBody(wavix, composed));
    const key = stored[partitionKey]?.S ?? '';
    const aws = await startAws(folder, providers, { secret: { urlKey }, items: { [key]: stored } });
    try {
      const figures: Figure[] = [];
      for (const [name, task] of Object.entries(tasks)) {
        const prepared = task.entries.map((entry, at) =>
          prepare(task, entry, `${name}-${at}`, aws.environment, stored),
        );
        const candidates = await Promise.all(prepared);
        for (let run = 1; run <= runs; run += 1) {
          progress(`${name}, ${run} of ${runs}`);
          // In turn, so that a slow moment of the machine meets all of them.
          for (const one of candidates) {
            const { totalMs, cpuMs } = startOnce(one);
            one.totalMs.push(totalMs);
            one.cpuMs.push(cpuMs);
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

/** What the table has of a queue message. */
async function itemOf(queued: string): Promise<Item> {
  const watched = await openWatchedTable();
  try {
    await consume(consumerOn(watched.table), [{ id: 'm-0', sentAt: receivedAtMs, body: queued }], () => 60_000);
    return (await watched.items())[0] as Item;
  } finally {
    await watched.close();
  }
}

async function prepare(
  { event, environment }: Task,
  [name, entry, how]: Task['entries'][number],
  file: string,
  of: Aws['environment'],
  stored: Item,
): Promise<Candidate> {
  const candidate: Candidate = {
    name: `${name}, ${how.name}`,
    entry,
    isBound: name === 'bare clients' && how === byDefault,
    file: await bundleTo(folder, file, entry, how),
    event: typeof event === 'function' ? event(stored) : event,
    environment: {
      ...of,
      ...environment,
      ...(how.isCompiled && { NODE_COMPILE_CACHE: join(folder, `${file}-compiled`) }),
    },
    totalMs: [],
    cpuMs: [],
  };
  // What compiles it, and keeps that.
  if (how.isCompiled) startOnce(candidate);
  return candidate;
}

function toFigures(name: string, { atMost }: Task, [ours, ...peers]: readonly Candidate[]): readonly Figure[] {
  return peers.flatMap((peer) => {
    const figure = (what: string, of: 'totalMs' | 'cpuMs'): Figure => ({
      what: `${name}${peer.entry === ours?.entry ? ' built otherwise' : ''}: ${what}`,
      value: median(ours?.[of] ?? []),
      unit: 'ms',
      peer: { name: peer.name, value: median(peer[of]) },
      runs: peer[of].length,
    });
    return [
      { ...figure('import and first call', 'totalMs'), ...(peer.isBound && atMost !== undefined && { atMost }) },
      figure('CPU of both', 'cpuMs'),
    ];
  });
}

/** As Lambda's runtime does: imports the module, then gives its handler the event. */
const script = (file: string, event: unknown): string => `
  const start = performance.now();
  const before = process.cpuUsage();
  const { handler } = await import(${JSON.stringify(file)});
  const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 50_000 });
  const totalMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  if (answer?.statusCode > 299 || answer?.batchItemFailures?.length > 0) throw new Error(JSON.stringify(answer));
  process.stderr.write(JSON.stringify({ totalMs, cpuMs: (user + system) / 1000 }), () => process.exit());`;

function startOnce({ file, event, environment }: Candidate) {
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script(file, event)], {
    env: { ...environment },
    encoding: 'utf8',
  });
  const told = /\{"totalMs".*\}$/.exec(child.stderr)?.[0];
  if (told === undefined) throw new Error(`${file} did not answer:\n${child.stderr}${child.stdout}`);
  return JSON.parse(told) as { readonly totalMs: number; readonly cpuMs: number };
}
