import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkMapping, sqsClient } from '../../local/aws/event-source.ts';
import { pollersName } from '../../local/aws/policy/permissions.ts';
import { arn, region } from '../../local/template/resolve.ts';
import type { QuarantinedRequest } from '../../operator/quarantine.ts';
import { sendsRefusedItem } from './permission-rows.ts';
import { json, type Running, run, settingsWith } from './running.ts';

// Each permission of each function in turn is taken away while the bundles run, and given back: what fails is what should,
// and nothing is lost. In order: a log's stream is opened by the first line of a function.

let running: Running;
let queueUrl: string;

beforeAll(async () => {
  running = await run({
    ...settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 0 }),
    metrics: { publish: 'calls' },
  });
  queueUrl = running.stack.eventSources[0]?.queueUrl ?? '';
  // What fails comes again soon, but not while a busy machine is still at it: that would count twice.
  const sqs = sqsClient(running.stack.frontDoor.url, 'test');
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: '4' } }));
  sqs.destroy();
});
afterAll(() => running?.stack.close());

const report = (messageId: string, status = 'delivered') => json('smspm', { messageId, status, to: '+37256789045' });
const post = async (messageId: string): Promise<number> => (await running.post(report(messageId))).status;
const statusOf = async (messageId: string) => (await running.message('smspm', messageId))?.status;
const quarantined = async (): Promise<number> => (await running.api<QuarantinedRequest[]>('/api/quarantine')).length;
const knock = async (): Promise<number> =>
  (await fetch(`${running.stack.url}/webhooks/smspm/wrong`, { method: 'POST', body: '{}' })).status;
const linesWith = (text: string): number => running.logLines.filter((line) => line.includes(text)).length;

type Role = 'ingest' | 'consumer';
const idOf = (role: Role): string => running[role].declaration.name;
const refusals = (role: Role, action: string): number =>
  running.stack.permissions
    .report()
    .filter((row) => row.function === idOf(role) && row.action === action)
    .reduce((total, { denied }) => total + denied, 0);

/** Waits until the function was refused once more than before. */
const refusedAgain = async (role: Role, action: string): Promise<void> => {
  const before = refusals(role, action);
  await expect.poll(() => refusals(role, action)).toBeGreaterThan(before);
};

interface Case {
  readonly role: Role;
  readonly action: string;
  readonly name: string;
  /** What to see while the permission is missing, then after it was given back. */
  readonly without: () => Promise<unknown>;
  readonly after: () => Promise<unknown>;
}

const ingestLog = (action: string): Case => ({
  role: 'ingest',
  action,
  name: 'still answers, its log is lost',
  without: async () => {
    expect(await knock()).toBe(401);
    await expect.poll(() => refusals('ingest', action)).toBeGreaterThan(0);
    expect(linesWith('"Rejected"')).toBe(action === 'logs:CreateLogStream' ? 0 : 1);
  },
  after: async () => {
    const before = linesWith('"Rejected"');
    expect(await knock()).toBe(401);
    await expect.poll(() => linesWith('"Rejected"')).toBe(before + 1);
  },
});

const consumerLog = (action: string): Case => {
  const id = `unlogged ${action}`;
  let before = 0;
  return {
    role: 'consumer',
    action,
    name: 'still stores, its log is lost',
    without: async () => {
      before = linesWith('"consumed"');
      await running.postAll([report(id)]);
      await expect.poll(() => refusals('consumer', action)).toBeGreaterThan(0);
      expect([await statusOf(id), linesWith('"consumed"')]).toEqual(['delivered', before]);
    },
    after: async () => {
      await running.postAll([report(`${id}, then logged`)]);
      await expect.poll(() => linesWith('"consumed"')).toBeGreaterThan(before);
    },
  };
};

const count = { before: 0 };

const cases: readonly Case[] = [
  // First: what ingest logs of its first callback makes its stream.
  ingestLog('logs:CreateLogStream'),
  consumerLog('logs:CreateLogStream'),
  ingestLog('logs:PutLogEvents'),
  {
    role: 'ingest',
    action: 'sqs:SendMessage',
    name: 'answers 503 for what it can not queue',
    without: async () => expect(await post('unqueued')).toBe(503),
    after: async () => {
      await running.postAll([report('unqueued')]);
      expect(await statusOf('unqueued')).toBe('delivered');
    },
  },
  {
    role: 'ingest',
    action: 'secretsmanager:GetSecretValue',
    name: 'lets nobody in without its secret',
    without: async () => {
      running.ingest.kill();
      expect(await post('unverified')).toBe(503);
    },
    after: async () => {
      await running.postAll([report('unverified')]);
      expect(await statusOf('unverified')).toBe('delivered');
    },
  },
  consumerLog('logs:PutLogEvents'),
  {
    role: 'consumer',
    action: 'dynamodb:UpdateItem',
    name: 'tries again what it can not write, and counts it once',
    without: async () => {
      count.before = await running.sum('Delivered', { Provider: 'smspm' });
      expect(await post('unwritten')).toBe(200);
      await refusedAgain('consumer', 'dynamodb:UpdateItem');
      expect(await statusOf('unwritten')).toBeUndefined();
    },
    after: async () => {
      await running.drained();
      expect(await statusOf('unwritten')).toBe('delivered');
      expect(await running.sum('Delivered', { Provider: 'smspm' })).toBe(count.before + 1);
    },
  },
  {
    role: 'consumer',
    action: 'dynamodb:GetItem',
    name: 'tries again where it has to read an item',
    without: async () => {
      count.before = await running.sum('Duplicate', { Provider: 'smspm' });
      // A repeat: its condition fails, and this table does not tell why.
      expect(await post('unwritten')).toBe(200);
      if (!(await sendsRefusedItem(running))) await refusedAgain('consumer', 'dynamodb:GetItem');
    },
    after: async () => {
      await running.drained();
      expect(await running.sum('Duplicate', { Provider: 'smspm' })).toBe(count.before + 1);
      expect((await running.message('smspm', 'unwritten'))?.history).toHaveLength(1);
    },
  },
  {
    role: 'consumer',
    action: 'sqs:SendMessage',
    name: 'keeps in the queue what it can not put aside',
    without: async () => {
      expect((await running.post({ provider: 'smspm', body: Buffer.from('unreadable') })).status).toBe(200);
      await refusedAgain('consumer', 'sqs:SendMessage');
      expect(await quarantined()).toBe(0);
    },
    after: async () => {
      await running.drained();
      expect(await quarantined()).toBe(1);
    },
  },
  {
    role: 'consumer',
    action: 'cloudwatch:PutMetricData',
    name: 'counts in its log',
    without: async () => {
      count.before = await running.sum('Delivered', { Provider: 'smspm' });
      await running.postAll([report('uncounted')]);
      await expect.poll(() => running.sum('Delivered', { Provider: 'smspm' })).toBe(count.before + 1);
      expect(linesWith('metrics_unavailable')).toBeGreaterThan(0);
    },
    after: async () => {
      const lines = linesWith('metrics_unavailable');
      await running.postAll([report('counted')]);
      await expect.poll(() => running.sum('Delivered', { Provider: 'smspm' })).toBe(count.before + 2);
      expect(linesWith('metrics_unavailable')).toBe(lines);
    },
  },
  {
    role: 'consumer',
    action: 'sqs:ReceiveMessage',
    name: 'leaves in the queue what nobody may take out',
    without: async () => {
      // The pollers are in a long poll that was allowed: it takes one more message.
      expect(await post('last polled')).toBe(200);
      await refusedAgain('consumer', 'sqs:ReceiveMessage');
      expect(await post('unpolled')).toBe(200);
      await refusedAgain('consumer', 'sqs:ReceiveMessage');
      expect(await statusOf('unpolled')).toBeUndefined();
    },
    after: async () => {
      await running.drained();
      expect([await statusOf('last polled'), await statusOf('unpolled')]).toEqual(['delivered', 'delivered']);
    },
  },
  {
    role: 'consumer',
    action: 'sqs:DeleteMessage',
    name: 'sees again what it could not delete, and stores it once',
    without: async () => {
      expect(await post('undeleted')).toBe(200);
      await refusedAgain('consumer', 'sqs:DeleteMessage');
      await refusedAgain('consumer', 'sqs:DeleteMessage');
    },
    after: async () => {
      await running.drained();
      expect((await running.message('smspm', 'undeleted'))?.history).toHaveLength(1);
    },
  },
  {
    role: 'consumer',
    action: 'sqs:GetQueueAttributes',
    name: 'is fed all the same: Lambda asks only as it makes the mapping',
    without: async () => {
      const pollers = sqsClient(running.stack.frontDoor.url, pollersName);
      await expect(pollers.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl }))).rejects.toThrow(
        'sqs:getqueueattributes',
      );
      const mapping = {
        queueUrl,
        queueArn: arn('sqs', queueUrl.split('/').at(-1) ?? ''),
        batchSize: 1,
        windowSeconds: 0,
        maximumConcurrency: 2,
        reportsBatchItemFailures: true,
      };
      const { frontDoor, permissions } = running.stack;
      await expect(checkMapping(mapping, running.consumer.declaration, permissions, frontDoor.url)).rejects.toThrow(
        'The function execution role does not have permissions to call GetQueueAttributes on SQS',
      );
      await running.postAll([report('mapped')]);
      expect(await statusOf('mapped')).toBe('delivered');
    },
    after: async () => {},
  },
];

describe('without a permission', () => {
  test.each(cases.map((one) => [one.role, one.action, one.name, one] as const))(
    '%s without %s %s',
    async (role, action, _, { without, after }) => {
      const before = refusals(role, action);
      const giveBack = running.stack.permissions.revoke(idOf(role), action);
      await without().finally(giveBack);
      // Nowhere but at a table that sends the item along is a permission taken away unnoticed.
      if (action !== 'dynamodb:GetItem' || !(await sendsRefusedItem(running)))
        expect(refusals(role, action)).toBeGreaterThan(before);
      await after();
    },
  );

  test('each was tried, and nothing else was ever refused', () => {
    const tried = cases.map(({ role, action }) => `${idOf(role)} ${action}`);
    const rows = running.stack.permissions.report();
    expect([...new Set(rows.map((row) => `${row.function} ${row.action}`))].sort()).toEqual(tried.sort());
  });
});

describe('a refusal reaches the SDK as AWS writes it', () => {
  const config = (role: Role) => ({
    endpoint: running.stack.frontDoor.url,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: idOf(role), secretAccessKey: 'test' },
  });
  const refusal = (role: Role, action: string, on: string) =>
    expect.stringMatching(
      `^User: arn:aws:sts::000000000000:assumed-role/\\w+Role\\w+/${idOf(role)} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action$`,
    );

  test('DynamoDB', async () => {
    const TableName = running.stack.outputs['TableName'] as string;
    const call = new DynamoDBClient(config('consumer')).send(
      new DeleteItemCommand({ TableName, Key: { pk: { S: 'x' } } }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: refusal('consumer', 'dynamodb:DeleteItem', ` on resource: arn:aws:dynamodb:\\S+:table/${TableName}`),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('SQS, in lower case', async () => {
    const call = sqsClient(running.stack.frontDoor.url, idOf('consumer')).send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'AccessDenied',
      message: refusal(
        'consumer',
        'sqs:sendmessage',
        ' on resource: arn:aws:sqs:\\S+:Delivrd-dev-QueuesReports[\\w-]+',
      ),
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('CloudWatch: another namespace than the stage’s', async () => {
    const call = new CloudWatchClient(config('consumer')).send(
      new PutMetricDataCommand({ Namespace: 'Delivrd/prod', MetricData: [{ MetricName: 'Delivered', Value: 1 }] }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'AccessDenied',
      message: refusal('consumer', 'cloudwatch:PutMetricData', ''),
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('Secrets Manager', async () => {
    const SecretId = running.stack.outputs['SecretId'] as string;
    const call = new SecretsManagerClient(config('consumer')).send(new GetSecretValueCommand({ SecretId }));
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: refusal('consumer', 'secretsmanager:GetSecretValue', ` on resource: ${SecretId}`),
      $metadata: { httpStatusCode: 400 },
    });
  });
});
