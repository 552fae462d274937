import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, DeleteTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTable } from '../../../../local/adopt.ts';
import { type FrontDoor, forwardTo, openFrontDoor } from '../../../../local/aws/front-door.ts';
import { createPermissions, pollersName } from '../../../../local/aws/policy/permissions.ts';
import { toStreamMapping } from '../../../../local/aws/streams/mapping.ts';
import { openStreamSource } from '../../../../local/aws/streams/open-source.ts';
import { checkStreamMapping, type StreamSource, startStreamSource } from '../../../../local/aws/streams/source.ts';
import { openStreams } from '../../../../local/aws/streams/streams.ts';
import { startClock } from '../../../../local/runtime/clock.ts';
import type { InvokeOutcome } from '../../../../local/runtime/lambda.ts';
import { physicalIds, region } from '../../../../local/template/resolve.ts';
import { endpoints, type Opened, openDynamodb } from '../../../emulators.ts';

// The poller and the streams' own API, by the real client; against AWS's DynamoDB Local its own streams (npm run test:conformance).

interface Event {
  readonly Records: readonly {
    readonly eventName: string;
    readonly eventSourceARN: string;
    readonly dynamodb: {
      readonly ApproximateCreationDateTime: number;
      readonly Keys: { readonly pk: { readonly S: string } };
      readonly NewImage?: { readonly n: { readonly N: string } };
      readonly OldImage?: { readonly n: { readonly N: string } };
      readonly SequenceNumber: string;
    };
  }[];
}

let opened: Opened;
let door: FrontDoor;
let client: DynamoDBClient;
let tableName: string;
let streamArn: string;
let sources: StreamSource[];

const role = (...statements: object[]) => ({
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  Reader: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: statements } },
  },
});
const table = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
};
const template = {
  Resources: {
    Table: table,
    ...role({
      Effect: 'Allow',
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      Resource: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    }),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, FunctionName: { Ref: 'Reader' } },
    },
  },
  Outputs: {},
};

beforeEach(async () => {
  opened = await openDynamodb();
  door = await openFrontDoor();
  sources = [];
  const ids = physicalIds(template, { awsUrl: door.url, baseUrl: '' }, (id) => `${id}-${randomUUID()}`);
  tableName = ids.get('Table')?.ref ?? '';
  streamArn = ids.get('Table')?.attributes['StreamArn'] ?? '';
  door.services.set('dynamodb', forwardTo(opened.url));
  openStreams(template, ids, door.services, endpoints.dynamodb !== undefined);
  const permissions = createPermissions(template, ids);
  for (const [name, service] of door.services) door.services.set(name, permissions.guard(service));
  client = new DynamoDBClient({
    endpoint: door.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'x' },
  });
  await createTable(client, {
    TableName: tableName,
    AttributeDefinitions: table.Properties.AttributeDefinitions as never,
    KeySchema: table.Properties.KeySchema as never,
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});
afterEach(async () => {
  for (const source of sources) await source.close();
  await client.send(new DeleteTableCommand({ TableName: tableName }));
  client.destroy();
  await door.close();
  await opened.close();
});

const put = (pk: string, n: number) =>
  client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: pk }, n: { N: String(n) } } }));
const done: InvokeOutcome = { kind: 'result', result: { batchItemFailures: [] } };

/** Follows the stream with a function that answers so; tells what it got and what was given up. */
async function follow(
  answer: (event: Event, run: number) => InvokeOutcome | Promise<InvokeOutcome> = () => done,
  properties: object = {},
) {
  const events: Event[] = [];
  const ages: number[] = [];
  const failures: Record<string, Record<string, unknown>>[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const lambda = {
    declaration: { name: 'Reader' },
    invoke: async (event: unknown) => {
      events.push(event as Event);
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const outcome = await answer(event as Event, events.length);
      atOnce -= 1;
      return outcome;
    },
  };
  const declared = {
    EventSourceArn: streamArn,
    StartingPosition: 'TRIM_HORIZON',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...properties,
  };
  const source = await startStreamSource(toStreamMapping('Mapping', declared), lambda as never, door.url, {
    clock: startClock(),
    onIteratorAge: (_, ageMs) => ages.push(ageMs),
    onFailure: async (message) => {
      failures.push(message as never);
    },
  });
  sources.push(source);
  const records = () => events.flatMap(({ Records }) => Records);
  return { source, events, records, ages, failures, mostAtOnce: () => mostAtOnce };
}

async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  const endsMs = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > endsMs) throw new Error('It did not come.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('every change of an item is handed over, in its order, with both images', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((pk) => put(pk, 0)));
  const followed = await follow();
  for (let n = 1; n <= 5; n += 1) await Promise.all(['a', 'b', 'c', 'd'].map((pk) => put(pk, n)));
  await put('a', 5);
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: { pk: { S: 'a' } } }));
  await until(() => followed.records().length >= 25);
  for (const pk of ['a', 'b', 'c', 'd']) {
    const own = followed.records().filter(({ dynamodb }) => dynamodb.Keys.pk.S === pk);
    const chain = own.map(({ dynamodb: { OldImage, NewImage } }) => [OldImage?.n.N, NewImage?.n.N]);
    const steps = ['0', '1', '2', '3', '4', '5', ...(pk === 'a' ? [undefined] : [])];
    expect(chain).toEqual(steps.map((step, at) => [at === 0 ? undefined : steps[at - 1], step]));
    expect(own.map(({ eventName }) => eventName).at(0)).toBe('INSERT');
  }
  const [record] = followed.records();
  expect(record).toMatchObject({ eventSource: 'aws:dynamodb', awsRegion: region, eventSourceARN: streamArn });
  // Of DynamoDB Local by the minute.
  expect(Math.abs((record?.dynamodb.ApproximateCreationDateTime ?? 0) - Date.now() / 1000)).toBeLessThan(90);
  expect(followed.ages).toHaveLength(followed.events.length);
});

test('a batch that failed is tried again from where the run says, and nothing of its shard meanwhile', async () => {
  const followed = await follow(
    ({ Records }, run) => {
      const at = Records.findIndex(({ dynamodb }) => dynamodb.NewImage?.n.N === '2');
      if (run > 3 || at < 0) return done;
      const itemIdentifier = Records[at]?.dynamodb.SequenceNumber;
      return { kind: 'result', result: { batchItemFailures: [{ itemIdentifier }] } };
    },
    { MaximumBatchingWindowInSeconds: 1 },
  );
  for (let n = 1; n <= 3; n += 1) await put('a', n);
  await until(() => followed.events.length >= 4);
  const seen = followed.events.map(({ Records }) => Records.map(({ dynamodb }) => dynamodb.NewImage?.n.N).join(''));
  expect(seen).toEqual(['123', '23', '23', '23']);
  expect(followed.mostAtOnce()).toBe(1);
});

test('what is given up is told: where it lies in the stream, and no more', async () => {
  const followed = await follow(
    ({ Records }) =>
      Records.some(({ dynamodb }) => dynamodb.Keys.pk.S === 'poison') ? { kind: 'error', error: 'Error' } : done,
    { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 },
  );
  await put('poison', 1);
  await put('sound', 2);
  await until(
    () => followed.failures.length > 0 && followed.records().some(({ dynamodb }) => dynamodb.Keys.pk.S === 'sound'),
  );
  const number = followed.records().find(({ dynamodb }) => dynamodb.Keys.pk.S === 'poison')?.dynamodb.SequenceNumber;
  const [message] = followed.failures;
  expect(message).toEqual({
    requestContext: {
      requestId: expect.any(String),
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Reader',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: expect.any(Number),
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: expect.any(String),
    DDBStreamBatchInfo: {
      shardId: expect.stringMatching(/^shardId-/),
      startSequenceNumber: number,
      endSequenceNumber: number,
      approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      approximateArrivalOfLastRecord: expect.any(String),
      batchSize: 1,
      streamArn,
    },
  });
});

test('several batches of a shard at a time never hold records of one item', async () => {
  const running = new Set<string>();
  const followed = await follow(
    async ({ Records }) => {
      const own = [...new Set(Records.map(({ dynamodb }) => dynamodb.Keys.pk.S))];
      expect(own.filter((pk) => running.has(pk))).toEqual([]);
      for (const pk of own) running.add(pk);
      await new Promise((resolve) => setTimeout(resolve, 30));
      for (const pk of own) running.delete(pk);
      return done;
    },
    { ParallelizationFactor: 4, BatchSize: 3 },
  );
  await Promise.all(Array.from({ length: 12 }, (_, at) => put(`k${at}`, 1)));
  await Promise.all(Array.from({ length: 12 }, (_, at) => put(`k${at}`, 2)));
  await until(() => followed.records().length >= 24);
  expect(followed.mostAtOnce()).toBeGreaterThan(1);
  expect(Math.max(...followed.events.map(({ Records }) => Records.length))).toBeLessThanOrEqual(3);
});

test('a mapping that starts at the latest sees what comes after; a filter leaves out the rest', async () => {
  await put('before', 1);
  const followed = await follow(() => done, {
    StartingPosition: 'LATEST',
    FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"w"}]}}}}' }] },
  });
  await put('unwanted', 1);
  await put('wanted', 1);
  await until(() => followed.records().length > 0);
  expect(followed.records().map(({ dynamodb }) => dynamodb.Keys.pk.S)).toEqual(['wanted']);
});

test('calls of the poller go through the front door, are counted and may fail', async () => {
  const calls: string[] = [];
  let refusals = 5;
  door.gates.push(async ({ caller, service, action }) => {
    if (service !== 'dynamodbstreams') return null;
    calls.push(`${caller} ${action}`);
    if (action !== 'GetRecords' || refusals === 0) return null;
    refusals -= 1;
    return { status: 400, contentType: 'application/x-amz-json-1.0', body: '{"__type":"ThrottlingException"}' };
  });
  const followed = await follow();
  await put('a', 1);
  await until(() => followed.records().length === 1);
  expect(new Set(calls)).toEqual(
    new Set(
      ['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords'].map((action) => `${pollersName} ${action}`),
    ),
  );
});

describe('a mapping is not created', () => {
  test('whose role may not read the stream, or not send to the destination', () => {
    const allows = (lacking: string) => ({ allows: (_: string, action: string) => action !== lacking });
    expect(() => checkStreamMapping({ streamArn }, 'Reader', null, allows('dynamodb:GetRecords'))).toThrow(
      `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator`,
    );
    expect(() => checkStreamMapping({ streamArn }, 'Reader', 'arn:q', allows('sqs:SendMessage'))).toThrow(
      'does not have permissions to call SendMessage on SQS (arn:q)',
    );
    checkStreamMapping({ streamArn }, 'Reader', 'arn:q', allows('none'));
  });

  test.each<[object, string]>([
    [{ StartingPosition: 'AT_TIMESTAMP' }, 'StartingPosition of M: got AT_TIMESTAMP; expected TRIM_HORIZON or LATEST'],
    [{ BatchSize: 10_001 }, 'BatchSize of M: got 10001; expected a number from 1 to 10000'],
    [
      { TumblingWindowInSeconds: 1 },
      "The local stack does not know TumblingWindowInSeconds of a stream's mapping (M).",
    ],
    [{ Enabled: false }, 'does not know mappings that are off (M)'],
  ])('with %j', (properties, why) => {
    expect(() => toStreamMapping('M', { StartingPosition: 'LATEST', ...properties })).toThrow(why);
  });

  test('with a destination that is no queue of the template', async () => {
    const properties = {
      EventSourceArn: streamArn,
      StartingPosition: 'LATEST',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:us-east-1:000000000000:T' } },
    };
    const lambda = { declaration: { name: 'Reader' } } as never;
    const hooks = {
      clock: startClock(),
      onIteratorAge: () => {},
      permissions: { allows: () => true },
      queueUrlOf: () => undefined,
    };
    await expect(openStreamSource(toStreamMapping('M', properties), lambda, door.url, hooks)).rejects.toThrow(
      'knows queues as destinations only, not arn:aws:sns',
    );
  });
});
