import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import { type Behaviour, errorOf } from './behaviour.ts';

/** A table with an index of keys only by `groupKey`. */
export interface Subject {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Its status in the answer to its creation. */
  readonly statusAtFirst: string;
}

const text = (S: string): AttributeValue => ({ S });
const newKey = (): string => `k-${randomUUID()}`;

const update = (
  { client, tableName }: Subject,
  key: string,
  UpdateExpression: string,
  values: Record<string, AttributeValue> = {},
  more: Partial<UpdateItemCommandInput> = {},
): Promise<UpdateItemCommandOutput> =>
  client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { [partitionKey]: text(key) },
      UpdateExpression,
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
      ...more,
    }),
  );

const set = (subject: Subject, value: AttributeValue, name = 'v', key = newKey()): Promise<UpdateItemCommandOutput> =>
  update(subject, key, `SET ${name} = :v`, { ':v': value });

const get = async ({ client, tableName }: Subject, key: string): Promise<Record<string, AttributeValue>> =>
  (
    await client.send(
      new GetItemCommand({ TableName: tableName, Key: { [partitionKey]: text(key) }, ConsistentRead: true }),
    )
  ).Item ?? {};

/** A condition of so many parts, each with a placeholder of so many characters more. */
function conditionOf(subject: Subject, parts: number, longer: number): Promise<UpdateItemCommandOutput> {
  const names = Array.from({ length: parts }, (_, at) => `:f${'x'.repeat(longer)}${at}`);
  return update(
    subject,
    newKey(),
    'SET v = :v',
    { ':v': text('1'), ...Object.fromEntries(names.map((name) => [name, text(name)])) },
    { ConditionExpression: names.map((name) => `NOT contains(s, ${name})`).join(' AND ') },
  );
}

const nested = (levels: number): AttributeValue => (levels === 0 ? text('x') : { L: [nested(levels - 1)] });

const invalid = 'ValidationException';
const otherCaller = ({ endpoint }: Subject, accessKeyId: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'x' },
  });
const describe = (subject: Subject, accessKeyId: string): Promise<string> =>
  errorOf(otherCaller(subject, accessKeyId).send(new DescribeTableCommand({ TableName: subject.tableName })));

export const dynamodbBehaviours: readonly Behaviour<Subject>[] = [
  {
    what: 'item with a failed condition, where it is asked for',
    observe: async (subject) => {
      const key = newKey();
      await set(subject, text('1'), 'v', key);
      const error = await update(
        subject,
        key,
        'SET v = :v',
        { ':v': text('2') },
        { ConditionExpression: 'attribute_not_exists(v)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
      ).catch((failure: unknown) => failure);
      if (!(error instanceof ConditionalCheckFailedException)) return 'not refused';
      return error.Item?.['v']?.S === '1' ? 'sent along' : 'not sent';
    },
    aws: 'sent along',
    seen: { dynalite: 'not sent' },
    so: 'the consumer reads it where it was not sent; interleavings try both',
  },
  {
    what: 'write units of a new item that an index takes up',
    observe: async (subject) => {
      const { ConsumedCapacity } = await update(
        subject,
        newKey(),
        'SET groupKey = :v',
        { ':v': text('1') },
        { ReturnConsumedCapacity: 'TOTAL' },
      );
      return String(ConsumedCapacity?.CapacityUnits);
    },
    aws: '2',
    seen: { dynalite: '1' },
    so: 'write units are counted on DynamoDB Local',
  },
  {
    what: 'expression over 4 KB',
    observe: (subject) => errorOf(conditionOf(subject, 60, 60)),
    aws: invalid,
    seen: { dynalite: 'taken' },
    so: 'a test measures our longest ones',
  },
  {
    what: 'expression of over 300 operators',
    observe: (subject) => errorOf(conditionOf(subject, 140, 0)),
    aws: invalid,
    seen: { dynalite: 'taken' },
    so: 'likewise',
  },
  {
    what: 'placeholder of over 255 characters',
    observe: (subject) => {
      const name = `#${'x'.repeat(300)}`;
      return errorOf(
        update(
          subject,
          newKey(),
          `SET ${name} = :v`,
          { ':v': text('1') },
          { ExpressionAttributeNames: { [name]: 'v' } },
        ),
      );
    },
    aws: invalid,
    seen: { dynalite: 'taken' },
    so: 'none: ours are names of attributes',
  },
  {
    what: 'value nested deeper than 32 levels',
    observe: (subject) => errorOf(set(subject, nested(33))),
    aws: invalid,
    seen: { dynalite: 'taken' },
    so: 'none: a history entry is at level 2',
  },
  {
    what: 'empty text as key of an index',
    observe: (subject) => errorOf(set(subject, text(''), 'groupKey')),
    aws: invalid,
    seen: { dynalite: 'taken' },
    so: 'no such text is written',
  },
  {
    what: 'order of texts',
    observe: async (subject) => {
      const key = newKey();
      // The first is lower in UTF-8, the second in UTF-16, where it begins with U+D83D.
      await set(subject, text('\uffee'), 'v', key);
      const isLower = await errorOf(
        update(subject, key, 'SET w = :v', { ':v': text('\u{1f600}') }, { ConditionExpression: 'v < :v' }),
      );
      return isLower === 'taken' ? 'UTF-8 bytes' : 'UTF-16 units';
    },
    aws: 'UTF-8 bytes',
    seen: { dynalite: 'UTF-16 units' },
    so: 'none: versions are ASCII',
  },
  {
    what: 'number written as 1.50',
    observe: async (subject) => {
      const key = newKey();
      await set(subject, { N: '1.50' }, 'v', key);
      return `${(await get(subject, key))['v']?.N}`;
    },
    aws: '1.5',
    seen: { 'DynamoDB Local': '1.50' },
    so: 'none: it is read as a number',
  },
  {
    what: 'status of a table in the answer to its creation',
    observe: async ({ statusAtFirst }) => statusAtFirst,
    aws: 'CREATING',
    seen: { 'DynamoDB Local': 'ACTIVE' },
    so: 'the local stack waits until it is active',
  },
  {
    what: 'time to live switched on',
    observe: ({ client, tableName }) =>
      errorOf(
        client.send(
          new UpdateTimeToLiveCommand({
            TableName: tableName,
            TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          }),
        ),
      ),
    aws: 'taken',
    seen: { dynalite: 'UnknownOperationException' },
    so: 'the local stack does not; the demo deletes by itself',
  },
  {
    what: 'table of another access key of the account',
    observe: (subject) => describe(subject, 'another'),
    aws: 'taken',
    seen: { 'DynamoDB Local': 'ResourceNotFoundException' },
    so: 'the front door shows endpoints one caller',
  },
  {
    what: 'access key with a hyphen',
    observe: (subject) => describe(subject, 'with-hyphen'),
    aws: 'UnrecognizedClientException',
    seen: { dynalite: 'taken' },
    so: 'likewise',
  },
  {
    what: 'item over 400 KB',
    observe: (subject) => errorOf(set(subject, text('x'.repeat(400 * 1024)))),
    aws: invalid,
  },
  {
    what: 'item that grows over 400 KB',
    observe: async (subject) => {
      const key = newKey();
      await set(subject, text('x'.repeat(300 * 1024)), 'v', key);
      return errorOf(set(subject, text('x'.repeat(200 * 1024)), 'w', key));
    },
    aws: invalid,
  },
  {
    what: 'key over 2048 bytes',
    observe: (subject) => errorOf(set(subject, text('1'), 'v', 'k'.repeat(2049))),
    aws: invalid,
  },
  { what: 'empty key', observe: (subject) => errorOf(set(subject, text('1'), 'v', '')), aws: invalid },
  { what: 'empty text', observe: (subject) => errorOf(set(subject, text(''))), aws: 'taken' },
  {
    what: 'empty set',
    observe: (subject) => errorOf(update(subject, newKey(), 'ADD s :v', { ':v': { SS: [] } })),
    aws: invalid,
  },
  {
    what: 'set that holds a text twice',
    observe: (subject) => errorOf(update(subject, newKey(), 'ADD s :v', { ':v': { SS: ['a', 'a'] } })),
    aws: invalid,
  },
  {
    what: 'expression that ends early',
    observe: (subject) => errorOf(update(subject, newKey(), 'SET v =')),
    aws: invalid,
  },
  {
    what: 'placeholder without a value',
    observe: (subject) => errorOf(update(subject, newKey(), 'SET v = :v')),
    aws: invalid,
  },
  {
    what: 'value without a use',
    observe: (subject) => errorOf(update(subject, newKey(), 'SET v = :v', { ':v': text('1'), ':w': text('1') })),
    aws: invalid,
  },
  {
    what: 'name without a use',
    observe: (subject) =>
      errorOf(
        update(subject, newKey(), 'SET v = :v', { ':v': text('1') }, { ExpressionAttributeNames: { '#w': 'w' } }),
      ),
    aws: invalid,
  },
  {
    what: 'reserved word without a placeholder',
    observe: (subject) => errorOf(set(subject, text('1'), 'status')),
    aws: invalid,
  },
  {
    what: 'attribute that is set twice',
    observe: (subject) => errorOf(update(subject, newKey(), 'SET v = :v, v = :v', { ':v': text('1') })),
    aws: invalid,
  },
  {
    what: 'list appended to a text',
    observe: async (subject) => {
      const key = newKey();
      await set(subject, text('x'), 'v', key);
      return errorOf(update(subject, key, 'SET v = list_append(v, :v)', { ':v': { L: [] } }));
    },
    aws: invalid,
  },
  {
    what: 'size of an attribute that is not there',
    observe: (subject) =>
      errorOf(
        update(
          subject,
          newKey(),
          'SET v = :v',
          { ':v': text('1'), ':n': { N: '1' } },
          { ConditionExpression: 'size(h) <= :n' },
        ),
      ),
    aws: 'ConditionalCheckFailedException',
  },
  {
    what: 'winners of 50 writers that each want to be the first',
    observe: async (subject) => {
      const key = newKey();
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () =>
          errorOf(
            update(subject, key, 'SET v = :v', { ':v': text('1') }, { ConditionExpression: 'attribute_not_exists(v)' }),
          ),
        ),
      );
      return String(outcomes.filter((outcome) => outcome === 'taken').length);
    },
    aws: '1',
  },
  {
    what: 'scan of over 1 MB',
    observe: async (subject) => {
      for (let at = 0; at < 4; at += 1) await set(subject, text('x'.repeat(390 * 1024)));
      const { LastEvaluatedKey } = await subject.client.send(new ScanCommand({ TableName: subject.tableName }));
      return LastEvaluatedKey === undefined ? 'whole' : 'in pages';
    },
    aws: 'in pages',
  },
  {
    what: 'table that is not there',
    observe: ({ client }) =>
      errorOf(client.send(new GetItemCommand({ TableName: 'NotThere', Key: { [partitionKey]: text('1') } }))),
    aws: 'ResourceNotFoundException',
  },
  {
    what: 'table that is there already',
    observe: ({ client, tableName }) =>
      errorOf(
        client.send(
          new CreateTableCommand({
            TableName: tableName,
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
            KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
          }),
        ),
      ),
    aws: 'ResourceInUseException',
  },
];
