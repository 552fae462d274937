import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readMessage } from '../../functions/aws/messages.ts';
import { connectTable, type Reader, type Table } from '../../functions/aws/table.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import type { Message } from '../../functions/domain/message.ts';
import { noFacts } from '../../functions/domain/report.ts';
import type { Status } from '../../functions/domain/status.ts';
import { type AwsCall, type FrontDoor, forwardTo, jsonAnswer, openFrontDoor } from '../../local/aws/front-door.ts';
import { trace } from '../../operator/trace.ts';
import { toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';
import { runs } from '../effort.ts';

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

  test.each([
    ['says nothing of parts', null],
    ['takes them for one', 1],
    ['counts too few of them', 2],
  ])('finds the whole where the application %s', async (_, segments) => {
    const id = `told-${segments}`;
    for (const number of [1, 2, 3]) await store(`${id}/${number}`, 'delivered', 3);
    await store(id, 'recorded', segments);
    expect(await read(id)).toMatchObject({ status: 'delivered', final: true, parts: { total: 3, delivered: 3 } });
    await store(`${id}-one`, 'recorded', 1);
    expect(await read(`${id}-one`)).toMatchObject({ status: 'recorded', parts: null });
  });

  test('whatever the application tells, and whenever, a whole is what its parts are', async () => {
    const length = { minLength: 2, maxLength: 12 };
    const some = fc.constantFrom<Status>('queued', 'sent', 'delivered', 'failed');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.array(some, length), fc.array(fc.constant<Status>('delivered'), length)),
        fc.constantFrom(null, 1, 2, 12),
        fc.boolean(),
        async (statuses, segments, isFirst) => {
          const [told, untold] = [randomUUID(), randomUUID()];
          if (isFirst) await store(told, 'recorded', segments);
          for (const id of [told, untold])
            for (const [at, status] of statuses.entries()) await store(`${id}/${at + 1}`, status, statuses.length);
          if (!isFirst) await store(told, 'recorded', segments);
          const [whole, expected] = [await read(told), await read(untold)];
          expect([whole?.status, whole?.final]).toEqual([expected?.status, expected?.final]);
          const { list, ...counts } = expected?.parts ?? expect.fail('It has parts.');
          expect(whole?.parts).toMatchObject(counts);
        },
      ),
      { numRuns: runs(8) },
    );
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
  const similar = async (messageId: string) => {
    const traced = await trace(table, ['smspm', 'mobivate'], 'smspm', messageId);
    if (traced.kind === 'found') throw new Error('It is there.');
    return traced.similar.map(({ provider, messageId: id }) => `${provider} ${id}`);
  };

  beforeAll(async () => {
    await store('FC-CASE', 'delivered');
    await store('fc-small', 'delivered');
    await store('FC-PARTS/1', 'delivered', 2);
    await store('FC-Mixed', 'delivered');
    await store('PLAIN/1', 'delivered');
  });

  test.each([
    ['of another provider', 'FC-Mixed', 'FC-Mixed'],
    ['in capitals', 'fc-case', 'FC-CASE'],
    ['in small letters', 'FC-Small', 'fc-small'],
    ['whose parts are there', 'fc-parts', 'FC-PARTS'],
    ['without quotes', '“fc-small”,', 'fc-small'],
    ['without a bracket, in capitals', '(fc-case).', 'FC-CASE'],
  ])('hints at one %s', async (_, typed, id) => {
    expect(await similar(` ${typed} `)).toEqual([`mobivate ${id}`]);
  });

  test('hints at nothing else, nor at what is no message, and never reads the table through', async () => {
    for (const typed of ['fc-cas', 'fc-mixed', 'plain', '12-34', '…', '', 'ü'.repeat(2_000)])
      expect(await similar(typed)).toEqual([]);
    expect(new Set(calls.map(({ action }) => action))).toEqual(new Set(['GetItem', 'BatchGetItem']));
  });

  test('is missing all the same where the hint can’t be read', async () => {
    let asked = 0;
    frontDoor.gates.push(async ({ action }) => {
      if (action === 'BatchGetItem') asked += 1;
      return asked > 2
        ? { status: 400, contentType: 'application/x-amz-json-1.0', body: '{"__type":"AccessDeniedException"}' }
        : null;
    });
    expect(await similar('FC-Small')).toEqual([]);
  });
});
