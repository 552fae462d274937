import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { howManyFit, roomOf } from '../../functions/aws/item-budget.ts';
import { type Arrivals, connectTable } from '../../functions/aws/table.ts';
import { mostPerWrite, store } from '../../functions/consumer/store.ts';
import { toE164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import { versionOf } from '../../functions/domain/join.ts';
import { type Details, detailNames, type MessageFacts, noFacts } from '../../functions/domain/report.ts';
import { toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';

// DynamoDB takes 4 KB and 300 operators an expression. dynalite takes any, so they are measured too.

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

const facts = Object.fromEntries(Object.keys(noFacts).map((name) => [name, 'given'])) as unknown as MessageFacts;
const details = Object.fromEntries(detailNames.map((name) => [name, 'given'])) as Details;

/** As many distinct reports as one write takes, which between them tell everything that a report can tell. */
const most = (messageId: string, round = 0): Arrivals =>
  Array.from({ length: mostPerWrite }, (_, at) => ({
    ...toArrival(
      {
        status: at === 0 ? 'failed' : 'delivered',
        providerStatus: 'word',
        providerCode: 'code',
        occurredAt: at === 1 ? null : instant(1_760_000_000_000 + at),
        receivedAt: instant(1_760_000_000_000),
        errorCode: at === 0 ? 'code' : null,
        errorMessage: 'text',
        failureReason: at === 0 ? 'unknown' : null,
        fingerprint: `fingerprint-${round}-${at}`.padEnd(22, 'x'),
        queueMessage: '2c6a5e0c-7d5a-4b43-8f3d-1f1de0a1c7b1',
      },
      messageId,
      {
        facts: { ...(at === 0 ? facts : noFacts), recipient: toE164('447537151866') },
        details: at === 0 ? details : {},
      },
    ),
    country: 'GB',
  })) as unknown as Arrivals;

test('the fullest write is taken', async () => {
  const outcomes = await store(db.table, 'p', most('full'));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: mostPerWrite }, () => 'stored'));
  const fitting = howManyFit(
    most('full').map(({ entry }) => entry),
    roomOf('p', 'full'),
  );
  expect((await db.table.read('p', 'full'))?.history).toHaveLength(fitting);
});

test('so are those after, for which the history has no room', async () => {
  for (let round = 0; round <= 2; round += 1) await store(db.table, 'p', most('fuller', round));
  const { history = [], version } = (await db.table.read('p', 'fuller')) ?? {};
  expect([history.length < 2 * mostPerWrite, version]).toEqual([
    true,
    versionOf(most('fuller', 2).at(-1)?.entry as never),
  ]);
});

describe('the fullest', () => {
  let sent: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    sent.push((await json(request)) as Record<string, string>);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  test.each(['advance', 'advanceFull', 'append', 'end'] as const)(
    '%s stays below 4 KB and 300 operators',
    async (write) => {
      sent = [];
      const table = connectTable('T', 90, {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        region: 'us-east-1',
        credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      });
      await table[write]('p', most('measured'));
      expect(sent).toHaveLength(1);
      for (const name of ['UpdateExpression', 'ConditionExpression']) {
        const expression = String(sent[0]?.[name]);
        expect(expression.length).toBeGreaterThan(20);
        expect(expression.length).toBeLessThanOrEqual(4096);
        // More than there are: commas and parentheses are none.
        expect(expression.match(/ AND | OR |NOT |[<=>]+|\w+\(|,/g)?.length).toBeLessThanOrEqual(300);
      }
    },
  );
});
