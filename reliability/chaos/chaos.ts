import pMap from 'p-map';
import { type Client, createClient } from '../../client/index.ts';
import { outputs as outputNames } from '../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { type AwsFaults, type InjectedFault, injectFaults } from '../../local/aws/faults.ts';
import { chooseProviders } from '../../local/chosen-providers.ts';
import { createRandom, type Random } from '../../local/runtime/random.ts';
import { localSecret } from '../../local/runtime/signature.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { region } from '../../local/template/resolve.ts';
import { readCdkJson } from '../../local/template/synthesize.ts';
import { type Endpoint, nameOf } from '../../operator/endpoint.ts';
import type { Progress } from '../progress.ts';
import { askFor } from './asker.ts';
import { readIndexes, scan } from './items.ts';
import { openLedger } from './ledger.ts';
import { deadlines } from './marks-verdict.ts';
import { untilSettled } from './published.ts';
import { expectMessages } from './reference.ts';
import { endsOfProcesses, enoughRequests, faultsOfEveryCall, neverStruck, outages, withoutFault } from './rules.ts';
import { type Sent, send } from './sender.ts';
import { republishAll } from './set-aside.ts';
import { inCalls, tell } from './teller.ts';
import { openTidings } from './tidings.ts';
import { untold } from './tidings-verdict.ts';
import { createRequests, isOwn } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';
import { attributesOf, depth } from './waiting.ts';
import { judgeWholes, longMessages } from './wholes-verdict.ts';

export interface ChaosOptions {
  readonly reports: number;
  readonly seed: number;
  /** Percent of every kind of call that fails. */
  readonly faultPercent: number;
  readonly progress: Progress;
}

export interface ChaosResult extends Verdict {
  readonly requests: number;
  readonly posts: number;
  readonly queued: number;
  readonly runs: number;
  readonly diedRuns: number;
  readonly buried: number;
  /** What was down for a while, as far as a call met it. */
  readonly outages: readonly string[];
  readonly injected: readonly InjectedFault[];
}

/** The shortest time-out: what a killed run held is hidden for six times as long. */
const limits = { consumerTimeoutSeconds: 4, batchWindowSeconds: 1, batchSize: 50 };
const postsAtOnce = 48;
/** Longer than a client tries: counted from the first call that meets it, which on a busy machine may come late. */
const outageMs = 2_000;
/** A minute of a deadline is a few seconds: some messages end before it, some after, some never. */
const speed = 10;

/** Sends traffic of all providers through the local stack while everything fails, then judges what became of it. */
export async function runChaos({ reports, seed, faultPercent, progress }: ChaosOptions): Promise<ChaosResult> {
  const ledger = openLedger();
  const tidings = openTidings();
  const delivrd = (await readCdkJson()).context['delivrd'] as { limits?: object };
  const settings = {
    ...delivrd,
    limits: { ...delivrd.limits, ...limits },
    api: true,
    events: true,
    deadlines,
    // What can fail of the two ways; a call that does is in the log.
    metrics: { publish: 'calls' },
  };
  const stack = await startLocalStack({
    port: 0,
    settings: chooseProviders(settings, 'all'),
    speed,
    onLogLine: ledger.takeLogLine,
    onRun: ledger.takeRun,
  });
  const sqs = sqsClient(stack.frontDoor.url, 'operator');
  try {
    const queues = {
      reports: stack.eventSources[0]?.queueUrl ?? '',
      deadLetters: stack.outputs[outputNames.deadLetterQueueUrl] ?? '',
    };
    const { VisibilityTimeout } = await attributesOf(sqs, queues.reports);
    tidings.watch(stack.frontDoor);
    ledger.watch(stack.frontDoor, { ...queues, hiddenMs: 1000 * Number(VisibilityTimeout) });
    const faults = injectFaults(stack.frontDoor, { seed, functions: stack.functions });
    faults.add(...endsOfProcesses, ...faultsOfEveryCall(faultPercent / 100));

    const providers = stack.endpoints.flatMap((endpoint) => stack.providers.get(nameOf(endpoint)) ?? []);
    const met = new Set<string>();
    const requests = createRequests(reports, seed, providers);
    const random = createRandom(seed + 1);
    const sent = await sendAll(stack, requests, faults, random, met, progress);
    const never = await untilSettled(
      stack,
      () => depth(sqs, queues.reports),
      () => untold(tidings),
      progress,
    );
    const leftInQueue = await depth(sqs, queues.reports);
    // Now also what was delivered again while it was at work has come to its end.
    await Promise.all(stack.eventSources.map((source) => source.close()));
    progress.say('asking');
    const expected = expectMessages(requests);
    const answers = await askFor(applicationOf(stack, random), longMessages(expected));
    const aside = await republishAll(stack, sqs);
    progress.say('comparing');
    const tableName = stack.outputs[outputNames.tableName] ?? '';
    const verdict = judge({
      sent,
      ledger,
      tidings,
      items: await scan(stack.frontDoor.url, tableName),
      indexes: await readIndexes(stack.frontDoor.url, tableName),
      deadLetters: await depth(sqs, queues.deadLetters),
      leftInQueue,
      totals: stack.cloudwatch.totals(),
      providers: stack.providers,
    });
    const uncovered = withoutFault(
      faults.seen(),
      stack.functions.map(({ declaration }) => declaration.name),
    );
    const missing = requests.length >= enoughRequests && faultPercent > 0 ? neverStruck(faults.injected(), met) : [];
    return {
      ...verdict,
      differences: [
        ...verdict.differences,
        ...judgeWholes(expected, answers),
        ...never,
        ...aside,
        ...uncovered,
        ...missing,
      ],
      requests: requests.length,
      posts: sent.reduce((sum, { posted }) => sum + posted, 0),
      queued: ledger.queued.size,
      runs: ledger.runs.length,
      diedRuns: ledger.runs.filter(({ died }) => died !== null).length,
      buried: ledger.buried.length,
      outages: [...met],
      injected: faults.injected(),
    };
  } finally {
    sqs.destroy();
    await stack.close();
  }
}

const applicationOf = ({ outputs }: LocalStack, random: Random): Client =>
  createClient({
    url: outputs[outputNames.apiUrl] ?? '',
    region,
    credentials: { accessKeyId: 'application', secretAccessKey: localSecret },
    random: random.next,
  });

async function sendAll(
  stack: LocalStack,
  requests: ReturnType<typeof createRequests>,
  faults: AwsFaults,
  random: Random,
  met: Set<string>,
  progress: Progress,
): Promise<readonly Sent[]> {
  const endpoints = new Map(stack.endpoints.map((endpoint) => [nameOf(endpoint), endpoint]));
  const due = [...outages];
  const client = applicationOf(stack, random);
  let settled = 0;
  const sent = await pMap(
    inCalls(requests),
    async (call) => {
      const [request] = call;
      const result = isOwn(request.kind)
        ? await tell(client, call)
        : [await send(request, endpoints.get(request.provider.id) as Endpoint, random)];
      settled += call.length;
      progress.show('sending', settled, requests.length);
      const [next] = due;
      if (next && settled >= next.at * requests.length) {
        due.shift();
        const onStrike = () => {
          if (!met.has(next.name)) setTimeout(end, outageMs);
          met.add(next.name);
        };
        const end = faults.add({ ...next.rule, onStrike });
        // Only a fresh process asks for the secrets.
        if (next.rule.service === 'secretsmanager')
          for (const { declaration, kill } of stack.functions) if (declaration.name.startsWith('Ingest')) kill();
      }
      return result;
    },
    { concurrency: postsAtOnce },
  );
  return sent.flat();
}
