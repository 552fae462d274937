import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AwsAnswer, type AwsCall, forwardTo, jsonAnswer, type Service } from '../../../../local/aws/front-door.ts';
import { captureChanges } from '../../../../local/aws/streams/capture.ts';
import { createTableStream, type TableStream } from '../../../../local/aws/streams/stream.ts';
import { type Opened, openDynalite } from '../../../emulators.ts';

type Item = Readonly<Record<string, unknown>>;

let opened: Opened;
let dynalite: Service;
beforeAll(async () => {
  opened = await openDynalite();
  dynalite = forwardTo(opened.url);
});
afterAll(() => opened.close());

const asking =
  (service: Service) =>
  (action: string, input: object, caller = 'test'): Promise<AwsAnswer> => {
    const headers = {
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'content-type': 'application/x-amz-json-1.0',
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=a, Signature=a',
      'x-amz-date': '20260101T000000Z',
    };
    return service({ caller, environment: '', service: 'dynamodb', action, input: { ...input }, headers } as AwsCall);
  };

let tables = 0;
/** A table of its own, with a stream. */
async function openTable() {
  tables += 1;
  const tableName = `Streamed${tables}`;
  await asking(dynalite)('CreateTable', {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  const stream = createTableStream(`arn:${tableName}`, tableName);
  const ask = asking(captureChanges(dynalite, [{ tableName, keyNames: ['pk'], stream }]));
  const write = (action: string, input: object, caller?: string) =>
    ask(action, { TableName: tableName, ...input }, caller);
  return { tableName, stream, ask, write };
}

interface Told {
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: Item;
    readonly OldImage?: Item;
    readonly NewImage?: Item;
    readonly SequenceNumber: string;
  };
  readonly userIdentity?: object;
}
const recordsOf = ({ shards }: TableStream): readonly (readonly Told[])[] =>
  shards.map((shard) => shard.read(0, 10_000).map((json) => JSON.parse(json)));
const allOf = (stream: TableStream): readonly Told[] => recordsOf(stream).flat();
const key = (pk: string) => ({ pk: { S: pk } });

test('each kind of write that changes something is told with both images, one that changes nothing is not', async () => {
  const { tableName, stream, ask, write } = await openTable();
  const one = { ...key('a'), n: { N: '1.50' }, tags: { SS: ['y', 'x'] }, raw: { B: 'AAEC' } };
  await write('PutItem', { Item: one });
  await write('PutItem', { Item: { ...one, tags: { SS: ['x', 'y'] } } });
  await write('UpdateItem', {
    Key: key('a'),
    UpdateExpression: 'SET n = :n',
    ExpressionAttributeValues: { ':n': { N: '1.5' } },
  });
  await write('UpdateItem', {
    Key: key('a'),
    UpdateExpression: 'SET n = :n',
    ConditionExpression: 'attribute_not_exists(pk)',
    ExpressionAttributeValues: { ':n': { N: '2' } },
  });
  await write('UpdateItem', {
    Key: key('a'),
    UpdateExpression: 'SET n = :n',
    ExpressionAttributeValues: { ':n': { N: '2' } },
  });
  await write('DeleteItem', { Key: key('nobody') });
  await write('DeleteItem', { Key: key('a') });
  await ask('BatchWriteItem', {
    RequestItems: { [tableName]: [{ PutRequest: { Item: key('b') } }, { PutRequest: { Item: key('c') } }] },
  });
  await write('DeleteItem', { Key: key('b') }, 'demo');

  const before = { ...one, n: { N: '1.5' }, tags: { SS: expect.arrayContaining(['x', 'y']) } };
  const told = allOf(stream).toSorted((p, q) => (p.dynamodb.SequenceNumber < q.dynamodb.SequenceNumber ? -1 : 1));
  expect(
    told.map(({ eventName, dynamodb: { Keys, OldImage, NewImage } }) => [eventName, Keys, OldImage, NewImage]),
  ).toEqual([
    ['INSERT', key('a'), undefined, before],
    ['MODIFY', key('a'), before, { ...before, n: { N: '2' } }],
    ['REMOVE', key('a'), { ...before, n: { N: '2' } }, undefined],
    ['INSERT', key('b'), undefined, key('b')],
    ['INSERT', key('c'), undefined, key('c')],
    ['REMOVE', key('b'), key('b'), undefined],
  ]);
  expect(told.map(({ userIdentity }) => userIdentity !== undefined)).toEqual([false, false, false, false, false, true]);
});

test('any writes of any items at a time: of each item exactly the chain of its images', async () => {
  const write = fc.record({
    pk: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    kind: fc.constantFrom('put', 'put', 'add', 'set', 'delete', 'batch'),
    n: fc.nat(2),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 25 }), async (writes) => {
      const { tableName, stream, ask, write: send } = await openTable();
      await Promise.all(
        writes.map(({ pk, kind, n }) => {
          const Item = { ...key(pk), n: { N: String(n) } };
          if (kind === 'put') return send('PutItem', { Item });
          if (kind === 'delete') return send('DeleteItem', { Key: key(pk) });
          if (kind === 'batch') {
            const puts = [
              { PutRequest: { Item } },
              { DeleteRequest: { Key: key(`${pk}${n}`) } },
              { PutRequest: { Item: key(`x${n}`) } },
            ];
            return ask('BatchWriteItem', { RequestItems: { [tableName]: puts } });
          }
          const UpdateExpression = kind === 'add' ? 'ADD n :n' : 'SET n = :n';
          return send('UpdateItem', {
            Key: key(pk),
            UpdateExpression,
            ExpressionAttributeValues: { ':n': { N: String(n) } },
          });
        }),
      );
      const { Items = [] } = JSON.parse((await asking(dynalite)('Scan', { TableName: tableName })).body);
      const now = new Map<string, Item>(Items.map((item: { pk: { S: string } }) => [item.pk.S, item]));
      const last = new Map<string, Item | undefined>();
      for (const shard of recordsOf(stream)) {
        const numbers = shard.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
        expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
        const inShard = new Set<string>();
        for (const { eventName, dynamodb } of shard) {
          const { Keys, OldImage, NewImage } = dynamodb;
          const pk = (Keys['pk'] as { S: string }).S;
          expect(last.has(pk) && !inShard.has(pk), 'an item in two shards').toBe(false);
          inShard.add(pk);
          expect(OldImage).toEqual(last.get(pk));
          expect(NewImage).not.toEqual(OldImage);
          expect(eventName).toBe(OldImage === undefined ? 'INSERT' : NewImage === undefined ? 'REMOVE' : 'MODIFY');
          last.set(pk, NewImage);
        }
      }
      expect(new Map([...last].filter(([, item]) => item !== undefined))).toEqual(now);
    }),
    { numRuns: 25 },
  );
});

test('what a table is asked besides goes through, and other tables are left alone', async () => {
  const calls: string[] = [];
  const service: Service = async ({ action }) => {
    calls.push(action);
    return jsonAnswer({});
  };
  const stream = createTableStream('arn', 'T');
  const ask = asking(captureChanges(service, [{ tableName: 'T', keyNames: ['pk'], stream }]));
  await ask('Query', { TableName: 'T' });
  await ask('PutItem', { TableName: 'Other', Item: key('a') });
  expect(calls).toEqual(['Query', 'PutItem']);
  const { status, body } = await ask('UpdateItem', { TableName: 'T' });
  expect([status, JSON.parse(body).__type]).toEqual([400, 'ValidationException']);
});

test('a stream keeps a day, and no more bytes than it may', () => {
  let nowMs = Date.parse('2026-11-27T10:00:00Z');
  const stream = createTableStream('arn', 'T', { now: () => nowMs, keptBytes: 4000 });
  const add = (pk: string): void => stream.append({ keys: key(pk), newImage: key(pk), isExpiry: false });
  for (let at = 0; at < 30; at += 1) add(`k${at}`);
  const kept = allOf(stream).length;
  expect(kept).toBeGreaterThan(5);
  expect(kept).toBeLessThan(15);
  nowMs += 25 * 3_600_000;
  add('new');
  expect(allOf(stream).map(({ dynamodb }) => dynamodb.Keys)).toEqual([key('new')]);
});
