import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { howManyFit, roomOf } from '../../functions/aws/item-budget.ts';
import type { Table } from '../../functions/aws/table.ts';
import { store } from '../../functions/consumer/store.ts';
import type { E164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import { memoryTable } from '../../reliability/fuzz/memory-table.ts';
import { facts, toArrival } from '../consumer/arrivals.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';
import { aHistory, shuffledWithRepeats } from '../domain/histories.ts';
import { runs } from '../effort.ts';

const entry = (status: HistoryEntry['status']): HistoryEntry => ({
  status,
  providerStatus: status,
  providerCode: null,
  occurredAt: null,
  receivedAt: instant(0),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  fingerprint: '',
  queueMessage: 'q',
});

let db: TestTable;
let next = 0;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

test('does what the real table does on DynamoDB', async () => {
  await fc.assert(
    fc.asyncProperty(
      aHistory(5).chain((history) => shuffledWithRepeats(history)),
      fc.integer({ min: 1, max: 4 }),
      async (entries, size) => {
        const messageId = `m${next++}`;
        const run = async (table: Table) => {
          const outcomes = [];
          for (let at = 0; at < entries.length; at += size) {
            const arrivals = entries.slice(at, at + size).map((entry) => toArrival(entry, messageId));
            outcomes.push(await store(table, 'wavix', arrivals));
          }
          return { outcomes, item: await table.read('wavix', messageId) };
        };
        expect(await run(memoryTable())).toEqual(await run(db.table));
      },
    ),
    { numRuns: runs(15) },
  );
});

test('so where the application told another number than the provider, before or after it', async () => {
  const numbers = ['+491711234567', '+541123456789'] as E164[];
  // A batch that moves nothing, and whose highest names no number.
  const falling = ['fp0', 'fp3', 'fp2', 'fp1'].map((fingerprint) => ({ ...entry('recorded'), fingerprint }));
  await fc.assert(
    fc.asyncProperty(
      aHistory(4).chain((history) => shuffledWithRepeats(history)),
      fc.array(fc.constantFrom(null, ...numbers), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (entries, named, size) => {
        const messageId = `m${next++}`;
        const run = async (table: Table) => {
          for (let at = 0; at < entries.length; at += size)
            await store(
              table,
              'wavix',
              entries.slice(at, at + size).map((entry) => {
                const recipient = named[Number(entry.fingerprint.slice(2))] ?? null;
                const country = recipient && (recipient.startsWith('+49') ? 'DE' : 'AR');
                return { ...toArrival(entry, messageId, { facts: facts({ recipient }) }), country };
              }),
            );
          return Promise.all(
            ['', ...numbers.map((one) => `/${one}`)].map((more) => table.read('wavix', messageId + more)),
          );
        };
        expect(await run(memoryTable())).toEqual(await run(db.table));
      },
    ),
    { numRuns: runs(15), examples: [[falling, [null, ...numbers.slice(0, 1), null, null], 2]] },
  );
});

test('so at the bound of a history', async () => {
  const run = async (table: Table, messageId: string) => {
    const arrive = (status: 'sent' | 'delivered' | 'read' | 'failed', name: string, at = 0) =>
      toArrival(
        { ...entry(status), fingerprint: name, occurredAt: instant(10_001 + 10 * at), receivedAt: instant(1_000 + at) },
        messageId,
      );
    const many = Array.from({ length: 100 }, (_, at) => arrive('sent', `f${at}`, at));
    const fitting = howManyFit(
      many.map(({ entry }) => entry),
      roomOf('wavix', messageId),
    );
    const flood = many.slice(0, fitting - 2);
    const batches = [flood, ['a', 'b', 'c'].map((name) => arrive('delivered', name)), [arrive('read', 'd')]];
    const outcomes = [];
    for (const batch of [...batches, [arrive('failed', 'e')]]) outcomes.push(await store(table, 'wavix', batch));
    return { outcomes, item: await table.read('wavix', messageId) };
  };
  expect(await run(memoryTable(), 'full')).toEqual(await run(db.table, 'full'));
  const { item } = await run(db.table, 'full-too');
  expect([item?.status, item?.history.at(-1)?.status, item?.leftOutSince]).toEqual([
    'read',
    'delivered',
    instant(1_000),
  ]);
});

test('so for several recipients under one id, of which only so many are named', async () => {
  const run = async (table: Table) => {
    const arrivals = Array.from({ length: 54 }, (_, at) =>
      toArrival({ ...entry('delivered'), fingerprint: 'same' }, 'shared', {
        facts: facts({ recipient: `+49155${1_000_000 + at}` as E164 }),
      }),
    );
    const outcomes = await store(table, 'wavix', arrivals);
    const ids = ['shared', 'shared/+491551000001', 'shared/+491551000053'];
    return { outcomes, items: await Promise.all(ids.map((id) => table.read('wavix', id))) };
  };
  const real = await run(db.table);
  expect(await run(memoryTable())).toEqual(real);
  expect(real.items.map((item) => item?.otherRecipients.length)).toEqual([50, 0, 0]);
});

test.each([
  ['a key of more than 2,048 bytes', { messageId: '漢'.repeat(700) }],
  ['half a surrogate pair', { errorCode: 'x\ud83d' }],
])('refuses %s', async (_, more) => {
  const [entry] = fc.sample(aHistory(1), 1)[0] as Parameters<typeof toArrival>[0][];
  if (!entry) throw new Error('no entry');
  const arrival = toArrival(entry, 'm', more);
  await expect(memoryTable().advance('wavix', [arrival])).rejects.toThrow(/key of 2048|surrogate/);
});
