import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DuckDBConnection } from '@duckdb/node-api';
import dynalite from 'dynalite';
import pMap from 'p-map';
import { instant } from '../../functions/domain/instant.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import { errorAnswer, forwardTo, openFrontDoor } from '../../local/aws/front-door.ts';
import { createCloudFormation } from '../../local/aws/services/cloudformation.ts';
import { region } from '../../local/template/resolve.ts';
import { atMost, equal, type Finding, type Limit } from './check.ts';

const [TableName, stackName] = ['Messages', 'Delivrd-limits'];
/** One call in so many is throttled. */
const throttledOne = 7;
/** Megabytes of the heap, above which the process ends itself, and of all that it holds: of a table of any size. */
const mostMb = { heap: 128, held: 400 };

const reportsOf = (n: number): number => 1 + (n % 4);

/** A message that has told all it can, of some 1.5 KB. */
function itemOf(n: number): Record<string, unknown> {
  const receivedMs = Date.UTC(2026, 0, 1) + n * 50;
  const history = Array.from({ length: reportsOf(n) }, (_, at) => ({
    status: at === 0 ? 'sent' : 'delivered',
    providerStatus: at === 0 ? 'SENT' : 'DELIVRD',
    providerCode: `code-${at}`,
    occurredAt: instant(receivedMs - 900 + at),
    receivedAt: instant(receivedMs + at * 700),
    errorMessage: `No. ${n} "${at}", so it says;\r\nand more`,
    fingerprint: `${n}-${at}`.padStart(22, 'f'),
    queueMessage: `${n}-${at}`.padStart(36, 'q'),
  }));
  return {
    [partitionKey]: messageKey('smspm', `message-${n}`),
    version: `60|${n}`,
    status: 'delivered',
    providerStatus: 'DELIVRD',
    channel: 'sms',
    recipient: `+4915${String(n).padStart(9, '0')}`,
    country: 'DE',
    clientReference: `order-${n}`,
    senderId: 'SENDER',
    carrier: 'Carrier',
    segments: 1,
    dltTemplateId: '1107160000000012345',
    begunAt: instant(receivedMs),
    history,
    seen: new Set(history.map(({ fingerprint }) => fingerprint)),
    grownBytes: 900,
    expiresAt: Math.floor(receivedMs / 1000) + 7_776_000,
  };
}

async function fill(client: DynamoDBClient, messages: number, progress: (done: number) => void): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    }),
  );
  const perCall = 25;
  const calls = Array.from({ length: Math.ceil(messages / perCall) }, (_, call) => call * perCall);
  await pMap(
    calls,
    async (from) => {
      const items = Array.from({ length: Math.min(perCall, messages - from) }, (_, at) => itemOf(from + at));
      const puts = items.map((item) => ({ PutRequest: { Item: marshall(item) } }));
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }),
      );
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error('The table was not filled.');
      progress(from);
    },
    { concurrency: 4 },
  );
}

interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** The most memory that it held. */
  readonly mb: number;
}

/** How many messages the checkpoint of a file speaks of. */
function keptIn(file: string): number {
  try {
    return (JSON.parse(readFileSync(`${file}.checkpoint`, 'utf8')) as { messages: number }).messages;
  } catch {
    return 0;
  }
}

/** Exports in a process of its own, which gets a signal once so many messages are kept. */
async function exportTo(file: string, endpoint: string, stop?: readonly [NodeJS.Signals, number]): Promise<Run> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['bin/dlr.ts', 'export', '--output', file, '--stack', stackName, '--yes', '--json'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_OPTIONS: `--max-old-space-size=${mostMb.heap}`,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: 'limits',
        AWS_SECRET_ACCESS_KEY: 'limits',
      },
    },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, signal) => resolve([code, signal])),
  );
  const keptBefore = keptIn(file);
  let mb = 0;
  let [isOver, isTold] = [false, false];
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const kept = keptIn(file);
    mb = Math.max(mb, mostHeldMb(child.pid));
    if (stop && !isTold && kept > keptBefore && kept >= stop[1]) isTold = child.kill(stop[0]);
    await Promise.race([wait(20), ended]);
  }
  const [code, signal] = await ended;
  return { code, signal, out, err, mb };
}

/** The most that a process has held (Linux); 0 once it is over. */
function mostHeldMb(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function checkFormat(
  format: 'jsonl' | 'parquet',
  {
    folder,
    url,
    messages,
    progress,
  }: { folder: string; url: string; messages: number; progress: (line: string) => void },
): Promise<readonly Finding[]> {
  const file = join(folder, `messages.${format}`);
  const run = (stop?: readonly [NodeJS.Signals, number]): Promise<Run> => {
    progress(`${format}, ${keptIn(file)} of ${messages} so far`);
    return exportTo(file, url, stop);
  };
  const started = performance.now();
  const [killed, interrupted, finished] = [
    await run(['SIGKILL', messages * 0.2]),
    await run(['SIGINT', messages * 0.5]),
    await run(),
  ];
  const seconds = (performance.now() - started) / 1000;
  const duckdb = await DuckDBConnection.create();
  const read = await duckdb.runAndReadAll(
    `SELECT count(*) AS messages, count(DISTINCT messageId) AS ids, sum(len(history)) AS reports,
      sum(len(list_distinct(history))) AS eachReport, max(history[-1].errorMessage) AS lastSaid FROM '${file}'`,
  );
  const told = JSON.parse(finished.out || '{}');
  duckdb.closeSync();
  const reports = Array.from({ length: messages }, (_, n) => reportsOf(n)).reduce((sum, count) => sum + count, 0);
  const lastSaid = Array.from({ length: messages }, (_, n) => itemOf(n)['history'] as { errorMessage: string }[])
    .flatMap((history) => history.map(({ errorMessage }) => errorMessage))
    .reduce((most, one_) => (one_ > most ? one_ : most));
  return [
    equal(
      `${format}: killed, interrupted, finished`,
      [killed.signal, interrupted.code, finished.code],
      ['SIGKILL', 1, 0],
    ),
    equal(
      `${format}: what it said when interrupted`,
      interrupted.err
        .replace(/\d+ messages/, 'N messages')
        .split('\n')
        .at(-2),
      `Interrupted. ${file}.part has N messages so far: the same command goes on from there.`,
    ),
    equal(`${format}: as DuckDB reads it`, read.getRowObjectsJson()[0], {
      messages: String(messages),
      ids: String(messages),
      reports: String(reports),
      eachReport: String(reports),
      lastSaid,
    }),
    equal(`${format}: as it says itself`, [told.messages, told.reports, told.resumed], [messages, reports, true]),
    atMost(
      `${format}: most memory held, in ${seconds.toFixed(0)} s`,
      Math.max(killed.mb, interrupted.mb, finished.mb),
      mostMb.held,
      ' MB',
    ),
  ];
}

async function check(messages: number, progress: (line: string) => void): Promise<readonly Finding[]> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const frontDoor = await openFrontDoor();
  frontDoor.services
    .set('dynamodb', forwardTo(endpoint))
    .set('cloudformation', createCloudFormation(stackName, { [outputs.tableName]: TableName }));
  let scans = 0;
  frontDoor.gates.push(async ({ action }) => {
    if (action === 'Scan') scans += 1;
    return action === 'Scan' && scans % throttledOne === 0
      ? errorAnswer(400, 'ProvisionedThroughputExceededException', 'Throttled')
      : null;
  });
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-limits-export-'));
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'delivrd', secretAccessKey: 'local' },
  });
  try {
    await fill(client, messages, (done) => progress(`${done} of ${messages} messages written`));
    const findings: Finding[] = [];
    // What csv does otherwise, it does to each row.
    for (const format of ['jsonl', 'parquet'] as const)
      findings.push(...(await checkFormat(format, { folder, url: frontDoor.url, messages, progress })));
    return findings;
  } finally {
    client.destroy();
    rmSync(folder, { recursive: true, force: true });
    await frontDoor.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

export const exporting: Limit = {
  name: 'export',
  about:
    'dlr export of a large table, throttled, killed, interrupted and gone on with: each message once, memory bounded',
  messages: { byDefault: 100_000, least: 30_000, most: 1_000_000 },
  check: ({ messages, progress }) => check(messages, progress),
};
