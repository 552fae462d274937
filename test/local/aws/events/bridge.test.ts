import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MetricId } from '../../../../local/aws/cloudwatch/store.ts';
import { createEventBridge, type EventBridge } from '../../../../local/aws/events/bridge.ts';
import { readEvents } from '../../../../local/aws/events/declared.ts';
import { injectFaults } from '../../../../local/aws/faults.ts';
import {
  type AwsCall,
  errorAnswer,
  type FrontDoor,
  jsonAnswer,
  openFrontDoor,
} from '../../../../local/aws/front-door.ts';
import { createPermissions } from '../../../../local/aws/policy/permissions.ts';
import { createLambda } from '../../../../local/aws/services/lambda.ts';
import { createSecretsManager, referredSecret } from '../../../../local/aws/services/secrets-manager.ts';
import { createTopics, type Topics } from '../../../../local/aws/services/sns.ts';
import { startClock } from '../../../../local/runtime/clock.ts';
import { physicalIds } from '../../../../local/template/resolve.ts';
import type { Resource } from '../../../../local/template/synthesize.ts';

// As CDK writes what it makes of rules and their targets.
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allowEvents = (Action: string, Resource: unknown, rule?: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action,
  Resource,
  ...(rule === undefined ? {} : { Condition: { ArnEquals: { 'aws:SourceArn': arnOf(rule) } } }),
});
const queuePolicy = (queue: string, ...rules: string[]): Resource => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: queue }],
    PolicyDocument: policy(...rules.map((rule) => allowEvents('sqs:SendMessage', arnOf(queue), rule))),
  },
});
const role = (id: string, Action: string, Resource: unknown): Record<string, Resource> => ({
  [id]: { Type: 'AWS::IAM::Role', Properties: {} },
  [`${id}Policy`]: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: id }], PolicyDocument: policy({ Effect: 'Allow', Action, Resource }) },
  },
});
const rule = (Properties: object): Resource => ({ Type: 'AWS::Events::Rule', Properties: { ...Properties } });
const onBus = (EventPattern: object, ...Targets: object[]): Resource =>
  rule({ EventBusName: { Ref: 'Bus' }, EventPattern, Targets });
const any = { source: [{ prefix: '' }] };
const bus: Record<string, Resource> = { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'delivrd-dev' } } };
const queues: Record<string, Resource> = {
  Queue: { Type: 'AWS::SQS::Queue' },
  Dead: { Type: 'AWS::SQS::Queue' },
};
const queuePolicies = { QueuePolicy: queuePolicy('Queue', 'Rule'), DeadPolicy: queuePolicy('Dead', 'Rule') };
const toQueue = { Id: 'T', Arn: arnOf('Queue'), DeadLetterConfig: { Arn: arnOf('Dead') } };

let door: FrontDoor;
let bridge: EventBridge;
let topics: Topics;
let client: EventBridgeClient;
let sent: { readonly queue: string; readonly body: string; readonly attributes: Record<string, string> }[];
let runs: { readonly name: string; readonly event: Record<string, unknown> }[];
let secrets: ReturnType<typeof createSecretsManager>;
let server: Server | null;
let counted: Map<string, number>;

beforeEach(async () => {
  door = await openFrontDoor();
  sent = [];
  runs = [];
  server = null;
  client = new EventBridgeClient({
    endpoint: door.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'x' },
  });
});
afterEach(async () => {
  await bridge.close();
  client.destroy();
  await door.close();
  server?.closeAllConnections();
  server?.close();
});

const record = ({ name, dimensions }: MetricId): void => {
  expect(dimensions).toEqual(expect.objectContaining({ RuleName: expect.any(String) }));
  counted.set(name, (counted.get(name) ?? 0) + 1);
};
/** How often EventBridge counted something of the rules. */
const total = (name: string): number => counted.get(name) ?? 0;

/** Runs a template's events; a thousand times as fast as usual, where a test waits for retries. */
function open(resources: Record<string, Resource>, speed = 1): void {
  const template = {
    Resources: { ...bus, ...queues, ...('Rule' in resources ? queuePolicies : {}), ...resources },
    Outputs: {},
  };
  const ids = physicalIds(template, { awsUrl: door.url, baseUrl: '' });
  const permissions = createPermissions(template, ids);
  const clock = startClock(speed);
  counted = new Map();
  secrets = createSecretsManager();
  const declared = readEvents(template, ids, (reference) => referredSecret(secrets, reference));
  bridge = createEventBridge(declared, { awsUrl: door.url, clock, permissions, record });
  topics = createTopics(declared.topicArns);
  const functions = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([name]) => ({
      declaration: { name },
      invoke: async (event: Record<string, unknown>) => {
        runs.push({ name, event });
        return event['detail'] && (event['detail'] as Record<string, unknown>)['fails']
          ? { kind: 'error', error: 'Error' }
          : { kind: 'result', result: null };
      },
    }));
  const lambda = createLambda(functions as never, (name) => declared.retries.get(name) ?? 2, clock);
  const sqs = async ({ action, input }: AwsCall) => {
    if (action !== 'SendMessage') return errorAnswer(400, 'UnknownOperationException', action);
    const attributes = (input['MessageAttributes'] ?? {}) as Record<string, { StringValue: string }>;
    sent.push({
      queue: String(input['QueueUrl']).split('/').at(-1) ?? '',
      body: String(input['MessageBody']),
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
    });
    return jsonAnswer({ MessageId: 'm' });
  };
  door.services
    .set('sqs', permissions.guard(sqs))
    .set('sns', permissions.guard(topics.service))
    .set('lambda', permissions.guard(lambda.service))
    .set('events', permissions.guard(bridge.service));
}

const entry = (detail: object, more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: 'delivrd-dev',
  Source: 'delivrd.dev',
  DetailType: 'delivrd.message.status-changed',
  Detail: JSON.stringify(detail),
  ...more,
});
const publish = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

async function until(holds: () => boolean, withinMs = 4_000): Promise<void> {
  const endsMs = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > endsMs) throw new Error('It did not come.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Heard {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly atMs: number;
}

/** An HTTP endpoint that answers with these, the last one for ever. */
async function endpoint(...answers: readonly { status: number; retryAfter?: string }[]) {
  const heard: Heard[] = [];
  const listening = createServer(async (request, response) => {
    const { url = '', method = '', headers } = request;
    heard.push({ url, method, headers, body: await text(request), atMs: performance.now() });
    const { status, retryAfter } = answers[Math.min(heard.length, answers.length) - 1] ?? { status: 200 };
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end('ok');
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hooks/*`, heard };
}

const destination = (url: string, more: object = {}): Record<string, Resource> => ({
  Connection: {
    Type: 'AWS::Events::Connection',
    Properties: {
      AuthorizationType: 'API_KEY',
      AuthParameters: {
        ApiKeyAuthParameters: {
          ApiKeyName: 'x-api-key',
          ApiKeyValue: '{{resolve:secretsmanager:hook:SecretString:key::}}',
        },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: 'x-a', Value: 'b', IsValueSecret: false }],
          QueryStringParameters: [{ Key: 'q', Value: '1' }],
          BodyParameters: [{ Key: 'z', Value: 'zz' }],
        },
      },
    },
  },
  Destination: {
    Type: 'AWS::Events::ApiDestination',
    Properties: { ConnectionArn: arnOf('Connection'), HttpMethod: 'POST', InvocationEndpoint: url, ...more },
  },
  ...role('Caller', 'events:InvokeApiDestination', arnOf('Destination')),
});
const toEndpoint = (more: object = {}) => ({
  Id: 'H',
  Arn: arnOf('Destination'),
  RoleArn: arnOf('Caller'),
  DeadLetterConfig: { Arn: arnOf('Dead') },
  HttpParameters: {
    PathParameterValues: ['$.detail.id'],
    HeaderParameters: { h: 'v' },
    QueryStringParameters: { id: '$.id' },
  },
  ...more,
});

describe('PutEvents', () => {
  test('hands each event to the targets of the rules that it matches, as AWS writes it', async () => {
    open({ Rule: onBus({ detail: { id: ['a'] } }, toQueue) });
    const Time = new Date('2026-11-27T10:00:00.000Z');
    const { Entries = [], FailedEntryCount } = await publish(
      entry({ id: 'a' }, { Time, Resources: ['r'] }),
      entry({ id: 'b' }),
      entry({ id: 'a' }, { EventBusName: 'default' }),
      entry({ id: 'a' }, { EventBusName: 'nobody' }),
    );
    await until(() => sent.length > 0);
    expect(FailedEntryCount).toBe(0);
    expect(sent.map(({ queue, body }) => [queue, JSON.parse(body)])).toEqual([
      [
        'Queue',
        {
          version: '0',
          id: Entries[0]?.EventId,
          'detail-type': 'delivrd.message.status-changed',
          source: 'delivrd.dev',
          account: '000000000000',
          time: '2026-11-27T10:00:00Z',
          region: 'us-east-1',
          resources: ['r'],
          detail: { id: 'a' },
        },
      ],
    ]);
    expect(bridge.published().map(({ id, type, detail }) => [id, type, detail])).toEqual(
      Entries.toReversed().map(({ EventId }, at) => [
        EventId,
        'delivrd.message.status-changed',
        { id: at === 2 ? 'b' : 'a' },
      ]),
    );
  });

  test('refuses single entries, and takes the others', async () => {
    open({ Rule: onBus(any, toQueue) });
    const { Entries, FailedEntryCount } = await publish(
      entry({}, { Source: '' }),
      entry({}, { DetailType: undefined }),
      entry({}, { Detail: 'x' }),
      entry({}, { Detail: '[]' }),
      entry({}, { Source: 'aws.ec2' }),
      entry({ n: 1 }),
    );
    expect(FailedEntryCount).toBe(5);
    expect(Entries?.map(({ ErrorCode, EventId }) => ErrorCode ?? (EventId && 'taken'))).toEqual([
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'taken',
    ]);
    await until(() => sent.length === 1);
  });

  test('takes ten entries, and a megabyte of them', async () => {
    open({});
    const eleven = Array.from({ length: 11 }, () => entry({}));
    await expect(publish(...eleven)).rejects.toThrow('Member must have length less than or equal to 10');
    await expect(publish()).rejects.toThrow('greater than or equal to 1');
    const fixed = Buffer.byteLength('delivrd.devdelivrd.message.status-changed{"x":""}');
    await publish(entry({ x: 'x'.repeat(2 ** 20 - fixed) }));
    await expect(publish(entry({ x: 'x'.repeat(2 ** 20 - fixed + 1) }))).rejects.toThrow(
      'Total size of the entries in the request is over the limit.',
    );
  });

  test('is for whom the role allows it, on every bus that is named', async () => {
    open({
      ...role('WriterRole', 'events:PutEvents', arnOf('Bus')),
      Writer: { Type: 'AWS::Lambda::Function', Properties: { Role: arnOf('WriterRole') } },
    });
    const writer = new EventBridgeClient({
      endpoint: door.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'Writer', secretAccessKey: 'x' },
    });
    await writer.send(new PutEventsCommand({ Entries: [entry({})] }));
    const both = new PutEventsCommand({ Entries: [entry({}), entry({}, { EventBusName: 'default' })] });
    await expect(writer.send(both)).rejects.toThrow(
      'not authorized to perform: events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus/default',
    );
    writer.destroy();
    expect(bridge.published()).toHaveLength(1);
  });

  test('may fail for some of its entries', async () => {
    open({ Rule: onBus(any, toQueue) });
    injectFaults(door, { seed: 1, functions: [] }).add({
      kind: 'some-failed',
      share: 1,
      action: 'PutEvents',
      times: 1,
    });
    const { Entries, FailedEntryCount } = await publish(...[1, 2, 3, 4].map((n) => entry({ n })));
    expect(FailedEntryCount).toBe(2);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode ?? 'taken')).toEqual([
      expect.stringMatching(/^(ThrottlingException|InternalFailure)$/),
      'taken',
      expect.any(String),
      'taken',
    ]);
    expect(bridge.published().map(({ detail }) => detail)).toEqual([{ n: 4 }, { n: 2 }]);
  });

  test('what comes seldom is kept beside the newest thousand of what comes often', async () => {
    open({ Rule: onBus(any, toQueue) });
    const unheard = (n: number, DetailType = 'often') => entry({ n }, { EventBusName: 'nobody', DetailType });
    await publish(unheard(-1, 'seldom'));
    for (let n = 0; n < 1010; n += 10) await publish(...Array.from({ length: 10 }, (_, at) => unheard(n + at)));
    const numbers = bridge.published().map(({ detail }) => (detail as { n: number }).n);
    expect(numbers).toEqual([...Array.from({ length: 1000 }, (_, at) => 1009 - at), -1]);
  });
});

describe('targets', () => {
  test('a topic, with a text made of the event; a function, once more for each failed run', async () => {
    open(
      {
        Topic: { Type: 'AWS::SNS::Topic' },
        TopicPolicy: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: {
            Topics: [{ Ref: 'Topic' }],
            PolicyDocument: policy(allowEvents('sns:Publish', { Ref: 'Topic' })),
          },
        },
        Function: { Type: 'AWS::Lambda::Function', Properties: {} },
        Retries: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: { FunctionName: { Ref: 'Function' }, MaximumRetryAttempts: 1, Qualifier: '$LATEST' },
        },
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: arnOf('Function'),
            Principal: 'events.amazonaws.com',
            SourceArn: arnOf('Rule'),
          },
        },
        Rule: onBus(
          any,
          {
            Id: 'N',
            Arn: { Ref: 'Topic' },
            InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"Message <id> failed"' },
          },
          { Id: 'F', Arn: arnOf('Function') },
        ),
      },
      2_000,
    );
    await publish(entry({ id: 'a', fails: true }));
    await until(() => runs.length === 2 && topics.published().length === 1);
    expect(topics.published()).toMatchObject([{ message: '"Message a failed"', by: 'events.amazonaws.com' }]);
    expect(runs.map(({ event }) => event['detail'])).toEqual([
      { id: 'a', fails: true },
      { id: 'a', fails: true },
    ]);
  });

  test('another bus, by the role, and no bus after it', async () => {
    open({
      Second: { Type: 'AWS::Events::EventBus', Properties: { Name: 'second' } },
      Third: { Type: 'AWS::Events::EventBus', Properties: { Name: 'third' } },
      ...role('Forward', 'events:PutEvents', [arnOf('Second'), arnOf('Third')]),
      Rule: onBus(any, { Id: 'B', Arn: arnOf('Second'), RoleArn: arnOf('Forward') }),
      Next: rule({
        EventBusName: { Ref: 'Second' },
        EventPattern: any,
        Targets: [{ Id: 'B', Arn: arnOf('Third'), RoleArn: arnOf('Forward') }, toQueue],
      }),
      Last: rule({ EventBusName: 'third', EventPattern: any, Targets: [toQueue] }),
      QueuePolicy: queuePolicy('Queue', 'Next', 'Last'),
    });
    const { Entries = [] } = await publish(entry({ id: 'a' }));
    await until(() => sent.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sent.map(({ body }) => JSON.parse(body).id)).toEqual([Entries[0]?.EventId]);
  });

  test('of a rule that is off get nothing', async () => {
    const off = onBus(any, toQueue);
    open({ Rule: onBus(any, toQueue), Off: { ...off, Properties: { ...off.Properties, State: 'DISABLED' } } });
    await publish(entry({}));
    await until(() => sent.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sent).toHaveLength(1);
  });
});

describe('an HTTP endpoint', () => {
  test('is sent the event with what connection and target add', async () => {
    const { url, heard } = await endpoint({ status: 200 });
    open({ ...destination(url), Rule: onBus(any, toEndpoint()) });
    const { Entries = [] } = await publish(entry({ id: 'a/b' }));
    await until(() => heard.length > 0);
    const [{ url: asked, method, headers, body } = {} as Heard] = heard;
    expect([method, asked]).toEqual(['POST', `/hooks/a%2Fb?id=${Entries[0]?.EventId}&q=1`]);
    expect(headers).toMatchObject({
      'user-agent': 'Amazon/EventBridge/ApiDestinations',
      'content-type': 'application/json; charset=utf-8',
      range: 'bytes=0-1048575',
      'x-a': 'b',
      h: 'v',
      // Made up, since nobody made that secret.
      'x-api-key': JSON.parse(secrets.get('hook')).key,
    });
    expect(JSON.parse(body)).toMatchObject({ id: Entries[0]?.EventId, detail: { id: 'a/b' }, z: 'zz' });
  });

  test('is tried again while it is busy or ill, and no longer than the rule says', async () => {
    const { url, heard } = await endpoint({ status: 500 }, { status: 429, retryAfter: '1' }, { status: 200 });
    open({ ...destination(url), Rule: onBus(any, toEndpoint()) }, 1_000);
    await publish(entry({ id: 'a' }));
    await until(() => heard.length === 3);
    await until(() => total('Invocations') === 1);
    expect([total('RetryInvocationAttempts'), total('FailedInvocations'), sent.length]).toEqual([2, 0, 0]);
  });

  test.each<[string, { status: number; retryAfter?: string }, object, number, object]>([
    [
      'refuses',
      { status: 400 },
      {},
      1,
      { RETRY_ATTEMPTS: '0', ERROR_MESSAGE: expect.stringContaining('status code 400') },
    ],
    ['wants no more', { status: 503, retryAfter: '-1' }, {}, 1, { RETRY_ATTEMPTS: '0' }],
    [
      'stays ill',
      { status: 503 },
      { RetryPolicy: { MaximumRetryAttempts: 2 } },
      3,
      { RETRY_ATTEMPTS: '2', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
    ],
    [
      'asks for too much patience',
      { status: 503, retryAfter: '120' },
      { RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
      1,
      { RETRY_ATTEMPTS: '0', EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' },
    ],
  ])('that %s: the event goes to the dead-letter queue', async (_, answer, more, times, attributes) => {
    const { url, heard } = await endpoint(answer);
    open({ ...destination(url), Rule: onBus(any, toEndpoint(more)) }, 1_000);
    const { Entries = [] } = await publish(entry({ id: 'a' }));
    await until(() => sent.length > 0);
    expect(heard).toHaveLength(times);
    const [dead] = sent;
    expect([dead?.queue, JSON.parse(dead?.body ?? '{}').id]).toEqual(['Dead', Entries[0]?.EventId]);
    expect(dead?.attributes).toEqual({
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/delivrd-dev/Rule',
      TARGET_ARN: 'arn:aws:events:us-east-1:000000000000:api-destination/Destination/Destination',
      ERROR_CODE: 'SDK_CLIENT_ERROR',
      ERROR_MESSAGE: expect.any(String),
      ...attributes,
    });
    await until(() => total('InvocationsSentToDlq') === 1);
    expect(total('FailedInvocations')).toBe(1);
  });

  test('is called no faster than it allows', async () => {
    const { url, heard } = await endpoint({ status: 200 });
    open({ ...destination(url, { InvocationRateLimitPerSecond: 4 }), Rule: onBus(any, toEndpoint()) });
    await publish(...[1, 2, 3, 4].map((id) => entry({ id: String(id) })));
    await until(() => heard.length === 4);
    // Three quarters of a second; on a busy machine the first is heard late.
    expect((heard[3]?.atMs ?? 0) - (heard[0]?.atMs ?? 0)).toBeGreaterThan(650);
  });

  test('of another machine is not called', async () => {
    open({ ...destination('https://hooks.example.com/x'), Rule: onBus(any, toEndpoint()) });
    await publish(entry({ id: 'a' }));
    await until(() => sent.length > 0);
    expect(sent[0]?.attributes['ERROR_MESSAGE']).toBe(
      'The local stack calls this machine only, not hooks.example.com.',
    );
  });
});

describe('rights', () => {
  test.each<[string, Record<string, Resource>, RegExp]>([
    [
      'a queue whose policy allows another rule',
      { QueuePolicy: queuePolicy('Queue', 'Other'), Other: onBus({ source: ['x'] }), Rule: onBus(any, toQueue) },
      /events\.amazonaws\.com is not authorized to perform: sqs:sendmessage .* no resource-based policy allows/,
    ],
    [
      'a function without a permission',
      {
        Function: { Type: 'AWS::Lambda::Function', Properties: {} },
        Rule: onBus(any, { Id: 'F', Arn: arnOf('Function'), DeadLetterConfig: { Arn: arnOf('Dead') } }),
      },
      /lambda:InvokeFunction on resource: .*:function:Function because no resource-based policy/,
    ],
    [
      'a topic without a policy',
      {
        Topic: { Type: 'AWS::SNS::Topic' },
        Rule: onBus(any, { Id: 'N', Arn: { Ref: 'Topic' }, DeadLetterConfig: { Arn: arnOf('Dead') } }),
      },
      /sns:Publish on resource: arn:aws:sns:us-east-1:000000000000:Topic/,
    ],
    [
      'an endpoint by a role for another',
      {
        ...destination('http://127.0.0.1:1/'),
        ...role(
          'Caller',
          'events:InvokeApiDestination',
          'arn:aws:events:us-east-1:000000000000:api-destination/Other/*',
        ),
        Rule: onBus(any, toEndpoint()),
      },
      /assumed-role\/Caller\/service is not authorized to perform: events:InvokeApiDestination/,
    ],
  ])('%s: at once to the dead-letter queue', async (_, resources, why) => {
    open(resources);
    await publish(entry({}));
    await until(() => sent.length > 0);
    expect(sent[0]).toMatchObject({ queue: 'Dead', attributes: { ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0' } });
    expect(sent[0]?.attributes['ERROR_MESSAGE']).toMatch(why);
  });

  test('a throttled queue is tried again', async () => {
    open({ Rule: onBus(any, toQueue) }, 1_000);
    injectFaults(door, { seed: 1, functions: [] }).add({ kind: 'throttled', share: 1, service: 'sqs', times: 3 });
    await publish(entry({}));
    await until(() => sent.length > 0);
    expect(sent[0]?.queue).toBe('Queue');
  });
});

test('a schedule invokes its function at each of its times, on the stack’s clock; that of EventBridge Scheduler by its role', async () => {
  open(
    {
      Function: { Type: 'AWS::Lambda::Function', Properties: {} },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: arnOf('Function'),
          Principal: 'events.amazonaws.com',
          SourceArn: arnOf('Minutely'),
        },
      },
      Minutely: rule({ ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'F', Arn: arnOf('Function') }] }),
      ...role('SchedulerRole', 'lambda:InvokeFunction', arnOf('Function')),
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          FlexibleTimeWindow: { Mode: 'OFF' },
          ScheduleExpression: 'cron(* * * * ? *)',
          Target: { Arn: arnOf('Function'), RoleArn: arnOf('SchedulerRole'), Input: '{"by":"scheduler"}' },
        },
      },
    },
    600,
  );
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(runs).toEqual([]);
  bridge.start();
  await until(() => runs.length >= 6);
  const own = runs.filter(({ event }) => event['source'] === 'aws.events');
  expect(own[0]?.event).toMatchObject({
    'detail-type': 'Scheduled Event',
    resources: ['arn:aws:events:us-east-1:000000000000:rule/Minutely'],
    detail: {},
  });
  const times = own.map(({ event }) => Date.parse(String(event['time'])));
  expect(times.slice(1).map((time, at) => time - (times[at] ?? 0))).toEqual(times.slice(1).map(() => 60_000));
  expect(runs.some(({ event }) => event['by'] === 'scheduler')).toBe(true);
});
