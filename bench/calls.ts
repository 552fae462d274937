import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Gate, jsonAnswer } from '../local/aws/front-door.ts';
import type { Usage } from '../local/aws/usage.ts';
import { type LocalStack, startLocalStack } from '../local/stack.ts';
import { toFetch } from '../operator/request.ts';
import { readStage } from '../operator/stage.ts';
import { callbackTo } from './callbacks.ts';
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
        counter.add(`${partOf(environment)} log bytes`, Buffer.byteLength(evenly(line)) + lineBytes),
      onAccessLogLine: (line) => counter.add('access log bytes', Buffer.byteLength(evenly(line)) + lineBytes),
    });
    try {
      const queued: string[] = [];
      stack.frontDoor.gates.unshift(holding(queued, counter));
      const figures: Figure[] = [];
      await ingestHasRead(stack);
      for (const size of batchSizes) {
        progress(`batches of ${size}`);
        queued.length = 0;
        await withinAMinute();
        const before = await usageOf(stack);
        counter.reset();
        await post(stack, `${size}`);
        const between = await usageOf(stack);
        if (size === batchSizes[0])
          figures.push(...toFigures('a callback', [...counter.all(), ...added(before, between)], queued.length));
        counter.reset();
        await consume(stack, queued, size);
        const counted = [...counter.all(), ...added(between, await usageOf(stack))];
        figures.push(...toFigures(`a report, ${size} in a batch`, counted, queued.length));
      }
      return figures;
    } finally {
      await stack.close();
    }
  },
};

/** How much of a minute the reports of one size take at most, in milliseconds. */
const mostMs = 30_000;

/** Metrics are counted by the minute: reports of two minutes would be more lines. */
async function withinAMinute(): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < mostMs) await wait(leftMs);
}

/** Ingest reads its secrets while it starts: on a busy machine that goes on when the stack is ready, and no callback cost it. */
async function ingestHasRead(stack: LocalStack): Promise<void> {
  const signal = AbortSignal.timeout(mostMs);
  while (!(await usageOf(stack)).calls.some(({ caller, action }) => isReading(caller, action)))
    await wait(50, undefined, { signal });
}

const isReading = (caller: string, action: string): boolean =>
  partOf(caller) === 'Ingest' && action === 'GetSecretValue';

/** Milliseconds as of two digits: how long something lasted here says nothing. */
const evenly = (line: string): string =>
  line.replace(/(?<=Ms":"?)\d+|(?<="TimeToStore":)[\d[,\]]+/g, (ms) => ms.replace(/\d+/g, '00'));

type Counts = readonly (readonly [what: string, total: number])[];

const toFigures = (of: string, counts: Counts, reports: number): readonly Figure[] =>
  counts
    .map(([what, total]) => ({
      what: `${of}: ${what}`,
      value: total / reports,
      unit: what.endsWith('bytes') ? 'bytes' : '',
      runs: 1,
    }))
    .sort((a, b) => (a.what < b.what ? -1 : 1));

function count() {
  const counts = new Map<string, number>();
  return {
    add: (what: string, by: number): void => void counts.set(what, (counts.get(what) ?? 0) + by),
    reset: (): void => counts.clear(),
    all: (): Counts => [...counts],
  };
}

const usageOf = async ({ url }: LocalStack): Promise<Usage> =>
  (await fetch(`${url}/api/usage`)).json() as Promise<Usage>;

/** Calls of the functions, and write units of the table, from one look to the next. */
function added(before: Usage, after: Usage): Counts {
  return after.calls.flatMap(({ caller, action, calls: now, capacityUnits }) => {
    const part = partOf(caller);
    const known = before.calls.find((one) => one.caller === caller && one.action === action);
    const units = capacityUnits - (known?.capacityUnits ?? 0);
    const made = now - (known?.calls ?? 0);
    if (part === null || made === 0) return [];
    return [
      [`${part} ${action}`, made] as const,
      ...(units > 0 ? [[`${part} write units of the table`, units] as const] : []),
    ];
  });
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
      const messageId = `${run}-${at}-01JHFFHQ0P99JPPNQPJDV7JTBP`;
      const request = callbackTo(stack, at, { messageId, status, afterMs: status === 'sent' ? 2_000 : 6_000 });
      const { status: answered } = await fetch(request.url, toFetch(request));
      if (answered !== 200) throw new Error(`${withoutToken(request.url)} was answered ${answered}.`);
    }
}

/** `/webhooks/PROVIDER` */
const withoutToken = (url: string): string => new URL(url).pathname.split('/', 3).join('/');

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
