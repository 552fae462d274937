import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { physicalName } from '../../local/template/physical-names.ts';
import { type Opened, openDynamodb, openSqs } from '../emulators.ts';
import { settingsWith } from './running.ts';

// Stacks at endpoints that others use too, and that outlive them.

let dynamodb: Opened;
let sqs: Opened;
const stacks: LocalStack[] = [];
const credentials = { accessKeyId: 'delivrd', secretAccessKey: 'test' };

beforeAll(async () => {
  dynamodb = await openDynamodb();
  sqs = await openSqs();
});
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.close()));
  await dynamodb?.close();
  await sqs?.close();
});

/** What lies at the endpoints that these names begin, asked past every front door. */
async function there(
  stage: string,
): Promise<{ readonly tables: readonly string[]; readonly queues: readonly string[] }> {
  const tables = new DynamoDBClient({ endpoint: dynamodb.url, region: 'us-east-1', credentials });
  const queues = new SQSClient({ endpoint: sqs.url, region: 'us-east-1', credentials });
  const { TableNames = [] } = await tables.send(
    new ListTablesCommand({ ExclusiveStartTableName: `Delivrd-${stage}-`, Limit: 100 }),
  );
  const { QueueUrls = [] } = await queues.send(new ListQueuesCommand({ QueueNamePrefix: `Delivrd-${stage}-` }));
  tables.destroy();
  queues.destroy();
  return {
    tables: TableNames.filter((name) => name.startsWith(`Delivrd-${stage}-`)),
    queues: QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1)),
  };
}

test('two stacks at once keep to themselves, and leave nothing', async () => {
  const stage = `twice-${Math.random().toString(36).slice(2, 8)}`;
  const open = async (): Promise<LocalStack> => {
    const stack = await startLocalStack({
      port: 0,
      settings: { ...settingsWith({ batchSize: 10, batchWindowSeconds: 0 }), stage },
      dynamodbEndpoint: dynamodb.url,
      sqsEndpoint: sqs.url,
    });
    stacks.push(stack);
    return stack;
  };
  const [one, other] = await Promise.all([open(), open()]);
  const both = await there(stage);
  expect(both.tables.toSorted()).toEqual([one.outputs['TableName'], other.outputs['TableName']].toSorted());
  expect(both.queues).toHaveLength(2 * 2);
  expect(both.queues.filter((name) => name.length > 80)).toEqual([]);

  const url = one.endpoints.find(({ provider }) => provider === 'smspm')?.url as string;
  const body = JSON.stringify({ messageId: 'alone', status: 'delivered', to: '+37256789045' });
  expect((await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status).toBe(
    200,
  );
  const statusIn = async (stack: LocalStack) => (await fetch(`${stack.url}/api/messages/smspm/alone`)).status;
  await expect.poll(() => statusIn(one)).toBe(200);
  expect(await statusIn(other)).toBe(404);

  // Endpoints may take their time to delete a table.
  const tablesLeft = async () => (await there(stage)).tables;
  await one.close();
  await expect.poll(tablesLeft).toEqual([other.outputs['TableName']]);
  expect((await there(stage)).queues).toHaveLength(2);
  await other.close();
  await expect.poll(tablesLeft).toEqual([]);
  expect((await there(stage)).queues).toEqual([]);
});

test('a name begins like CloudFormation’s, fits a queue, and comes once', () => {
  expect(physicalName('Delivrd-dev', 'ReportsQueue0A1B2C3D')).toMatch(
    /^Delivrd-dev-ReportsQueue0A1B2C3D-[A-Z0-9]{12}$/,
  );
  const long = physicalName('Delivrd-'.padEnd(128, 's'), 'Reports'.padEnd(200, 'x'));
  expect(long).toMatch(/^Delivrd-s{59}-[A-Z0-9]{12}$/);
  expect(long).toHaveLength(80);
  const names = Array.from({ length: 1000 }, () => physicalName('s', 'Q'));
  expect(new Set(names).size).toBe(1000);
});
