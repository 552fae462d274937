import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readMessage } from '../../functions/aws/messages.ts';
import { connectTable, type Reader, type Table } from '../../functions/aws/table.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import type { Message } from '../../functions/domain/message.ts';
import { noFacts } from '../../functions/domain/report.ts';
import type { Status } from '../../functions/domain/status.ts';
import { type AwsCall, type FrontDoor, forwardTo, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { idPages } from '../../operator/similar.ts';
import { trace } from '../../operator/trace.ts';
import { toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';

let db: TestTable;
let frontDoor: FrontDoor;
let table: Table & Reader;
let calls: AwsCall[] = [];
const config = () => ({
  endpoint: frontDoor.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeAll(async () => {
  db = await openTable();
  frontDoor = await openFrontDoor();
  frontDoor.services.set('dynamodb', forwardTo(db.endpoint));
  frontDoor.witnesses.push((call) => calls.push(call));
  table = connectTable(db.name, 1, config());
});
afterAll(async () => {
  await frontDoor?.close();
  await db?.close();
});
beforeEach(() => {
  frontDoor.gates.length = 0;
  calls = [];
});

const keysOf = ({ input }: AwsCall): readonly unknown[] =>
  (input['RequestItems'] as Record<string, { readonly Keys: readonly unknown[] }>)[db.name]?.Keys ?? [];

async function store(messageId: string, status: Status, segments: number | null = null): Promise<void> {
  const entry: HistoryEntry = {
    status,
    providerStatus: status,
    providerCode: null,
    occurredAt: instant(1_000),
    receivedAt: instant(2_000),
    errorCode: null,
    errorMessage: null,
    failureReason: null,
    isHint: null,
    fingerprint: `${messageId} ${status}`,
    queueMessage: 'q',
  };
  await db.table.advance('mobivate', [toArrival(entry, messageId, { facts: { ...noFacts, segments } })]);
}

const read = (messageId: string): Promise<Message | null> => readMessage(table, 'mobivate', messageId);
const namesOf = (message: Message | null): readonly string[] =>
  (message?.history ?? []).map(({ part }) => String(part));

describe('the id that the provider gave', () => {
  test('finds a message in one call', async () => {
    await store('one', 'delivered', 1);
    expect(await read(' one\n')).toMatchObject({ messageId: 'one', status: 'delivered', parts: null });
    expect(calls.map(({ action }) => action)).toEqual(['GetItem']);
  });

  test('finds the whole where only parts are there, in two calls that see what was just written', async () => {
    await store('p1/1', 'delivered', 3);
    await store('p1/3', 'sent', 3);
    expect(await read('p1')).toMatchObject({
      messageId: 'p1',
      status: 'sent',
      parts: { total: 3, delivered: 1, out: 2 },
    });
    expect(calls.map(({ action }) => action)).toEqual(['GetItem', 'BatchGetItem']);
    expect(calls[0]?.input).toMatchObject({ ConsistentRead: true });
    expect(calls[1]?.input).toMatchObject({ RequestItems: { [db.name]: { ConsistentRead: true } } });
  });

  test('finds the whole beside an item of the id itself', async () => {
    await store('both', 'queued', 2);
    await store('both/1', 'delivered', 2);
    await store('both/2', 'delivered', 2);
    expect(await read('both')).toMatchObject({ status: 'delivered', history: { length: 3 }, parts: { delivered: 2 } });
  });

  test('finds a long message that is not reported in parts', async () => {
    await store('long', 'delivered', 4);
    expect(await read('long')).toMatchObject({ messageId: 'long', status: 'delivered', segments: 4, parts: null });
  });

  test.each([
    ['from 0', 'zero', [0], 2],
    ['of a long message', 'many', [2, 11, 40], 40],
    ['late ones only', 'late', [12, 99], 120],
    ['of the longest', 'longest', [1, 255], 255],
  ] as const)('finds parts %s', async (_, id, numbers, segments) => {
    for (const number of numbers) await store(`${id}/${number}`, 'sent', segments);
    expect(namesOf(await read(id))).toEqual(numbers.map(String));
  });

  test('finds a part for itself', async () => {
    await store('p2/1', 'delivered', 2);
    expect(await read('p2/1')).toMatchObject({ messageId: 'p2/1', status: 'delivered', parts: null });
  });

  test('takes no other message for a part', async () => {
    await store('order/1', 'delivered');
    expect(await read('order')).toBeNull();
  });

  test('finds nothing where nothing is, in few calls, nor under what can be no key', async () => {
    expect(await read(`nobody-${randomUUID()}`)).toBeNull();
    expect(calls.map(({ action }) => action)).toEqual(['GetItem', 'BatchGetItem', 'BatchGetItem']);
    calls = [];
    expect(await read(' ')).toBeNull();
    expect(await read('ü'.repeat(1020))).toBeNull();
    expect(calls).toEqual([]);
  });

  test('finds what a call left unread with the next ones', async () => {
    for (const number of [1, 2, 3, 4]) await store(`left/${number}`, 'sent', 4);
    frontDoor.gates.push(async (call) => {
      if (call.action !== 'BatchGetItem') return null;
      const keys = keysOf(call);
      const answer = await forwardTo(db.endpoint)({
        ...call,
        input: { RequestItems: { [db.name]: { Keys: keys.slice(0, 4), ConsistentRead: true } } },
      });
      const body = JSON.parse(answer.body) as object;
      const left = keys.slice(4);
      return jsonAnswer({ ...body, UnprocessedKeys: left.length > 0 ? { [db.name]: { Keys: left } } : {} });
    });
    expect(namesOf(await read('left'))).toEqual(['1', '2', '3', '4']);
    expect(calls.filter(({ action }) => action === 'BatchGetItem').map((call) => keysOf(call).length)).toEqual([
      11, 7, 3,
    ]);
  });

  test('says so where the table goes on leaving keys unread, instead of taking them for missing', async () => {
    frontDoor.gates.push(async (call) =>
      call.action === 'BatchGetItem'
        ? jsonAnswer({ Responses: {}, UnprocessedKeys: { [db.name]: { Keys: keysOf(call) } } })
        : null,
    );
    await expect(read('p1')).rejects.toThrow('The table left 11 items unread: it is throttled.');
  });
});

describe('an id that is not there', () => {
  const similar = async (messageId: string, pages = idPages(db.name, config())) => {
    const traced = await trace(table, pages, 'mobivate', messageId);
    return traced.kind === 'missing' ? traced.similar : traced.message.messageId;
  };
  const scans = () => calls.filter(({ action }) => action === 'Scan');

  beforeAll(async () => {
    await store('FC-CASE', 'delivered');
    await store('fc-small', 'delivered');
    await store('FC-Parts/2', 'delivered', 2);
    await store('FC-Mixed', 'delivered');
    await store('Plain/7', 'delivered');
  });

  test.each([
    ['in capitals', 'fc-case', 'FC-CASE'],
    ['in small letters', 'FC-Small', 'fc-small'],
  ])('hints at one %s without a search', async (_, typed, id) => {
    expect(await similar(` ${typed} `)).toBe(id);
    expect(scans()).toEqual([]);
  });

  test.each([
    ['in any case', 'FC-MIXED', 'FC-Mixed'],
    ['whose parts are there', 'fc-parts', 'FC-Parts'],
  ])('hints at one %s, found by its key alone', async (_, typed, id) => {
    expect(await similar(typed)).toBe(id);
    expect(scans()[0]?.input).toMatchObject({
      ProjectionExpression: '#key',
      ExpressionAttributeValues: { ':provider': { S: 'mobivate#' } },
    });
  });

  test('hints at nothing that is not like it, nor at what is no message, and does not look where there is no other case', async () => {
    expect(await similar('fc-cas')).toBeNull();
    expect(await similar('plain')).toBeNull();
    expect(await similar('Plain')).toBeNull();
    calls = [];
    expect(await similar('12-34')).toBeNull();
    expect(scans()).toEqual([]);
  });

  test('is missing all the same where the search is refused', async () => {
    frontDoor.gates.push(async ({ action }) =>
      action === 'Scan'
        ? { status: 400, contentType: 'application/x-amz-json-1.0', body: '{"__type":"AccessDeniedException"}' }
        : null,
    );
    expect(await similar('FC-MIXED')).toBeNull();
  });

  test('is searched for no longer than its asker waits', async () => {
    frontDoor.gates.push(async ({ action }) => {
      if (action === 'Scan') await new Promise((resolve) => setTimeout(resolve, 4_500).unref());
      return null;
    });
    const startedAt = performance.now();
    expect(await similar('FC-MIXED')).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(4_400);
  });

  test('is searched for in so many pages only', async () => {
    let pages = 0;
    const endless = async function* () {
      for (;;) {
        pages += 1;
        yield ['another'];
      }
    };
    expect(await similar('FC-MIXED', endless)).toBeNull();
    expect(pages).toBe(40);
  });
});
