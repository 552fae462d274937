import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failurePartition } from '../../functions/aws/table.ts';
import type { E164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import { messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import { type FrontDoor, forwardTo, openFrontDoor } from '../../local/aws/front-door.ts';
import { connectFinder, type Finder } from '../../operator/find.ts';
import { readRecipientHealth } from '../../operator/recipient.ts';
import { facts, toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable, withIndexes } from '../consumer/dynalite.ts';
import { endpoints } from '../emulators.ts';

/** Messages in the table at first, and then: a hundred thousand where another DynamoDB than the one in memory is tested. */
const [few, many] = endpoints.dynamodb === undefined ? [3_600, 4_200] : [3_600, 100_000];

const providers = Object.fromEntries(
  ['mobivate', 'smspm', 'smstake', 'wavix'].map((id) => [id, { authentication: {} }]),
);
const nowMs = Date.UTC(2026, 10, 27, 23);
let db: TestTable;
let frontDoor: FrontDoor;
let client: DynamoDBClient;
let finder: Finder;
/** Of the look-up that runs. */
let reads = { calls: 0, items: 0 };

/** What the consumer writes of a failed message, to make others like it. */
let sample: Record<string, unknown>;

beforeAll(async () => {
  db = await openTable(withIndexes);
  client = new DynamoDBClient(db.config);
  frontDoor = await openFrontDoor();
  frontDoor.services.set('dynamodb', forwardTo(db.endpoint));
  frontDoor.witnesses.push(({ action, input }, { body }) => {
    const answer = JSON.parse(body);
    reads.calls += 1;
    if (action === 'Query') reads.items += answer.ScannedCount;
    else if (action === 'GetItem') reads.items += 1;
    else if (action === 'BatchGetItem')
      for (const { Keys } of Object.values(input['RequestItems'] as Record<string, { Keys: unknown[] }>))
        reads.items += Keys.length;
    else throw new Error(`${action} is no bounded read.`);
  });
  finder = connectFinder(db.name, { ...db.config, endpoint: frontDoor.url }, { providers, search: withIndexes });
  const entry: HistoryEntry = {
    status: 'failed',
    providerStatus: 'failed',
    providerCode: 'UNDELIV',
    occurredAt: instant(nowMs),
    receivedAt: instant(nowMs),
    errorCode: 'ABSENT_SUB',
    errorMessage: null,
    failureReason: 'unreachable',
    isHint: null,
    fingerprint: 'fingerprint-0001',
    queueMessage: '6f1c2b9e-0000-4000-8000-000000000000',
  };
  const told = facts({ channel: 'sms', recipient: '+491711234567' as E164, clientReference: 'sample', segments: 1 });
  await db.table.advance('wavix', [{ ...toArrival(entry, 'sample', { facts: told }), country: 'DE' }]);
  const { Item = {} } = await client.send(
    new GetItemCommand({ TableName: db.name, Key: marshall({ [partitionKey]: messageKey('wavix', 'sample') }) }),
  );
  sample = unmarshall(Item);
});
afterAll(async () => {
  client?.destroy();
  await frontDoor?.close();
  await db?.close();
});

/** A tenth are deliveries to one number, two fifths failures of another. */
function recipientOf(n: number): string {
  if (n % 10 === 0) return '+491701111111';
  return n % 2 && n % 10 !== 1 ? '+491702222222' : `+4917${String(10_000_000 + n)}`;
}

/** The nth message: half of all have failed, today; a tenth has one reference. */
function item(n: number): Record<string, unknown> {
  const pk = messageKey(['wavix', 'smspm', 'smstake', 'mobivate'][n % 4] as string, `m${n}`);
  const at = instant(nowMs - (n % 80_000) * 1_000);
  const { failedOn: _, failedAt: __, ...delivered } = sample;
  return {
    ...(n % 2
      ? { ...sample, failedOn: failurePartition(at, pk), failedAt: at }
      : { ...delivered, status: 'delivered' }),
    [partitionKey]: pk,
    begunAt: at,
    recipient: recipientOf(n),
    clientReference: n % 10 === 1 ? 'campaign' : `order-${n}`,
    history: [{ ...(sample['history'] as object[])[0], receivedAt: at }],
  };
}

async function fill(from: number, to: number): Promise<void> {
  let next = from;
  const write = async (): Promise<void> => {
    while (next < to) {
      const first = next;
      next += 25;
      let left = Array.from({ length: Math.min(25, to - first) }, (_, index) => ({
        PutRequest: { Item: marshall(item(first + index)) },
      }));
      while (left.length > 0) {
        const { UnprocessedItems } = await client.send(
          new BatchWriteItemCommand({ RequestItems: { [db.name]: left } }),
        );
        left = (UnprocessedItems?.[db.name] ?? []) as typeof left;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, write));
}

const since = { sinceMs: nowMs - 86_400_000, nowMs };
const page = { limit: 20 };

/** Most calls that each look-up takes, and most items that these look at, a part that is not there included. */
const lookUps: readonly (readonly [
  string,
  () => Promise<unknown>,
  { readonly calls: number; readonly items: number },
])[] = [
  ['trace <provider> <id>', () => finder.one('wavix', 'm4'), { calls: 1, items: 1 }],
  [
    'trace <provider> <id> of an id that is not there, as explain and the console ask',
    () => finder.one('wavix', 'Nobody'),
    { calls: 7, items: 125 },
  ],
  ['the hint at what may be meant by an id', () => finder.similar('"Nobody"'), { calls: 4, items: 56 }],
  ['trace <id>', () => finder.byId('m4'), { calls: 10, items: 304 }],
  ['trace of an id that is not there', () => finder.byId('nobody'), { calls: 12, items: 404 }],
  [
    'trace --recipient, of very many messages',
    () => finder.byRecipient('+491701111111', page),
    { calls: 3, items: 60 },
  ],
  ['trace --recipient, of one', () => finder.byRecipient('+491710000002', page), { calls: 2, items: 2 }],
  ['trace --recipient, of none', () => finder.byRecipient('+491719999999', page), { calls: 1, items: 0 }],
  ['trace --reference, of very many messages', () => finder.byReference('campaign', page), { calls: 3, items: 60 }],
  ['recipient', () => readRecipientHealth(finder, '+491701111111', nowMs), { calls: 5, items: 220 }],
  [
    'recipient, of whom no message was delivered',
    () => readRecipientHealth(finder, '+491702222222', nowMs),
    { calls: 60, items: 2_300 },
  ],
  ['failures', () => finder.failures(since, page), { calls: 20, items: 660 }],
  ['failures --provider', () => finder.failures({ ...since, provider: 'smspm' }, page), { calls: 20, items: 660 }],
  [
    'failures of a country that has none',
    () => finder.failures({ ...since, country: 'US' }, page),
    { calls: 60, items: 2_400 },
  ],
  ['the search box, a number', () => finder.anything('+491701111111'), { calls: 16, items: 464 }],
  ['the search box, nothing', () => finder.anything('nobody'), { calls: 25, items: 808 }],
];
const taken = new Map<string, typeof reads>();

const take = async (name: string, look: () => Promise<unknown>) => {
  reads = { calls: 0, items: 0 };
  await look();
  taken.set(name, reads);
  return reads;
};

test('a small table, to compare with', async () => {
  await fill(0, few);
  for (const [name, look] of lookUps) await take(name, look);
  expect(taken.size).toBe(lookUps.length);
});

test(`a table of ${many} messages`, async () => {
  await fill(few, many);
}, 300_000);

test.each(lookUps)('%s: as many reads as in the small one, and no more than it may', async (name, look, most) => {
  const small = taken.get(name);
  const large = await take(name, look);
  expect(large).toEqual(small);
  expect(large.calls).toBeLessThanOrEqual(most.calls);
  expect(large.items).toBeLessThanOrEqual(most.items);
});
