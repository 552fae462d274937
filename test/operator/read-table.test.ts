import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import { messageKey } from '../../functions/shared/table-keys.ts';
import {
  begunAt,
  estimate,
  type ReadOptions,
  type ReadProgress,
  readTable,
  type TableCursor,
} from '../../operator/read-table.ts';
import { toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const tableAt = (endpoint: string, name: string) => ({
  output: async () => name,
  place: { endpoint, region: 'us-east-1', credentials },
});

const dayMs = 86_400_000;
const firstMs = Date.UTC(2026, 0, 1);
const at = (day: number): Instant => instant(firstMs + day * dayMs);

describe('a table', () => {
  let there: TestTable;
  const messages = Array.from({ length: 60 }, (_, n) => ({
    provider: n % 3 === 0 ? 'smspm' : 'smspm2',
    messageId: `m-${n}`,
    begun: at(n % 10),
  }));
  const key = ({ provider, messageId }: { provider: string; messageId: string }): string =>
    messageKey(provider, messageId);

  beforeAll(async () => {
    there = await openTable();
    // The second report is received later than any border: only the first may decide.
    for (const { provider, messageId, begun } of messages)
      for (const [status, receivedAt] of [['sent', begun] as const, ['delivered', at(99)] as const])
        await there.table.advance(provider, [
          toArrival(
            {
              ...{ status, providerStatus: status, providerCode: null, occurredAt: receivedAt, receivedAt },
              ...{ errorCode: null, errorMessage: null, failureReason: null, fingerprint: status, queueMessage: 'q' },
            },
            messageId,
          ),
        ]);
  });
  afterAll(() => there?.close());

  const keysOf = async (options: ReadOptions = {}): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const page of readTable(tableAt(there.endpoint, there.name), options))
      keys.push(...page.messages.map(key));
    return keys.sort();
  };

  test.each([1, 2, 7])('in %d segments has each message once, whole', async (segments) => {
    expect(await keysOf({ segments })).toEqual(messages.map(key).sort());
    for await (const page of readTable(tableAt(there.endpoint, there.name), { segments }))
      for (const message of page.messages)
        expect(message).toEqual(await there.table.read(message.provider, message.messageId));
  });

  test.each<[string, ReadOptions, (one: (typeof messages)[number]) => boolean]>([
    ['of a provider, not of one whose name begins so', { provider: 'smspm' }, ({ provider }) => provider === 'smspm'],
    ['since a time, itself included', { since: at(7) }, ({ begun }) => begun >= at(7)],
    ['until a time, itself not included', { until: at(2) }, ({ begun }) => begun < at(2)],
    [
      'all of this',
      { since: at(2), until: at(5), provider: 'smspm2' },
      ({ provider, begun }) => provider === 'smspm2' && begun >= at(2) && begun < at(5),
    ],
  ])('%s', async (_, options, isWanted) => {
    const expected = messages.filter(isWanted).map(key).sort();
    expect(expected.length).toBeGreaterThan(5);
    expect(await keysOf(options)).toEqual(expected);
    for await (const page of readTable(tableAt(there.endpoint, there.name), options))
      for (const message of page.messages)
        expect(begunAt(message)).toBe(messages.find((one) => key(one) === key(message))?.begun);
  });
});

interface ScanInput {
  readonly Segment: number;
  readonly TotalSegments: number;
  readonly ExclusiveStartKey?: { readonly pk: { readonly S: string } };
}

/** A DynamoDB whose table has so many pages a segment, of one message each. */
describe('page by page', () => {
  const pagesEach = 5;
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** @param refuse the error that answers a call instead, by its number. */
  async function open(refuse: (call: number) => string | null = () => null) {
    const calls: { readonly segment: number; readonly page: number }[] = [];
    const now = { answering: 0 };
    const server = createServer(async (request, response) => {
      const input = JSON.parse(Buffer.concat(await request.toArray()).toString()) as ScanInput;
      if (/DescribeTable$/.test(String(request.headers['x-amz-target']))) {
        response.end(JSON.stringify({ Table: { TableId: 'T-1', ItemCount: 3, TableSizeBytes: 20_000 } }));
        return;
      }
      const page = Number(input.ExclusiveStartKey?.pk.S.split('-')[1] ?? -1) + 1;
      calls.push({ segment: input.Segment, page });
      const error = refuse(calls.length);
      if (error !== null) {
        response.writeHead(400).end(JSON.stringify({ __type: error, message: 'No' }));
        return;
      }
      now.answering += 1;
      await sleep(2);
      now.answering -= 1;
      const pk = { S: `smspm#${input.Segment}-${page}` };
      const item = { pk, version: { S: 'v' }, status: { S: 'sent' }, grownBytes: { N: '0' } };
      const more = page + 1 < pagesEach && { LastEvaluatedKey: { pk } };
      response.end(JSON.stringify({ Items: [item], ScannedCount: 1, Count: 1, ...more }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    return { calls, now, table: tableAt(`http://127.0.0.1:${port}`, 'T') };
  }

  const all = (segments: number): readonly string[] =>
    Array.from({ length: segments * pagesEach }, (_, n) => `${Math.floor(n / pagesEach)}-${n % pagesEach}`);

  test('nobody reads on while nobody takes: one page a segment', async () => {
    const { calls, now, table } = await open();
    let taken = 0;
    for await (const _ of readTable(table, { segments: 3 })) {
      await sleep(30);
      // What was asked before is answered, on a busy machine later.
      await vi.waitFor(() => expect(now.answering).toBe(0));
      taken += 1;
      expect(calls.length).toBeLessThanOrEqual(3 + taken - 1);
    }
    expect(taken).toBe(3 * pagesEach);
  });

  test('every segment has its turn', async () => {
    const { table } = await open();
    const turns: string[] = [];
    for await (const { messages } of readTable(table, { segments: 3 })) {
      turns.push(messages[0]?.messageId.split('-')[0] ?? '');
      await sleep(20);
    }
    for (let from = 0; from < turns.length; from += 3)
      expect(turns.slice(from, from + 3).sort()).toEqual(['0', '1', '2']);
  });

  test('goes on from the cursor of any page, with each message once', async () => {
    const { table } = await open();
    for (let stopAfter = 1; stopAfter < 3 * pagesEach; stopAfter++) {
      const ids: string[] = [];
      let cursor: TableCursor | undefined;
      for await (const page of readTable(table, { segments: 3 })) {
        ids.push(...page.messages.map(({ messageId }) => messageId));
        cursor = JSON.parse(JSON.stringify(page.cursor));
        if (ids.length === stopAfter) break;
      }
      expect(cursor?.seen).toBe(stopAfter);
      for await (const page of readTable(table, { from: cursor }))
        ids.push(...page.messages.map(({ messageId }) => messageId));
      expect(ids.sort()).toEqual(all(3));
    }
  });

  test('a throttled table is waited for, however long', async () => {
    const throttles = ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'];
    // More often in a row than the SDK tries by itself.
    const { calls, table } = await open((call) => (call > 1 && call < 6 ? (throttles[call % 3] ?? null) : null));
    const ids: string[] = [];
    for await (const page of readTable(table, { segments: 1 })) ids.push(...page.messages.map((one) => one.messageId));
    expect(ids).toEqual(all(1));
    expect(calls.length).toBe(pagesEach + 4);
  });

  test('another error ends it', async () => {
    const { table } = await open((call) => (call === 4 ? 'AccessDeniedException' : null));
    const read = async () => {
      for await (const _ of readTable(table, { segments: 2 }));
    };
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each([
    ['while pages come', () => null],
    ['while it waits for a throttled table', (call: number) => (call > 2 ? 'ThrottlingException' : null)],
  ])('the signal ends it %s', async (_, refuse) => {
    const { table } = await open(refuse);
    const stopping = new AbortController();
    const read = async () => {
      let taken = 0;
      for await (const page of readTable(table, { segments: 2, signal: stopping.signal }))
        if (++taken === 2) setTimeout(() => stopping.abort(new Error(`after ${page.cursor.seen}`)), refuse(9) ? 50 : 0);
        else await sleep(10);
    };
    await expect(read()).rejects.toThrow('after 2');
  });

  test('tells how far it is, and of how much as long as that can be', async () => {
    const { table } = await open();
    const told: ReadProgress[] = [];
    for await (const _ of readTable(table, { segments: 1, onProgress: (progress) => told.push(progress) }));
    expect(told).toEqual([1, 2, 3, 4, 5].map((seen) => ({ seen, of: seen > 3 ? null : 3 })));
  });

  test('costs half a read unit for 4 KB, and twice that to be consistent', async () => {
    const { table } = await open();
    const size = { tableId: 'T-1', items: 3, bytes: 20_000 };
    expect(await estimate(table)).toEqual({ ...size, readUnits: 3, dollars: (3 * 0.125) / 1e6 });
    expect(await estimate(table, { consistent: true })).toEqual({ ...size, readUnits: 5, dollars: (5 * 0.125) / 1e6 });
  });
});
