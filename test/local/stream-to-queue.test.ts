import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sqsClient } from '../../local/aws/event-source.ts';
import { createEventBridge } from '../../local/aws/events/bridge.ts';
import { forwardTo, openFrontDoor } from '../../local/aws/front-door.ts';
import { createPermissions } from '../../local/aws/policy/permissions.ts';
import { createSecretsManager } from '../../local/aws/services/secrets-manager.ts';
import { openStreams } from '../../local/aws/streams/streams.ts';
import { deploy } from '../../local/deploy.ts';
import { startClock } from '../../local/runtime/clock.ts';
import { physicalIds, region } from '../../local/template/resolve.ts';
import type { Resource, Template } from '../../local/template/synthesize.ts';
import { openDynalite, openSqs } from '../emulators.ts';

const arnOf = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string | readonly string[], Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const resources: Record<string, Resource> = {
  Table: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  },
  Queue: { Type: 'AWS::SQS::Queue' },
  Dead: { Type: 'AWS::SQS::Queue' },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'changes' } },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      EventPattern: { detail: { pk: ['a'] } },
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: arnOf('Queue'), InputPath: '$.detail' }],
    },
  },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: policy(
        allow('sqs:SendMessage', arnOf('Queue'), {
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Rule') } },
        }),
      ),
    },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  RolePolicy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: policy(
        allow(
          ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
          arnOf('Table', 'StreamArn'),
        ),
        allow('events:PutEvents', arnOf('Bus')),
        allow('sqs:SendMessage', arnOf('Dead')),
      ),
    },
  },
  Publisher: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'index.handler',
      Role: arnOf('Role'),
      Timeout: 5,
      MemorySize: 128,
      Environment: { Variables: { BUS: { Ref: 'Bus' } } },
    },
    Metadata: { 'aws:asset:path': '.' },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: arnOf('Table', 'StreamArn'),
      FunctionName: { Ref: 'Publisher' },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: arnOf('Dead') } },
    },
  },
};

// What a function of this kind does, without its SDK: one event a change, and it can't stand one item.
const handler = `export const handler = async ({ Records }) => {
  if (Records.some(({ dynamodb }) => dynamodb.Keys.pk.S === 'poison')) throw new Error('no');
  const Entries = Records.map(({ dynamodb }) => ({ EventBusName: process.env.BUS, Source: 's', DetailType: 't',
    Detail: JSON.stringify({ pk: dynamodb.Keys.pk.S, before: dynamodb.OldImage?.n.N ?? null, after: dynamodb.NewImage.n.N }) }));
  const answer = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', body: JSON.stringify({ Entries }), headers: {
    'x-amz-target': 'AWSEvents.PutEvents', authorization: 'Credential=Publisher/x' } });
  const { FailedEntryCount } = await answer.json();
  if (FailedEntryCount !== 0) throw new Error('not taken');
  return { batchItemFailures: [] };
};`;

test('a template with a stream, a bus and a rule: what is written to the table comes to the queue, what can not be published to the other', async () => {
  const closers: (() => unknown)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  try {
    writeFileSync(join(folder, 'index.mjs'), handler);
    const [door, dynalite, fauxqs] = [await openFrontDoor(), await openDynalite(), await openSqs()];
    closers.push(door.close, dynalite.close, fauxqs.close);
    door.services.set('dynamodb', forwardTo(dynalite.url)).set('sqs', forwardTo(fauxqs.url));
    const template: Template = { Resources: resources, Outputs: {} };
    const ids = physicalIds(template, { awsUrl: door.url, baseUrl: '' }, (id) => `${id}-${Date.now()}`);
    openStreams(template, ids, door.services, false);
    const permissions = createPermissions(template, ids);
    for (const [name, service] of door.services) door.services.set(name, permissions.guard(service));
    const clock = startClock();
    const ages: number[] = [];
    const deployment = await deploy(
      { stackName: 's', folder, template },
      {
        awsUrl: door.url,
        ids,
        secrets: createSecretsManager(),
        permissions,
        clock,
        onLogLine: () => {},
        onRun: () => {},
        onIteratorAge: (_, ageMs) => ages.push(ageMs),
      },
    );
    for (const one of [...deployment.functions, ...deployment.streamSources]) closers.push(one.close);
    const bridge = createEventBridge(deployment.events, { awsUrl: door.url, clock, permissions, record: () => {} });
    closers.push(bridge.close);
    door.services.set('events', permissions.guard(bridge.service));

    const client = new DynamoDBClient({
      endpoint: door.url,
      region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'x' },
    });
    const sqs = sqsClient(door.url, 'test');
    closers.push(
      () => client.destroy(),
      () => sqs.destroy(),
    );
    for (const [pk, n] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['poison', 1],
    ] as const)
      await client.send(
        new PutItemCommand({ TableName: ids.get('Table')?.ref, Item: { pk: { S: pk }, n: { N: String(n) } } }),
      );
    const receive = async (queue: string, count: number): Promise<readonly unknown[]> => {
      const bodies: unknown[] = [];
      for (let tries = 0; bodies.length < count && tries < 10; tries += 1) {
        const command = new ReceiveMessageCommand({
          QueueUrl: ids.get(queue)?.ref,
          WaitTimeSeconds: 2,
          MaxNumberOfMessages: 10,
        });
        bodies.push(...((await sqs.send(command)).Messages ?? []).map(({ Body = '' }) => JSON.parse(Body)));
      }
      return bodies;
    };
    expect(await receive('Queue', 2)).toEqual([
      { pk: 'a', before: null, after: '1' },
      { pk: 'a', before: '1', after: '2' },
    ]);
    expect(await receive('Dead', 1)).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted' },
        DDBStreamBatchInfo: { batchSize: 1, streamArn: ids.get('Table')?.attributes['StreamArn'] },
      },
    ]);
    expect(bridge.published()).toHaveLength(3);
    expect(ages.length).toBeGreaterThan(0);
    const unused = permissions.report().filter(({ calls, denied }) => calls === 0 || denied > 0);
    expect(unused).toEqual([]);
  } finally {
    for (const closer of closers.toReversed()) await closer();
  }
});
