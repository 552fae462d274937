import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import { type Product, productAt, unknownProduct } from '../../reliability/conformance/product.ts';
import { type Opened, openDynamodb, openSqs } from '../emulators.ts';
import type { Behaviour } from './behaviour.ts';
import { type Subject as DynamodbSubject, dynamodbBehaviours } from './dynamodb-behaviours.ts';
import { type Subject as SqsSubject, sqsBehaviours } from './sqs-behaviours.ts';

// What implementations do otherwise than AWS documents, and what they do alike: a change of either is seen here first.

const region = 'us-east-1';
const credentials = { accessKeyId: 'delivrd', secretAccessKey: 'test' };

let opened: { readonly dynamodb: Opened; readonly sqs: Opened };
let products: { readonly dynamodb: Product | null; readonly sqs: Product | null };
let dynamodb: DynamodbSubject;
let sqs: SqsSubject;
const queueUrls: string[] = [];

beforeAll(async () => {
  opened = { dynamodb: await openDynamodb(), sqs: await openSqs() };
  products = { dynamodb: await productAt(opened.dynamodb.url), sqs: await productAt(opened.sqs.url) };

  const client = new DynamoDBClient({ endpoint: opened.dynamodb.url, region, credentials, maxAttempts: 1 });
  const tableName = `conformance-${randomUUID()}`;
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, 'groupKey'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-group',
          KeySchema: [{ AttributeName: 'groupKey', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { TableName: tableName });
  dynamodb = {
    endpoint: opened.dynamodb.url,
    client,
    tableName,
    statusAtFirst: String(TableDescription?.TableStatus),
  };

  const queues = new SQSClient({
    endpoint: opened.sqs.url,
    region,
    credentials,
    maxAttempts: 1,
    useQueueUrlAsEndpoint: false,
  });
  sqs = {
    client: queues,
    open: async (attributes = {}, name = `conformance-${randomUUID()}`) => {
      const Attributes = { VisibilityTimeout: '1', ...attributes };
      const { QueueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      queueUrls.push(QueueUrl);
      return QueueUrl;
    },
    arnOf: async (QueueUrl) => {
      const { Attributes = {} } = await queues.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
      );
      return String(Attributes['QueueArn']);
    },
  };
});

afterAll(async () => {
  await dynamodb?.client.send(new DeleteTableCommand({ TableName: dynamodb.tableName }));
  // One of the tests deletes its own, and may not have been allowed to make it anew.
  for (const QueueUrl of new Set(queueUrls))
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl })).catch(() => undefined);
  dynamodb?.client.destroy();
  sqs?.client.destroy();
  await opened?.dynamodb.close();
  await opened?.sqs.close();
});

const named = <Client>(behaviours: readonly Behaviour<Client>[]) =>
  behaviours.map((behaviour) => [behaviour.what, behaviour] as const);

test('those answer that were meant', () => {
  const expected = process.env['EXPECTED_PRODUCTS'] ?? 'dynalite, fauxqs';
  expect(`${products.dynamodb ?? unknownProduct}, ${products.sqs ?? unknownProduct}`).toBe(expected);
});

/** What it does, or how it fails where it is not known whether it should. */
const observeFor = async <Client>({ observe }: Behaviour<Client>, product: Product | null, client: Client) =>
  product === null
    ? await observe(client).catch(({ name, message }: Error) => `${name}: ${message}`)
    : await observe(client);

describe('DynamoDB', () => {
  test.for(named(dynamodbBehaviours))('%s', async ([, behaviour], { skip }) => {
    const { aws, seen } = behaviour;
    const observed = await observeFor(behaviour, products.dynamodb, dynamodb);
    if (products.dynamodb === null) return skip(`unknown implementation: ${observed}; AWS: ${aws}`);
    expect(observed).toBe(seen?.[products.dynamodb] ?? aws);
  });
});

describe('SQS', () => {
  test.for(named(sqsBehaviours))('%s', async ([, behaviour], { skip }) => {
    const { aws, seen } = behaviour;
    const observed = await observeFor(behaviour, products.sqs, sqs);
    if (products.sqs === null) return skip(`unknown implementation: ${observed}; AWS: ${aws}`);
    expect(observed).toBe(seen?.[products.sqs] ?? aws);
  });
});

describe('docs/emulators.md', () => {
  /** The rows of the table whose second column is about AWS and whose others are these products. */
  const table = (...columns: readonly Product[]): readonly (readonly string[])[] => {
    const lines = readFileSync('docs/emulators.md', 'utf8').split('\n');
    const cells = (line: string) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const head = lines.findIndex((line) => line.startsWith('|') && cells(line).slice(2, -1).join() === columns.join());
    const length = lines.slice(head).findIndex((line) => !line.startsWith('|'));
    return lines.slice(head + 2, head + length).map(cells);
  };
  const rows = (behaviours: readonly Behaviour<never>[], ...columns: readonly Product[]) =>
    behaviours
      .filter(({ seen }) => seen)
      .map(({ what, aws, seen, so }) => [what, aws, ...columns.map((product) => seen?.[product] ?? aws), so]);

  test('lists exactly these differences', () => {
    expect(table('dynalite', 'DynamoDB Local')).toEqual(rows(dynamodbBehaviours, 'dynalite', 'DynamoDB Local'));
    expect(table('fauxqs')).toEqual(rows(sqsBehaviours, 'fauxqs'));
  });

  test('names what was found alike', () => {
    const text = readFileSync('docs/emulators.md', 'utf8').replace(/\s+/g, ' ');
    for (const { what, seen } of [...dynamodbBehaviours, ...sqsBehaviours]) if (!seen) expect(text).toContain(what);
  });
});
