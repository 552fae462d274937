import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { outputs as outputNames } from '../../functions/shared/stack-outputs.ts';
import { duePartitions } from '../../functions/shared/table-keys.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { injectFaults } from '../../local/aws/faults.ts';
import { chooseProviders } from '../../local/chosen-providers.ts';
import type { Run } from '../../local/runtime/lambda.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { readCdkJson } from '../../local/template/synthesize.ts';
import { nameOf } from '../../operator/endpoint.ts';
import type { Progress } from '../progress.ts';
import { scan } from './items.ts';
import { deadlines, judgeMarks } from './marks-verdict.ts';
import { judgeOthers } from './others-verdict.ts';
import { endsOfProcesses, faultsOfEveryCall, withoutFault } from './rules.ts';
import { republishAll } from './set-aside.ts';
import { openTidings } from './tidings.ts';
import { judgeTidings, type TidingsVerdict, untold } from './tidings-verdict.ts';
import { createMessages, isOwn, type Request } from './traffic.ts';
import { depth, untilNone } from './waiting.ts';
import { wholeKeyOf } from './wholes.ts';

export interface PublishedOptions {
  readonly messages: number;
  readonly seed: number;
  /** Percent of every kind of call that fails. */
  readonly faultPercent: number;
  readonly progress: Progress;
  readonly dynamodbEndpoint?: string | undefined;
  readonly sqsEndpoint?: string | undefined;
}

export interface PublishedResult extends TidingsVerdict {
  readonly messages: number;
  /** Reports and words of the application, repeats included. */
  readonly queued: number;
  readonly publisherRuns: number;
  readonly killedPublishers: number;
  readonly faults: number;
}

/** A minute of a deadline is a few seconds: some messages end before it, some after, some never. */
const speed = 10;
const limits = { consumerTimeoutSeconds: 4, batchWindowSeconds: 1, batchSize: 50 };
const entriesPerCall = 10;
const callsAtOnce = 8;
/** With fewer messages than this, chance may leave something out. */
const enoughMessages = 200;

/** What callbacks and the application tell, put into the queue as ingest and API would, while everything behind it fails. */
export async function runPublished(options: PublishedOptions): Promise<PublishedResult> {
  const { messages, seed, faultPercent, progress, dynamodbEndpoint, sqsEndpoint } = options;
  const delivrd = (await readCdkJson()).context['delivrd'] as { limits?: object };
  const settings = { ...delivrd, limits: { ...delivrd.limits, ...limits }, events: true, deadlines };
  const runs: Run[] = [];
  const stack = await startLocalStack({
    port: 0,
    settings: chooseProviders(settings, 'all'),
    speed,
    dynamodbEndpoint,
    sqsEndpoint,
    onRun: (run) => {
      if (run.functionName.startsWith('EventsPublisher')) runs.push(run);
    },
  });
  const sqs = sqsClient(stack.frontDoor.url, 'operator');
  try {
    const tidings = openTidings();
    tidings.watch(stack.frontDoor);
    const faults = injectFaults(stack.frontDoor, { seed, functions: stack.functions });
    faults.add(...endsOfProcesses, ...faultsOfEveryCall(faultPercent / 100));

    const providers = stack.endpoints.flatMap((endpoint) => stack.providers.get(nameOf(endpoint)) ?? []);
    // What can't be read changes nothing, and nobody is let in here.
    const requests = createMessages(messages, seed, providers).filter(({ kind }) => kind === 'report' || isOwn(kind));
    const QueueUrl = stack.outputs[outputNames.reportQueueUrl] as string;
    const calls = Array.from({ length: Math.ceil(requests.length / entriesPerCall) }, (_, at) =>
      requests.slice(at * entriesPerCall, (at + 1) * entriesPerCall),
    );
    let sent = 0;
    await pMap(
      calls,
      async (some) => {
        const Entries = some.map((request, at) => ({ Id: String(at), MessageBody: toEnvelope(request, stack, at) }));
        const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        if (Failed.length > 0) throw new Error(`The queue did not take ${Failed.length} messages.`);
        sent += some.length;
        progress.show('sending', sent, requests.length);
      },
      { concurrency: callsAtOnce },
    );
    const left = await untilSettled(
      stack,
      () => depth(sqs, QueueUrl),
      () => untold(tidings),
      progress,
    );
    const aside = await republishAll(stack, sqs);
    progress.say('comparing');
    const items = await scan(stack.frontDoor.url, stack.outputs[outputNames.tableName] as string);
    const verdict = judgeTidings(tidings, items);
    const stored = new Set(items.map(({ pk }) => wholeKeyOf(pk) ?? pk)).size;
    const killed = runs.filter((run) => run.killed).length;
    return {
      ...verdict,
      differences: [
        ...verdict.differences,
        ...judgeMarks(tidings, items),
        ...left,
        ...judgeOthers(tidings, []),
        ...aside,
        ...withoutFault(
          faults.seen(),
          stack.functions.map(({ declaration }) => declaration.name),
        ),
        ...(stored === messages ? [] : [`the table has ${stored} messages of ${messages}`]),
        ...(faultPercent > 0 && messages >= enoughMessages ? unproved(verdict, killed) : []),
      ],
      messages: stored,
      queued: requests.length,
      publisherRuns: runs.length,
      killedPublishers: killed,
      faults: faults.injected().reduce((sum, { count }) => sum + count, 0),
    };
  } finally {
    sqs.destroy();
    await stack.close();
  }
}

/** A run in which nothing went wrong proves nothing. */
const unproved = ({ repeats, overdue, setAside }: TidingsVerdict, killed: number): readonly string[] => [
  ...(killed === 0 ? ['not tried: no publisher was killed'] : []),
  ...(repeats === 0 ? ['not tried: no event came again'] : []),
  ...(setAside === 0 ? ['not tried: no event was set aside'] : []),
  ...(overdue === 0 ? ['not tried: no message was late'] : []),
];

/** Waits until the queue is empty, what is due is judged, and all that changed was told; what never came to that, in words. */
export async function untilSettled(
  stack: LocalStack,
  queued: () => Promise<number>,
  untoldNow: () => number,
  progress: Progress,
): Promise<readonly string[]> {
  const tableName = stack.outputs[outputNames.tableName] as string;
  const waiting = async (): Promise<number> =>
    (await scan(stack.frontDoor.url, tableName, 'due')).filter(({ dueOn }) => duePartitions.includes(dueOn ?? ''))
      .length;
  const stages = [
    ['draining', queued, 'lost: %d messages never left the queue'],
    ['judging what is due', waiting, 'due: %d messages were never judged'],
    ['publishing', async () => untoldNow(), 'event: %d changes were never told'],
  ] as const;
  const left: string[] = [];
  for (const [what, count, words] of stages) {
    const never = await untilNone(count, what, progress);
    if (never > 0) left.push(words.replace('%d', String(never)));
  }
  return left;
}

function toEnvelope({ kind, provider, composed }: Request, stack: LocalStack, at: number): string {
  const receivedAt = stack.clock.now() + at;
  return writeEnvelope({
    v: 1,
    ...(isOwn(kind) && { kind }),
    provider: provider.id,
    receivedAt,
    requestId: `${receivedAt}-${at}`,
    method: 'POST',
    query: composed.query,
    headers: { 'content-type': composed.contentType },
    ...packBody(Buffer.from(composed.body)),
  });
}
