import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, GetRecordsCommand } from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqsClient } from '../../../local/aws/event-source.ts';
import { type AwsFaults, type FaultKind, injectFaults } from '../../../local/aws/faults.ts';
import { type AwsCall, type FrontDoor, forwardTo, jsonAnswer, openFrontDoor } from '../../../local/aws/front-door.ts';
import { createFunction, type LocalFunction, type Run } from '../../../local/runtime/lambda.ts';
import { openSqs } from '../../emulators.ts';

let door: FrontDoor;
/** What the services did, as action and caller. */
let done: AwsCall[];

const doing = async (call: AwsCall) => {
  done.push(call);
  return jsonAnswer({});
};

beforeEach(async () => {
  door = await openFrontDoor();
  done = [];
  for (const service of ['dynamodb', 'sqs', 'cloudwatch']) door.services.set(service, doing);
});
afterEach(() => door.close());

/** Only to give up a silent service: on a busy machine every other answer may be late. */
const patienceMs = 1_500;
const client = (caller = 'Writer', requestTimeout = 10_000) =>
  new DynamoDBClient({
    endpoint: door.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: caller, secretAccessKey: 'x' },
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  });
const update = (caller?: string, requestTimeout?: number) =>
  client(caller, requestTimeout).send(new UpdateItemCommand({ TableName: 'T', Key: { pk: { S: 'x' } } }));
const faulty = (more: Partial<Parameters<typeof injectFaults>[1]> = {}): AwsFaults =>
  injectFaults(door, { seed: 1, functions: [], slowMs: [100, 150], silentMs: 3_000, ...more });
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    ({ name, code }: { name: string; code?: string }) => code ?? name,
  );

test.each<[FaultKind, RegExp, number]>([
  ['throttled', /^(ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded)(Exception)?$/, 0],
  ['refused', /^(InternalServerError|ServiceUnavailable)$/, 0],
  ['dropped-before', /^(ECONNRESET|EPIPE)$/, 0],
  ['dropped-after', /^(ECONNRESET|EPIPE)$/, 1],
  ['silent-before', /^(TimeoutError|ETIMEDOUT)$/, 0],
  ['silent-after', /^(TimeoutError|ETIMEDOUT)$/, 1],
  ['slow', /^answered$/, 1],
])('%s: the caller hears %s, and the call took effect %d times', async (kind, heard, times) => {
  faulty().add({ kind, share: 1 });
  const started = performance.now();
  expect(await outcome(update('Writer', kind.startsWith('silent-') ? patienceMs : undefined))).toMatch(heard);
  if (kind === 'slow') expect(performance.now() - started).toBeGreaterThan(90);
  expect(done).toHaveLength(times);
});

test('half of the metric data are taken, and the call is refused', async () => {
  faulty().add({ kind: 'half-taken', share: 1, action: 'PutMetricData' });
  const metrics = new CloudWatchClient({
    endpoint: door.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'Writer', secretAccessKey: 'x' },
  });
  const MetricData = ['a', 'b', 'c', 'd'].map((MetricName) => ({ MetricName, Value: 1 }));
  expect(await outcome(metrics.send(new PutMetricDataCommand({ Namespace: 'N', MetricData })))).not.toBe('answered');
  expect(
    done.map(({ input }) => (input['MetricData'] as { MetricName: string }[]).map((one) => one.MetricName)),
  ).toEqual([['a', 'b']]);
});

test.each([
  ['some-failed', /^(ThrottlingException|InternalFailure)$/],
  ['refused-for-good', /^(InvalidArgument|MalformedDetail)$/],
] as const)('%s: every second event is taken, and the answer says why the others are not', async (kind, why) => {
  const taken: unknown[] = [];
  door.services.set('events', async ({ input }) => {
    const entries = input['Entries'] as readonly { readonly Detail: string }[];
    taken.push(...entries.map(({ Detail }) => Detail));
    return jsonAnswer({ FailedEntryCount: 0, Entries: entries.map((_, at) => ({ EventId: `${at}` })) });
  });
  faulty().add({ kind, share: 1, service: 'events' });
  const bus = new EventBridgeClient({
    ...{ endpoint: door.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'Writer', secretAccessKey: 'x' },
  });
  const answer = await bus.send(new PutEventsCommand({ Entries: ['1', '2', '3'].map((Detail) => ({ Detail })) }));
  expect(taken).toEqual(['2']);
  expect(answer.Entries?.map(({ EventId, ErrorCode }) => EventId ?? ErrorCode)).toEqual([
    expect.stringMatching(why),
    '0',
    expect.stringMatching(why),
  ]);
});

test('a reader of a stream loses its place, and what came by is known whether or not it was struck', async () => {
  door.services.set('dynamodbstreams', doing);
  const faults = faulty();
  faults.add({ kind: 'iterator-lost', share: 1, action: 'GetRecords' });
  const streams = new DynamoDBStreamsClient({
    ...{ endpoint: door.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'source', secretAccessKey: 'x' },
  });
  expect(await outcome(streams.send(new GetRecordsCommand({ ShardIterator: 'i' })))).toBe('ExpiredIteratorException');
  expect(await outcome(update())).toBe('answered');
  expect(faults.seen()).toEqual([
    { caller: 'source', call: 'dynamodbstreams:GetRecords' },
    { caller: 'Writer', call: 'dynamodb:UpdateItem' },
  ]);
});

test('what was received can be received again at once, as often as the rule says', async () => {
  const { url, close } = await openSqs();
  const sqs = sqsClient(door.url, 'source');
  try {
    door.services.set('sqs', forwardTo(url));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `again-${randomUUID()}` }));
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const receive = async () =>
      ((await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }))).Messages ?? []).map(
        (message) => message.MessageId,
      );
    faulty().add({ kind: 'redelivered', share: 1, times: 1, action: 'ReceiveMessage' });
    const found = [await receive(), await receive(), await receive()];
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    expect(found).toEqual([[MessageId], [MessageId], []]);
  } finally {
    sqs.destroy();
    await close();
  }
});

describe('a rule', () => {
  test('looks at caller, service and action, and holds until it is taken back', async () => {
    const faults = faulty();
    const away = faults.add({ kind: 'refused', share: 1, caller: 'Writer', service: 'dynamodb', action: 'UpdateItem' });
    faults.add({ kind: 'refused', share: 1, service: 'sqs' }, { kind: 'refused', share: 1, action: 'GetItem' });
    expect([await outcome(update('Writer2')), await outcome(update('Reader'))]).toEqual([
      expect.stringMatching(/InternalServerError|ServiceUnavailable/),
      'answered',
    ]);
    away();
    expect(await outcome(update('Writer2'))).toBe('answered');
    expect(faults.injected()).toEqual([{ kind: 'refused', caller: 'Writer2', call: 'dynamodb:UpdateItem', count: 1 }]);
  });

  test('says when it strikes', async () => {
    let strikes = 0;
    faulty().add({ kind: 'refused', share: 1, caller: 'Writer', onStrike: () => (strikes += 1) });
    await outcome(update('Reader'));
    expect(strikes).toBe(0);
    await outcome(update('Writer'));
    expect(strikes).toBe(1);
  });

  test('strikes its share of the calls, the same ones for the same seed', async () => {
    const struck = async (seed: number): Promise<boolean[]> => {
      door.gates.length = 0;
      faulty({ seed }).add({ kind: 'throttled', share: 0.3 });
      const results: boolean[] = [];
      for (let at = 0; at < 60; at += 1) results.push((await outcome(update())) !== 'answered');
      return results;
    };
    const [first, again, other] = [await struck(7), await struck(7), await struck(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first.filter(Boolean).length).toBeGreaterThan(8);
    expect(first.filter(Boolean).length).toBeLessThan(30);
  });
});

describe('a function at a call', () => {
  let folder: string;
  let lambda: LocalFunction;
  let runs: Run[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
    // Calls as often as its event says, and tells how many of the calls were answered.
    writeFileSync(
      join(folder, 'index.mjs'),
      `export const handler = async ({ calls }) => {
        const headers = { 'x-amz-target': 'DynamoDB_20120810.UpdateItem', authorization: 'Credential=Writer/x',
          'x-amz-security-token': process.env.AWS_SESSION_TOKEN };
        let answered = 0;
        for (let at = 0; at < calls; at += 1)
          answered += (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: '{}' })).ok ? 1 : 0;
        return answered;
      };`,
    );
    runs = [];
    lambda = createFunction(
      {
        name: 'Writer',
        file: join(folder, 'index.mjs'),
        exportName: 'handler',
        environment: {},
        // More than a busy machine takes to start it.
        timeoutSeconds: 6,
        memoryMb: 128,
      },
      door.url,
      () => undefined,
      (run) => runs.push(run),
    );
  });
  afterEach(async () => {
    await lambda.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['killed-before', 0],
    ['killed-after', 1],
  ] as const)('%s: the run ends there, with %d effects, and other runs go on', async (kind, effects) => {
    const away = faulty({ functions: [lambda] }).add({ kind, share: 1, caller: 'Writer' });
    expect(await lambda.invoke({ calls: 3 })).toEqual({ kind: 'error', error: 'Runtime.ExitError' });
    expect(done).toHaveLength(effects);
    away();
    expect(await lambda.invoke({ calls: 3 })).toEqual({ kind: 'result', result: 3 });
    expect(runs.map(({ environment, outcome: { kind: ended }, killed }) => [environment, ended, killed])).toEqual([
      ['Writer/1', 'error', true],
      ['Writer/2', 'result', false],
    ]);
  });

  test('kills the one that called, not the others', async () => {
    const away = faulty({ functions: [lambda] }).add({ kind: 'killed-before', share: 1 });
    const killed = lambda.invoke({ calls: 1 });
    const other = lambda.invoke({ calls: 0 });
    expect([(await killed).kind, (await other).kind]).toEqual(['error', 'result']);
    away();
  });

  test.each(['frozen-before', 'frozen-after'] as const)(
    '%s: the run goes on afterwards, or is ended by its time-out',
    async (kind) => {
      const faults = faulty({ functions: [lambda], frozenMs: [400, 500] });
      let away = faults.add({ kind, share: 1 });
      const started = performance.now();
      expect(await lambda.invoke({ calls: 1 })).toEqual({ kind: 'result', result: 1 });
      expect(performance.now() - started).toBeGreaterThan(390);
      away();
      await lambda.invoke({ calls: 1 });
      expect(lambda.usage().coldStarts).toBe(1);
      away = faulty({ functions: [lambda], frozenMs: [6_500, 6_600] }).add({ kind, share: 1 });
      expect(await lambda.invoke({ calls: 1 })).toEqual({ kind: 'error', error: 'Sandbox.Timedout' });
      away();
      expect(await lambda.invoke({ calls: 1 })).toEqual({ kind: 'result', result: 1 });
    },
  );
});
