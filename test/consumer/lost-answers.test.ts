import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectMetrics } from '../../functions/aws/metrics.ts';
import { connectQueue } from '../../functions/aws/queue.ts';
import { connectTable } from '../../functions/aws/table.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { registry } from '../../functions/providers/registry.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { type FaultKind, injectFaults } from '../../local/aws/faults.ts';
import { droppedConnection, type FrontDoor, forwardTo, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { type Datum, dataOfLine } from '../../reliability/chaos/points.ts';
import { openTable, type TestTable } from './dynalite.ts';

// Calls that took effect though nobody heard so, one at a time, with the consumer's own clients: the SDK makes them again.

let db: TestTable;
let door: FrontDoor;
let consumer: Consumer;
/** What CloudWatch took, call by call, and what was logged instead. */
let published: (readonly Datum[])[];
let logged: Datum[];
/** Bodies that the dead-letter queue took. */
let buried: string[];

beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
beforeEach(async () => {
  door = await openFrontDoor();
  [published, logged, buried] = [[], [], []];
  door.services
    .set('dynamodb', forwardTo(db.endpoint))
    .set('cloudwatch', async ({ input }) => {
      published.push(input['MetricData'] as Datum[]);
      return jsonAnswer({});
    })
    .set('sqs', async ({ input }) => {
      const body = String(input['MessageBody']);
      buried.push(body);
      return jsonAnswer({ MessageId: 'm', MD5OfMessageBody: createHash('md5').update(body).digest('hex') });
    });
  const config = {
    endpoint: door.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  consumer = {
    providers: {},
    registry,
    table: connectTable(db.name, 90, config),
    metrics: connectMetrics('Delivrd/test', true, config),
    deadLetterQueue: connectQueue(`${door.url}/000000000000/dead-letters`, 3, 2000, false, config),
    parts: { countries: new Set(), words: new Set() },
  };
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(...dataOfLine(String(line))) >= 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await door.close();
});

/** The answer of this kind of call is lost so many times. */
const lose = (action: string, times = 1, kind: FaultKind = 'dropped-after') =>
  injectFaults(door, { seed: 1, functions: [] }).add({ kind, share: 1, times, action });

const smspm = (id: string, messageId: string, status: string, at = 1) => ({
  id,
  sentAt: 1_760_000_000_000,
  body: writeEnvelope({
    v: 1,
    provider: 'smspm',
    receivedAt: 1_760_000_000_000,
    requestId: id,
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    ...packBody(
      Buffer.from(JSON.stringify({ messageId, status, timestamp: new Date(1_760_000_000_000 + at).toISOString() })),
    ),
  }),
});
const take = (...batch: readonly ReturnType<typeof smspm>[]) => consume(consumer, batch, () => 20_000);

/** The sums of the stage's series, `TimeToStore` and `FailureRate` by how many values they have. */
function counted(data: readonly Datum[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { MetricName, Dimensions = [], Values = [], Counts = [] } of data) {
    if (Dimensions.length > 0 || MetricName === 'Unpublished') continue;
    Values.forEach((_, at) => {
      sums[MetricName] = (sums[MetricName] ?? 0) + (Counts[at] ?? 1);
    });
  }
  return sums;
}
const historyOf = async (messageId: string) => (await db.table.read('smspm', messageId))?.history ?? [];

const delivered = { Delivered: 1, FailureRate: 1, TimeToStore: 1, Ended: 1, Settled: 1 };

describe('the answer to a write is lost: it counts once, as what it did', () => {
  test.each<[string, FaultKind, string[], string[], object]>([
    ['first', 'dropped-after', [], ['delivered'], { ...delivered, Begun: 1 }],
    ['given-up', 'silent-after', [], ['delivered'], { ...delivered, Begun: 1 }],
    ['moved', 'dropped-after', ['sent'], ['delivered'], { ...delivered, TimeToFinal: 1 }],
    ['late', 'dropped-after', ['delivered'], ['sent'], { Interim: 1, Late: 1, TimeToStore: 1, Settled: 1 }],
    [
      'several',
      'dropped-after',
      ['queued'],
      ['sent', 'failed', 'failed', 'delivered'],
      {
        Interim: 1,
        Failed: 1,
        FailureRate: 1,
        Ended: 1,
        TimeToFinal: 1,
        Revised: 1,
        Duplicate: 1,
        TimeToStore: 3,
        Settled: 4,
      },
    ],
  ])('%s, %s', async (messageId, kind, before, statuses, expected) => {
    await take(...before.map((status, at) => smspm(`before-${at}`, messageId, status)));
    published = [];
    lose('UpdateItem', 1, kind);
    expect(await take(...statuses.map((status, at) => smspm(`q-${at}`, messageId, status)))).toEqual([]);
    expect(published.map(counted)).toEqual([expected]);
    const distinct = [...new Set([...before, ...statuses])];
    expect((await historyOf(messageId)).map(({ status }) => status)).toEqual(distinct);
  });

  test('of a message whose history is full: it counts as late, which the documentation says', async () => {
    const flood = Array.from({ length: 60 }, (_, at) => smspm(`f-${at}`, 'full', 'sent', at));
    await take(...flood);
    published = [];
    // Not the first call: that is refused, for the history is full.
    let lost = 0;
    door.gates.push(async ({ action }, next) => {
      const answer = await next();
      if (action !== 'UpdateItem' || answer.status !== 200 || lost > 0) return answer;
      lost += 1;
      return droppedConnection;
    });
    expect(await take(smspm('q', 'full', 'delivered'))).toEqual([]);
    expect((await db.table.read('smspm', 'full'))?.status).toBe('delivered');
    expect(published.map(counted)).toEqual([{ Late: 1, TimeToStore: 1, Settled: 1 }]);
  });
});

describe('the answer to the metrics is lost', () => {
  const once = { ...delivered, Begun: 1 };

  test('CloudWatch has them twice, no more', async () => {
    lose('PutMetricData');
    expect(await take(smspm('q', 'told-twice', 'delivered'))).toEqual([]);
    expect([published.map(counted), counted(logged)]).toEqual([[once, once], {}]);
  });

  test('both times: the log has them too', async () => {
    lose('PutMetricData', 2);
    expect(await take(smspm('q', 'told-thrice', 'delivered'))).toEqual([]);
    expect([published.map(counted), counted(logged)]).toEqual([[once, once], once]);
  });

  test('half of them was taken: that half twice', async () => {
    lose('PutMetricData', 1, 'half-taken');
    expect(await take(smspm('q', 'told-by-halves', 'delivered'))).toEqual([]);
    const [half = [], whole = []] = published;
    expect([half, counted(whole), published.length]).toEqual([whole.slice(0, Math.floor(whole.length / 2)), once, 2]);
    expect(half.length).toBeGreaterThan(0);
  });
});

test('the answer to a burial is lost: two copies, counted once', async () => {
  lose('SendMessage');
  const unreadable = { ...smspm('q', 'x', 'sent'), body: 'no envelope' };
  expect(await take(unreadable)).toEqual([]);
  expect(buried).toEqual(['no envelope', 'no envelope']);
  expect(published.map(counted)).toEqual([{ Quarantined: 1, Settled: 1 }]);
});
