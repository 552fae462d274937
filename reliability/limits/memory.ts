import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '../../functions/providers/registry.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { type AwsCall, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { createFunction, type FunctionDeclaration } from '../../local/runtime/lambda.ts';
import { physicalIds, resolve } from '../../local/template/resolve.ts';
import { type Assembly, synthesize } from '../../local/template/synthesize.ts';
import { dataOfLine } from '../chaos/points.ts';
import { atMost, equal, type Finding, type Limit } from './check.ts';

const batchSize = 50;
/**
 * Bytes that one message may leave behind, on average: a kept id alone is more than a hundred. What V8 holds beside it may
 * rise and fall by so many megabytes: its old generation is collected when it likes. So it takes a million messages to find
 * kept ids; by default it finds what keeps some 600 bytes a message, such as its body.
 */
const mostBytesPerMessage = 32;
const slackMb = 16;
/** Shares of the run: the first is warm-up, the second and the last are compared. */
const shares = 5;
/** How much more a message may take at the end than at first, of these or of a tenth of all: calls, their bytes, and bytes of log. */
const mostGrowth = 1.05;
const firstMessages = 10_000;

/** The consumer as it is deployed, told to work against these addresses. */
function consumerOf({ template, folder }: Assembly, awsUrl: string): FunctionDeclaration {
  const [name, { Properties = {}, Metadata = {} }] = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('Consumer'),
  ) as [string, Assembly['template']['Resources'][string]];
  const properties = resolve(Properties, physicalIds(template, { awsUrl, baseUrl: awsUrl })) as Record<string, unknown>;
  const [file, exportName = 'handler'] = String(properties['Handler']).split('.');
  return {
    name,
    file: join(folder, String(Metadata['aws:asset:path']), `${file}.mjs`),
    exportName,
    environment: (properties['Environment'] as { Variables: Record<string, string> }).Variables,
    timeoutSeconds: Number(properties['Timeout']),
    memoryMb: Number(properties['MemorySize']),
  };
}

/** The processes that this one started (Linux). */
const children = (): readonly string[] =>
  readdirSync('/proc').filter(
    (name) =>
      /^\d+$/.test(name) && /^PPid:\s+(\d+)/m.exec(readSafely(`/proc/${name}/status`))?.[1] === `${process.pid}`,
  );

const residentMb = (pids: readonly string[]): number =>
  pids.reduce((mb, pid) => mb + Number(/^VmRSS:\s+(\d+)/m.exec(readSafely(`/proc/${pid}/status`))?.[1] ?? 0) / 1024, 0);

/** Processes end while one looks. */
function readSafely(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A batch of reports of messages that nobody saw before, of every provider in turn. */
function batchFrom(first: number): unknown {
  const providers = [...registry.values()];
  const Records = Array.from({ length: batchSize }, (_, index) => {
    const provider = providers[index % providers.length] as (typeof providers)[number];
    const wish = { messageId: `message-${first + index}`, clientReference: `order-${first + index}`, atMs: Date.now() };
    const { query, contentType, body } = provider.compose(wish);
    const envelope = {
      v: 1,
      provider: provider.id,
      receivedAt: Date.now(),
      requestId: randomUUID(),
      method: provider.method,
      query,
      headers: { 'content-type': contentType },
      ...packBody(Buffer.from(body)),
    } as const;
    return {
      messageId: randomUUID(),
      attributes: { SentTimestamp: String(envelope.receivedAt) },
      messageAttributes: {},
      body: writeEnvelope(envelope),
    };
  });
  return { Records };
}

async function checkMemory(messages: number, progress: (line: string) => void): Promise<readonly Finding[]> {
  if (process.platform !== 'linux') throw new Error('memory is read from /proc: run this on Linux');
  let writes = 0;
  let calls = 0;
  let callBytes = 0;
  let logBytes = 0;
  const count = ({ input }: AwsCall): void => {
    calls += 1;
    callBytes += JSON.stringify(input).length;
  };
  const frontDoor = await openFrontDoor();
  frontDoor.services
    .set('dynamodb', async (call) => {
      writes += 1;
      count(call);
      return jsonAnswer({});
    })
    .set('cloudwatch', async (call) => {
      count(call);
      return jsonAnswer({});
    });
  const assembly = await synthesize();
  const declaration = consumerOf(assembly, frontDoor.url);
  let faults = '';
  const consumer = createFunction(declaration, frontDoor.url, (line) => {
    logBytes += Buffer.byteLength(line);
    if (!line.includes('"INFO"') && dataOfLine(line).length === 0) faults ||= line;
  });
  const before = new Set(children());
  const samples: number[] = [];
  const took = [{ calls, callBytes, logBytes }];
  let failed = 0;
  try {
    await consumer.warm();
    const own = children().filter((pid) => !before.has(pid));
    const started = performance.now();
    for (let sent = 0; sent < messages; sent += batchSize) {
      const outcome = await consumer.invoke(batchFrom(sent));
      const result = outcome.kind === 'result' ? (outcome.result as { batchItemFailures: unknown[] }) : null;
      failed += result?.batchItemFailures.length ?? batchSize;
      samples.push(residentMb(own));
      took.push({ calls, callBytes, logBytes });
      const done = sent + batchSize;
      const rate = Math.round((1000 * done) / (performance.now() - started));
      progress(`${done} of ${messages} messages, ${rate} a second, ${samples.at(-1)?.toFixed(0)} MB`);
    }
    const starts = consumer.usage().coldStarts;
    const parts = Array.from({ length: shares }, (_, at) =>
      median(samples.slice((samples.length * at) / shares, (samples.length * (at + 1)) / shares)),
    );
    const tenth = Math.floor(samples.length / 10);
    const first = Math.min(tenth, firstMessages / batchSize);
    const growthOf = (of: keyof (typeof took)[number]): number => {
      const at = (index: number): number => took.at(index)?.[of] ?? Number.NaN;
      return (at(-1) - at(-1 - tenth)) / tenth / ((at(first) - at(0)) / first);
    };
    const compared = `of a message of the last ${tenth * batchSize}, of those of one of the first ${first * batchSize}`;
    const growthMb = (parts.at(-1) ?? 0) - (parts[1] ?? 0);
    const boundMb = slackMb + (mostBytesPerMessage * messages * (shares - 2)) / shares / 1024 / 1024;
    return [
      equal(`of ${messages} messages failed`, failed, 0),
      equal('faults in the log', faults, ''),
      equal('writes', writes, messages),
      atMost(`calls ${compared}`, growthOf('calls'), mostGrowth),
      atMost(`bytes of calls ${compared}`, growthOf('callBytes'), mostGrowth),
      atMost(`bytes of log ${compared}`, growthOf('logBytes'), mostGrowth),
      equal('processes that it took', starts, 1),
      atMost(
        `growth from the second to the last fifth (${parts.map((mb) => mb.toFixed(0)).join(', ')} MB)`,
        growthMb,
        boundMb,
        ' MB',
      ),
      atMost('most that it held', Math.max(...samples), declaration.memoryMb, ' MB'),
    ];
  } finally {
    await consumer.close();
    await frontDoor.close();
    rmSync(assembly.folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export const memory: Limit = {
  name: 'memory',
  about: 'the bundled consumer in its own process, fed one new message after another: what it holds stays flat',
  messages: { byDefault: 50_000, least: 5_000, most: 10_000_000 },
  check: ({ messages, progress }) => checkMemory(Math.ceil(messages / batchSize) * batchSize, progress),
};
