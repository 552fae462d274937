import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { region } from '../../local/template/resolve.ts';
import type { QuarantinedRequest } from '../../operator/quarantine.ts';
import { type Opened, openDynamodb } from '../emulators.ts';
import { cases } from '../providers/cases.ts';
import { json, type RawRequest, type Running, run, settingsWith, settledTable } from './running.ts';

// docs/restoring.md, as far as it goes here: the table is gone, what came meanwhile lies in the dead-letter queue, and a
// second stack adopts the restored table and the secret. On AWS it would be the same stack, with the queues that it had.

let dynamodb: Opened;
let tables: DynamoDBClient;
const running: Running[] = [];

beforeAll(async () => {
  dynamodb = await openDynamodb();
  tables = new DynamoDBClient({
    endpoint: dynamodb.url,
    region,
    credentials: { accessKeyId: 'delivrd', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  await Promise.all(running.map(({ stack }) => stack.close()));
  tables?.destroy();
  await dynamodb?.close();
});

const settings = settingsWith({ consumerTimeoutSeconds: 8, batchSize: 10, batchWindowSeconds: 0, maxReceives: 5 });
const restored = `Restored-${Math.random().toString(36).slice(2, 8)}`;

async function open(more: object, options: object): Promise<Running> {
  const opened = await run({ ...settings, ...more }, 1, { dynamodbEndpoint: dynamodb.url, ...options });
  running.push(opened);
  return opened;
}

/** As RestoreTableToPointInTime makes it: keys and items, nothing else. */
async function restoreTo(name: string, from: string): Promise<void> {
  await tables.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    }),
  );
  const { Items = [] } = await tables.send(new ScanCommand({ TableName: from, ConsistentRead: true }));
  for (const Item of Items) await tables.send(new PutItemCommand({ TableName: name, Item }));
}

/** As StartMessageMoveTask does, which the emulator lacks: each body again, under a new id. */
async function redrive(from: SQSClient, source: string, to: SQSClient, destination: string): Promise<number> {
  let moved = 0;
  for (;;) {
    const { Messages = [] } = await from.send(
      new ReceiveMessageCommand({ QueueUrl: source, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return moved;
    for (const { Body: MessageBody, MessageAttributes, ReceiptHandle } of Messages) {
      await to.send(new SendMessageCommand({ QueueUrl: destination, MessageBody, MessageAttributes }));
      await from.send(new DeleteMessageCommand({ QueueUrl: source, ReceiptHandle }));
      moved += 1;
    }
  }
}

/** As a provider does: again after a 503, of which a busy machine may give one; a request may then be queued twice. */
async function send(to: Running, requests: readonly RawRequest[]): Promise<void> {
  for (let at = 0; at < requests.length; at += 4)
    await Promise.all(
      requests
        .slice(at, at + 4)
        .map((request) => expect.poll(async () => (await to.post(request)).status, { interval: 100 }).toBe(200)),
    );
}

const report = (messageId: string, status: string): RawRequest => json('smspm', { messageId, status });
const delivered = (of: Running): number =>
  of.stack.cloudwatch
    .totals()
    .filter(({ name, dimensions }) => name === 'Delivered' && Object.keys(dimensions).length === 0)
    .reduce((total, { sum }) => total + sum, 0);

test('a restored table, adopted with the old secret, has every message once, at the URLs of before', {
  timeout: 300_000,
}, async () => {
  const before = await open({}, {});
  const queue = before.stack.eventSources[0]?.queueUrl ?? '';
  const sqs = sqsClient(before.stack.frontDoor.url, 'test');
  // Every provider, and not every case: what those are read as is tested elsewhere.
  const sample = cases
    .filter(
      ({ provider, expected }) =>
        before.stack.endpoints.some((one) => one.provider === provider) &&
        !expected.timeZone &&
        !expected.defaultCountry &&
        expected.reports,
    )
    .filter((_, at) => at % 4 === 0);
  expect(new Set(sample.map(({ provider }) => provider)).size).toBe(before.stack.endpoints.length);
  const early = [...sample, report('begun', 'sent'), report('done', 'delivered')];
  await send(before, early);
  await before.drained();
  const kept = () => before.api<QuarantinedRequest[]>('/api/quarantine');
  const earlier = (await kept()).length;
  const known = (await before.items()).map(({ pk }) => String(pk));
  expect(known.length).toBeGreaterThan(10);
  await restoreTo(restored, before.stack.outputs['TableName'] as string);

  // The disaster: what comes now is acknowledged, and is tried until it lies in the dead-letter queue.
  // What fails comes again soon.
  const Attributes = { VisibilityTimeout: '1' };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes }));
  await tables.send(new DeleteTableCommand({ TableName: before.stack.outputs['TableName'] as string }));
  const late = [report('begun', 'delivered'), report('new', 'delivered'), report('done', 'delivered')];
  const unreadable = json('smspm', { status: 'delivered' });
  await send(before, [...late, unreadable]);
  const due = earlier + late.length + 1;
  await expect.poll(async () => (await kept()).length, { interval: 500 }).toBeGreaterThanOrEqual(due);
  await before.drained();

  // As the runbook says: adopt both, and deploy; then put the dead letters back.
  const secret = before.stack.secrets.get(before.stack.outputs['SecretId'] as string);
  const after = await open(
    { adopt: { table: `arn:aws:dynamodb:eu-west-1:123456789012:table/${restored}`, secret: 'delivrd/old-keys' } },
    { adoptedSecret: secret },
  );
  expect([after.stack.outputs['TableName'], after.stack.outputs['SecretId']]).toEqual([restored, 'delivrd/old-keys']);
  const registered = (of: Running) =>
    of.stack.endpoints.map(({ url, signingSecret }) => [new URL(url).pathname, signingSecret ?? null]);
  expect(registered(after)).toEqual(registered(before));

  const to = sqsClient(after.stack.frontDoor.url, 'test');
  const moved = await redrive(
    sqs,
    before.stack.outputs['DeadLetterQueueUrl'] as string,
    to,
    after.stack.eventSources[0]?.queueUrl ?? '',
  );
  expect(moved).toBeGreaterThanOrEqual(due);
  await after.drained();

  // Every message can be traced, and those of the dead letters have moved on.
  const keys = [...known, 'smspm#new'];
  expect((await after.items()).map(({ pk }) => pk).toSorted()).toEqual(keys.toSorted());
  for (const key of keys) {
    const at = key.indexOf('#');
    expect(await after.message(key.slice(0, at), key.slice(at + 1)), key).not.toBeNull();
  }
  expect(await after.message('smspm', 'begun')).toMatchObject({ status: 'delivered', history: [{}, {}] });
  expect((await after.message('smspm', 'done'))?.history).toHaveLength(1);
  const unread = await after.api<QuarantinedRequest[]>('/api/quarantine');
  expect(unread.filter(({ provider }) => provider === 'smspm')).not.toEqual([]);

  // Nothing is counted twice: what is in the table as delivered is what both stacks counted together.
  const inTable = (await after.items()).filter(({ status }) => status === 'delivered' || status === 'read').length;
  expect(delivered(after)).toBe(2);
  expect(delivered(before) + delivered(after)).toBe(inTable);

  // Nor is anything missing or doubled in the table: all of it again, at the same URLs, changes nothing.
  const settled = settledTable(await after.items());
  await send(after, [...early, ...late]);
  await after.drained();
  expect(settledTable(await after.items())).toEqual(settled);

  // Its role holds rights on the adopted resources, and nothing was refused.
  const rows = after.stack.permissions.report();
  expect(rows.filter(({ denied }) => denied > 0)).toEqual([]);
  expect(rows).toContainEqual(
    expect.objectContaining({
      action: 'secretsmanager:GetSecretValue',
      resource: expect.stringMatching(/:secret:delivrd\/old-keys-\?{6}$/),
      calls: expect.toSatisfy((calls: number) => calls > 0),
    }),
  );
  expect(rows.find(({ action }) => action === 'dynamodb:UpdateItem')?.resource).toMatch(`:table/${restored}`);
  // The dashboard looks at that table, too.
  expect(JSON.stringify(await after.api('/api/dashboard?minutes=60'))).toContain('Table, write units');
  sqs.destroy();
  to.destroy();
});
