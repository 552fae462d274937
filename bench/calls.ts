import { createHash, randomUUID } from 'node:crypto';
import { type Gate, jsonAnswer } from '../local/aws/front-door.ts';
import { type LocalStack, startLocalStack } from '../local/stack.ts';
import { nameOf } from '../operator/endpoint.ts';
import { genuineRequest, toFetch } from '../operator/request.ts';
import { readStage } from '../operator/stage.ts';
import type { Benchmark, Figure } from './figure.ts';

/** Messages of a run, each of which is first sent and then delivered. */
const messages = 100;
/** Reports that come together to one run of the consumer. */
const batchSizes = [1, 10, 50];
/** What CloudWatch Logs counts for each line beside its text. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogEvents.html */
const lineBytes = 26;

/**
 * What a report takes of each service, with the settings that cdk.json ships: counted on the template and the bundles that are deployed. The
 * queue messages that ingest makes are given to the consumer in batches of one size.
 */
export const calls: Benchmark = {
  about: 'AWS calls, write units and bytes of a report, by how many come in a batch',
  isCounted: true,
  measure: async ({ progress }) => {
    const counter = count();
    const { settings } = await readStage({});
    const stack = await startLocalStack({
      port: 0,
      settings,
      onLogLine: (line, environment) =>
        counter.add(`${partOf(environment)} log bytes`, Buffer.byteLength(line) + lineBytes),
      onAccessLogLine: (line) => counter.add('access log bytes', Buffer.byteLength(evenly(line)) + lineBytes),
    });
    try {
      const queued: string[] = [];
      stack.frontDoor.gates.unshift(holding(queued, counter));
      stack.frontDoor.gates.push(async ({ service, input }) => {
        if (service === 'dynamodb') input['ReturnConsumedCapacity'] ??= 'TOTAL';
        return null;
      });
      stack.frontDoor.witnesses.push(({ caller, service, action }, { status, body }) => {
        const part = partOf(caller);
        if (part === null) return;
        counter.add(`${part} ${action}`, 1);
        if (service === 'dynamodb' && status === 200)
          counter.add(
            `${part} write units of the table`,
            Number(JSON.parse(body).ConsumedCapacity?.CapacityUnits ?? 0),
          );
      });
      const figures: Figure[] = [];
      for (const size of batchSizes) {
        progress(`batches of ${size}`);
        queued.length = 0;
        counter.reset();
        await post(stack, `${size}`);
        const ingest = counter.perReport(queued.length);
        if (size === batchSizes[0]) figures.push(...toFigures('a callback', ingest));
        counter.reset();
        await consume(stack, queued, size);
        figures.push(...toFigures(`a report, ${size} in a batch`, counter.perReport(queued.length)));
      }
      return figures;
    } finally {
      await stack.close();
    }
  },
};

/** Milliseconds as of two digits: how long something lasted here says nothing. */
const evenly = (line: string): string => line.replace(/(?<=Ms":"?)\d+/g, '00');

const toFigures = (of: string, counts: ReadonlyMap<string, number>): readonly Figure[] =>
  [...counts]
    .map(([what, value]) => ({ what: `${of}: ${what}`, value, unit: what.endsWith('bytes') ? 'bytes' : '', runs: 1 }))
    .sort((a, b) => (a.what < b.what ? -1 : 1));

function count() {
  const counts = new Map<string, number>();
  return {
    add: (what: string, by: number): void => void counts.set(what, (counts.get(what) ?? 0) + by),
    reset: (): void => counts.clear(),
    perReport: (reports: number): ReadonlyMap<string, number> =>
      new Map([...counts].map(([what, total]) => [what, total / reports])),
  };
}

/** `Ingest` of that function or an environment of it; null of whoever is no function. */
const partOf = (name: string): string | null => /^[A-Z][a-z]+/.exec(name)?.[0] ?? null;

/** Takes what ingest sends, as SQS does, and keeps it. */
const holding =
  (queued: string[], { add }: ReturnType<typeof count>): Gate =>
  async ({ caller, action, input }) => {
    if (action !== 'SendMessage' || !/^Ingest/.test(caller)) return null;
    const body = String(input['MessageBody']);
    queued.push(body);
    add('Ingest SendMessage bytes', Buffer.byteLength(body));
    return jsonAnswer({ MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(body).digest('hex') });
  };

/** Every provider in turn tells of its messages that they were sent, then that they were delivered. */
async function post(stack: LocalStack, run: string): Promise<void> {
  for (const status of ['sent', 'delivered'] as const)
    for (let at = 0; at < messages; at += 1) {
      const endpoint = stack.endpoints[at % stack.endpoints.length];
      const provider = endpoint && stack.providers.get(nameOf(endpoint));
      if (!endpoint || !provider) throw new Error('The stack has no providers.');
      const word = Object.keys(provider.words).find((one) => provider.words[one] === status);
      const submittedAtMs = Date.now() - 10_000;
      const composed = provider.compose({
        messageId: `${run}-${at}-01JHFFHQ0P99JPPNQPJDV7JTBP`,
        recipient: '491711234567',
        status: word,
        submittedAtMs,
        atMs: submittedAtMs + (status === 'sent' ? 2_000 : 6_000),
      });
      const request = genuineRequest(provider, endpoint, composed);
      const { status: answered } = await fetch(request.url, toFetch(request));
      if (answered !== 200) throw new Error(`${provider.id} was answered ${answered}.`);
    }
}

async function consume(stack: LocalStack, queued: readonly string[], size: number): Promise<void> {
  const consumer = stack.functions.find(({ declaration }) => /^Consumer/.test(declaration.name));
  if (!consumer) throw new Error('The stack has no consumer.');
  for (let at = 0; at < queued.length; at += size) {
    const Records = queued.slice(at, at + size).map((body) => ({
      messageId: randomUUID(),
      body,
      attributes: { SentTimestamp: String(Date.now()), ApproximateReceiveCount: '1' },
      messageAttributes: {},
    }));
    const outcome = await consumer.invoke({ Records });
    if (outcome.kind === 'error' || JSON.stringify(outcome.result) !== '{"batchItemFailures":[]}')
      throw new Error(`The consumer: ${JSON.stringify(outcome)}`);
  }
}
