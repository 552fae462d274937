import { randomUUID } from 'node:crypto';
import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTable, type Table } from '../../functions/aws/table.ts';
import { connectWaiting, type Waiting } from '../../functions/aws/waiting.ts';
import type { DueRules } from '../../functions/domain/due.ts';
import type { E164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { MessageFacts } from '../../functions/domain/report.ts';
import type { Status } from '../../functions/domain/status.ts';
import { type FrontDoor, forwardTo, openFrontDoor } from '../../local/aws/front-door.ts';
import { indexFindings } from '../../operator/adopted/indexes.ts';
import { productAt } from '../../reliability/conformance/product.ts';
import { facts, toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable, withIndexes } from '../consumer/dynalite.ts';
import { endpoints } from '../emulators.ts';

/** dynalite tells no units of indexes, and adds none to a table that is there. */
const isDynamodbLocal = endpoints.dynamodb !== undefined && (await productAt(endpoints.dynamodb)) === 'DynamoDB Local';

const rules: DueRules = {
  deadlines: [{ tag: 'otp', minutes: 10 }],
  countriesWithoutReceipts: [],
  conversionTags: [],
};

describe.runIf(isDynamodbLocal)('the write units of a report of an item below 1 KB, with all indexes on', () => {
  let db: TestTable;
  let frontDoor: FrontDoor;
  let table: Table;
  let waiting: Waiting;
  let units: Record<string, number> = {};

  beforeAll(async () => {
    db = await openTable({ ...withIndexes, due: true }, rules);
    frontDoor = await openFrontDoor();
    const dynamodb = forwardTo(db.endpoint);
    frontDoor.services.set('dynamodb', async (call) => {
      const answer = await dynamodb({ ...call, input: { ...call.input, ReturnConsumedCapacity: 'INDEXES' } });
      const { Table, GlobalSecondaryIndexes = {} } = JSON.parse(answer.body).ConsumedCapacity ?? {};
      const ofIndexes = Object.entries(GlobalSecondaryIndexes as Record<string, { CapacityUnits: number }>);
      units = {
        table: Table?.CapacityUnits,
        ...Object.fromEntries(ofIndexes.map(([name, { CapacityUnits }]) => [name, CapacityUnits])),
      };
      return answer;
    });
    const config = { ...db.config, endpoint: frontDoor.url };
    table = connectTable(db.name, 90, config, rules);
    waiting = connectWaiting(db.name, config);
  });
  afterAll(async () => {
    await frontDoor?.close();
    await db?.close();
  });

  /** Of the messages that have a deadline, and no others. */
  const tag = 'otp';
  const recipient = '+491711234567' as E164;
  let second = 0;
  const write = async (
    messageId: string,
    status: Status,
    told: Partial<MessageFacts> = {},
    how: 'advance' | 'append' = 'advance',
  ) => {
    second += 1;
    const entry = {
      status,
      providerStatus: status,
      providerCode: null,
      occurredAt: null,
      receivedAt: instant(Date.UTC(2026, 10, 27, 0, 0, second)),
      errorCode: null,
      errorMessage: null,
      failureReason: null,
      fingerprint: `${status} of ${messageId}`.padEnd(16).slice(0, 16),
      queueMessage: randomUUID(),
    };
    units = {};
    const { kind } = await table[how]('wavix', [toArrival(entry, messageId, { facts: facts(told) })]);
    return { kind, ...units };
  };
  const written = (ofIndexes: object = {}) => ({ kind: 'written', table: 1, ...ofIndexes });

  test('a new message: one, and one for each index that it is in', async () => {
    expect(await write('bare', 'sent')).toEqual(written());
    expect(await write('usual', 'sent', { recipient })).toEqual(written({ 'by-recipient': 1 }));
    const both = { 'by-recipient': 1, 'by-client-reference': 1 };
    expect(await write('both', 'sent', { recipient, clientReference: 'order-1' })).toEqual(written(both));
    expect(await write('failed', 'failed', { recipient, clientReference: 'order-1' })).toEqual(
      written({ ...both, failures: 1 }),
    );
  });

  test('a later report: one, also where it is late, and one more where it is the first with the number', async () => {
    expect(await write('usual', 'delivered', { recipient })).toEqual(written());
    expect(await write('usual', 'queued', { recipient }, 'append')).toEqual(written());
    expect(await write('bare', 'delivered', { recipient })).toEqual(written({ 'by-recipient': 1 }));
  });

  test('a failure: one more; another of the same message none; delivered after all: one more', async () => {
    expect(await write('both', 'undelivered', { recipient })).toEqual(written({ failures: 1 }));
    expect(await write('both', 'failed', { recipient })).toEqual(written());
    expect(await write('both', 'delivered', { recipient })).toEqual(written({ failures: 1 }));
  });

  test('a message with a deadline: one more to wait, one to wait no more; late, two for its place and one for the mark', async () => {
    const due = { due: 1 };
    expect(await write('in-time', 'recorded', { tag })).toEqual(written(due));
    expect(await write('in-time', 'sent', { tag })).toEqual(written());
    expect(await write('in-time', 'delivered', { tag })).toEqual(written(due));
    expect(await write('late', 'recorded', { tag })).toEqual(written(due));
    units = {};
    const item = (await table.read('wavix', 'late')) ?? expect.fail('it is not there');
    expect(await waiting.judge(item, instant(Date.UTC(2026, 10, 28)), 'Overdue')).toBe(true);
    expect(units).toEqual({ table: 1, due: 2 });
    expect(await write('late', 'sent', { tag })).toEqual(written());
    expect(await write('late', 'failed', { tag })).toEqual(written({ ...due, failures: 1 }));
    expect(await write('at-once', 'delivered', { tag })).toEqual(written());
  });
});

test.runIf(isDynamodbLocal)(
  'the lines of preflight make the indexes that a table lacks, one after the other',
  async () => {
    const db = await openTable();
    const client = new DynamoDBClient(db.config);
    const lacking = async () => {
      const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: db.name }));
      return indexFindings(withIndexes, Table);
    };
    for (let left = 3; left > 0; left--) {
      const { problems } = await lacking();
      expect(problems).toHaveLength(left);
      const [, attributes = '', updates = ''] =
        /--attribute-definitions (.*) --global-secondary-index-updates '(.*)'$/.exec(problems[0] ?? '') ?? [];
      await client.send(
        new UpdateTableCommand({
          TableName: db.name,
          AttributeDefinitions: attributes
            .split(' ')
            .map((one) => ({ AttributeName: /=(\w+),/.exec(one)?.[1], AttributeType: 'S' as const })),
          GlobalSecondaryIndexUpdates: JSON.parse(updates),
        }),
      );
      await expect.poll(async () => (await lacking()).notes).toEqual([]);
    }
    expect(await lacking()).toEqual({ problems: [], notes: [] });
    client.destroy();
    await db.close();
  },
);
