import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { wavix } from '../functions/providers/wavix.ts';
import { writeProviders } from '../functions/shared/provider-settings.ts';
import { urlToken } from '../functions/shared/secrets.ts';
import { bundling } from '../lib/bundle.ts';
import { type Benchmark, type Figure, median } from './figure.ts';
import { queueBody, receivedAtMs } from './queued.ts';

const usualRuns = 21;
const root = join(import.meta.dirname, '..');
/** Below node_modules, where what is left out of a bundle is found. */
const folder = join(root, 'node_modules', '.cache', `delivrd-cold-start-${process.pid}`);

/** How a bundle is made. */
interface Build {
  readonly name: string;
  readonly options: BuildOptions;
  readonly ending: 'mjs' | 'cjs';
}

/** As ours are: one module, minified, without what a function in Lambda never uses. */
const alike: Build = { name: 'built alike', options: bundling, ending: 'mjs' };
/** The same with the ways to find credentials, which Node.js loads only where it looks for some: what leaving them out saves. */
const whole: Build = { name: 'nothing left out', options: { ...bundling, external: [] }, ending: 'mjs' };
/** As CDK's NodejsFunction does by default: CommonJS, not minified, the SDK of the runtime beside it, here that of node_modules. */
const byDefault: Build = {
  name: 'as the CDK builds',
  options: {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['@aws-sdk/*', '@smithy/*'],
    logLevel: 'error',
  },
  ending: 'cjs',
};

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
const token = urlToken(urlKey, wavix.id);

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
    event: {
      version: '2.0',
      routeKey: 'ANY /webhooks/{path+}',
      rawPath: `/webhooks/${wavix.id}/${token}`,
      rawQueryString: '',
      headers: { 'content-type': contentType },
      pathParameters: { path: `${wavix.id}/${token}` },
      requestContext: {
        domainName: 'bench.execute-api.us-east-1.amazonaws.com',
        http: { method: 'POST', path: `/webhooks/${wavix.id}/${token}`, sourceIp: '198.51.100.9' },
        requestId: 'bench',
        timeEpoch: receivedAtMs,
      },
      body,
      isBase64Encoded: false,
    },
  },
  consumer: {
    atMost: 0.9,
    entries: [
      ['ours', 'functions/consumer/handler.ts', alike],
      ['bare clients', 'bench/peers/bare-consumer.ts', alike],
      ['bare clients', 'bench/peers/bare-consumer.ts', byDefault],
    ],
    event: {
      Records: [
        {
          messageId: 'm-1',
          body: queueBody(wavix, composed),
          attributes: { SentTimestamp: String(receivedAtMs), ApproximateReceiveCount: '1' },
          messageAttributes: {},
        },
      ],
    },
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
    'import and first call of ingest and consumer in a fresh process, over TLS, beside bare clients and a typical handler',
  isCounted: false,
  measure: async ({ runs = usualRuns, progress }) => {
    mkdirSync(folder, { recursive: true });
    const aws = await startAws();
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
  const outfile = join(folder, `${file}.${how.ending}`);
  await build({ ...how.options, entryPoints: [join(root, entry)], outfile });
  return {
    name: `${name}, ${how.name}`,
    isBound: name === 'bare clients' && how === byDefault,
    file: outfile,
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

/** AWS's answers in a process of their own, with a certificate that the functions trust. @throws Error where openssl is not there. */
async function startAws() {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const request = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync(
    'openssl',
    ['req', ...request, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  );
  const child = fork(join(import.meta.dirname, 'aws-endpoint.ts'), [key, certificate, JSON.stringify({ urlKey })]);
  const [port] = (await once(child, 'message')) as [number];
  const url = `https://127.0.0.1:${port}`;
  return {
    close: () => child.kill(),
    environment: {
      AWS_ENDPOINT_URL: url,
      NODE_EXTRA_CA_CERTS: certificate,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_SESSION_TOKEN: 'bench',
      SECRET_ID: 'bench',
      QUEUE_URL: `${url}/000000000000/reports`,
      DEAD_LETTER_QUEUE_URL: `${url}/000000000000/dead-letters`,
      TABLE_NAME: 'Messages',
      METRIC_NAMESPACE: 'Delivrd/bench',
      METRIC_COUNTRIES: '[]',
      PROVIDERS: writeProviders({ [wavix.id]: { authentication: { urlToken: true } } }),
      RETENTION_DAYS: '90',
      RECIPIENTS: 'plain',
      ACKNOWLEDGE_WITHIN_MS: '1400',
    },
  };
}
