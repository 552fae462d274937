import { setTimeout as sleep } from 'node:timers/promises';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureGrown, rereadBytes, roomOf, unlistedWord } from '../../functions/aws/item-budget.ts';
import type { Item } from '../../functions/aws/item-size.ts';
import { entryNames } from '../../functions/aws/kept-history.ts';
import { connectReread, mostRereads, type RereadTable } from '../../functions/aws/reread.ts';
import { consume } from '../../functions/consumer/consume.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import { type StoredMessage, toMessage } from '../../functions/domain/message.ts';
import { occurredAt, type Report } from '../../functions/domain/report.ts';
import { outcomeOf } from '../../functions/domain/status.ts';
import type { Catalogue } from '../../functions/providers/catalogues/catalogue.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { readAnew } from '../../functions/providers/read-anew.ts';
import { readerOf } from '../../functions/providers/reading/reports.ts';
import { statusesOf, type Words } from '../../functions/providers/reading/verdict.ts';
import { smspm } from '../../functions/providers/smspm.ts';
import { whatWasDone } from '../../operator/half-done.ts';
import { reread } from '../../operator/reread/reread.ts';
import { arrivedAtMs, consumerOf, plenty, queued, seesNothing, totalOf } from '../consumer/batches.ts';
import { openTable, type TestTable } from '../consumer/dynalite.ts';
import { runs } from '../effort.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const never = new AbortController().signal;
let ticks = 0;
const now = () => arrivedAtMs + 86_400_000 + 1000 * ticks++;

let db: TestTable;
let table: RereadTable;
let next = 0;

beforeAll(async () => {
  db = await openTable();
  table = connectReread(db.name, { endpoint: db.endpoint, region: 'us-east-1', credentials });
});
afterAll(async () => {
  table.close();
  await db.close();
});

/** A provider with these tables. */
function provider(words: Words, catalogue: Catalogue = []): Provider {
  const dialect = { id: ['id'], words, catalogue, channel: 'sms', doneAt: ['at'], submittedAt: ['from'] } as const;
  return { ...smspm, words: statusesOf(words), lists: { words }, catalogue, parse: readerOf(dialect) };
}

const before = provider({ mid: 'sent', wrong: 'delivered', weak: 'queued', lost: 'failed', gone: 'expired' }, [
  { codes: ['7'], reason: 'internal', words: 'x' },
]);
/** Mended: `odd` and `new` have a meaning, `wrong` is a failure and no delivery, `weak` is final, `lost` is not, `7` means something else. */
const after = provider(
  {
    mid: 'sent',
    odd: 'delivered',
    new: 'failed',
    wrong: 'undelivered',
    weak: 'unconfirmed',
    lost: 'queued',
    gone: 'expired',
  },
  [{ codes: ['7'], reason: 'opted_out', words: 'x' }],
);

interface Told {
  readonly id: string;
  readonly status: string;
  readonly at?: string | undefined;
  readonly from?: string | undefined;
  readonly error_code?: string | undefined;
  readonly part?: string;
  readonly status_code?: string;
  readonly state?: string;
  readonly error?: string;
}

/** What counts, of a consumer that knows these tables. */
async function arrive(known: Provider, reports: readonly Told[]) {
  const seen = seesNothing();
  const batch = reports.map((one) => queued(`q${next++}`, 'smspm', JSON.stringify(one)));
  const consumer = consumerOf(db.table, seen, { registry: new Map([['smspm', known]]) });
  expect(await consume(consumer, batch, plenty)).toEqual([]);
  return { duplicates: totalOf(seen, 'Duplicate') };
}

const stored = async (id: string): Promise<StoredMessage> => (await db.table.read('smspm', id)) as StoredMessage;

async function* pagesOf(...ids: readonly string[]) {
  yield { messages: await Promise.all(ids.map(stored)), cursor: { seen: 0, segments: [] } };
}

const again = (tables: Provider, ids: readonly string[], how: RereadTable | null = table) =>
  reread({ pages: pagesOf(...ids), tables, table: how, now, signal: never });

const parsed = (known: Provider, told: Told): Report => {
  const outcome = known.parse({ headers: {}, query: '', body: Buffer.from(JSON.stringify(told)) });
  if (outcome.kind !== 'reports') throw new Error('no report');
  return outcome.reports[0] as Report;
};

const reading = (
  report: Pick<Report, 'providerStatus' | 'errorCode' | 'status' | 'failureReason' | 'isHint'>,
  at: Instant | null,
) => [report.providerStatus, report.errorCode, at, report.status, report.failureReason, report.isHint].join();

/** Everything that must hold of a message whose reports are all read by these tables. */
async function expectReadBy(
  known: Provider,
  id: string,
  reports: readonly Told[],
  { once = true } = {},
): Promise<void> {
  const message = await stored(id);
  const { history } = message;
  const expected = reports.map((told) => {
    const report = parsed(known, told);
    return reading(report, occurredAt(report));
  });
  const found = history.map((entry) => reading({ ...entry, isHint: entry.isHint ?? null }, entry.occurredAt));
  expect([...new Set(found)].sort()).toEqual([...new Set(expected)].sort());
  if (once) expect(found.length).toBe(new Set(reports.map((one) => JSON.stringify(one))).size);
  const highest = join(history as [HistoryEntry, ...HistoryEntry[]]);
  expect([message.version, message.status]).toEqual([versionOf(highest), highest.status]);
  expect([message.providerStatus, message.errorCode, message.failureReason]).toEqual([
    highest.providerStatus,
    highest.errorCode,
    highest.failureReason,
  ]);
  const [rank, when, status] = message.version.split('|');
  const places = reports.map((told) => {
    const report = parsed(known, told);
    return versionOf({ status: report.status, occurredAt: occurredAt(report), fingerprint: '' });
  });
  expect(`${rank}|${when}|${status}|`).toBe(places.sort().at(-1));
  for (const { fingerprint } of history) expect(message.seen.has(fingerprint)).toBe(true);
  expect(message.unlistedWords).toEqual([...new Set(history.flatMap((entry) => unlistedWord(entry) ?? []))].sort());
  const item = (await itemOf(id)) as Item;
  expect(measureGrown(item)).toBeLessThanOrEqual(message.grownBytes);
  const failed = outcomeOf(message.status) === 'failed';
  expect([item['failedOn'] !== undefined, item['failedAt'] !== undefined]).toEqual([failed, failed]);
}

async function itemOf(id: string): Promise<Item> {
  return marshall((await db.scan()).find(({ pk }) => pk === `smspm#${id}`) ?? {});
}

const times = [undefined, '2026-11-20T10:00:01.000Z', '2026-11-20T10:00:02.000Z'];
const words = ['mid', 'odd', 'new', 'wrong', 'weak', 'lost', 'gone', 'never'];

const someReports = fc
  .tuple(
    fc.uniqueArray(
      fc.record({
        status: fc.constantFrom(...words),
        at: fc.constantFrom(...times),
        error_code: fc.constantFrom(undefined, '7', '8'),
      }),
      { minLength: 1, maxLength: 6, selector: (one) => JSON.stringify(one) },
    ),
    fc.boolean(),
  )
  .map(([reports, tells]) => reports.map((one) => ({ ...one, from: tells ? '2026-11-20T10:00:00.000Z' : undefined })));

const split = <T>(all: readonly T[], at: number): [readonly T[], readonly T[]] => [all.slice(0, at), all.slice(at)];

describe('read anew by mended tables', () => {
  test('is what these make of all reports, whatever comes at the same time; nothing is lost, and a repeat changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(someReports, fc.nat(6), fc.integer({ min: 1, max: 3 }), async (reports, at, size) => {
        const id = `m${next++}`;
        const told = reports.map((one): Told => ({ id, ...one }));
        const [old, young] = split(told, at);
        for (const one of old) await arrive(before, [one]);
        const batches = Array.from({ length: Math.ceil(young.length / size) }, (_, n) =>
          young.slice(n * size, (n + 1) * size),
        );
        await Promise.all([
          ...batches.map((batch) => arrive(after, batch)),
          ...(old.length > 0 ? [again(after, [id]), again(after, [id])] : []),
        ]);
        const last = await again(after, [id]);
        expect(last.left).toEqual({ moving: 0, full: 0 });
        await expectReadBy(after, id, told);

        const held = await stored(id);
        for (const known of [before, after])
          expect(await arrive(known, known === after ? told : old)).toEqual({
            duplicates: known === after ? told.length : old.length,
          });
        expect(await stored(id)).toEqual(held);
        expect(await again(after, [id])).toMatchObject({ read: 1, changed: 0, filled: 0 });
        expect(await stored(id)).toEqual(held);
      }),
      { numRuns: runs(20) },
    );
  });

  test('so while the old version of the consumer still runs, and what it had not read comes again', async () => {
    await fc.assert(
      fc.asyncProperty(someReports, fc.nat(6), async (reports, at) => {
        const id = `m${next++}`;
        const told = reports.map((one): Told => ({ id, ...one }));
        const [first, rest] = split(told, Math.max(1, at));
        for (const one of first) await arrive(before, [one]);
        await Promise.all([
          ...rest.map((one) => arrive(before, [one])),
          ...told.map((one) => arrive(after, [one])),
          again(after, [id]),
        ]);
        await again(after, [id]);
        await expectReadBy(after, id, told, { once: false });
      }),
      { numRuns: runs(10) },
    );
  });

  test('there and back again is as it was, but for the marks', async () => {
    const back = provider({ ...before.words, odd: 'unknown', new: 'unknown' }, before.catalogue);
    await fc.assert(
      fc.asyncProperty(someReports, async (reports) => {
        const id = `m${next++}`;
        const told = reports.map((one): Told => ({ id, ...one }));
        for (const one of told) await arrive(before, [one]);
        const { rereads: _, seen: saw, grownBytes: __, failedAt: ___, ...was } = await stored(id);
        await again(after, [id]);
        await again(back, [id]);
        const { rereads = [], seen, grownBytes, failedAt, ...is } = await stored(id);
        expect(is).toEqual(was);
        expect([...saw].filter((one) => !seen.has(one))).toEqual([]);
        const [first, second] = rereads;
        if (first) expect([first.from, first.to]).toEqual([second?.to, second?.from]);
        // What was read in between is known as well.
        for (const known of [before, after]) expect(await arrive(known, told)).toEqual({ duplicates: told.length });
      }),
      { numRuns: runs(8) },
    );
  });
});

const at = (second: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString();

describe('a message that moves between reading and writing is read again', () => {
  /** Something that happens after the message was read, before each of the first so many writes. */
  const meanwhile = (happens: (tries: number) => Promise<unknown>, times = 1): RereadTable => {
    let tries = 0;
    return {
      ...table,
      write: async (...what) => {
        if (tries++ < times) await happens(tries);
        return table.write(...what);
      },
    };
  };
  const begin = async (): Promise<readonly [string, Told]> => {
    const id = `m${next++}`;
    const first = { id, status: 'wrong', at: at(1) };
    await arrive(before, [first]);
    return [id, first];
  };

  test.each<[string, Omit<Told, 'id'>]>([
    ['a lower report', { status: 'mid' }],
    ['a higher report', { status: 'odd', at: at(2) }],
    ['a report between the two statuses', { status: 'new', at: at(2) }],
  ])('%s', async (_, second) => {
    const [id, first] = await begin();
    const told = { id, ...second };
    const tally = await again(
      after,
      [id],
      meanwhile(() => arrive(after, [told])),
    );
    expect([tally.changed, tally.left.moving]).toEqual([1, 0]);
    await expectReadBy(after, id, [first, told]);
  });

  test('by a report that the history has no room for', async () => {
    const [id, first] = await begin();
    await fill(id);
    const last = { id, status: 'odd', at: at(9), error: 'e'.repeat(200) };
    const tally = await again(
      after,
      [id],
      meanwhile(() => arrive(after, [last])),
    );
    expect(tally.left.moving).toBe(0);
    expect(await stored(id)).toMatchObject({
      status: 'delivered',
      providerStatus: 'odd',
      leftOutSince: expect.any(String),
    });
    expect((await stored(id)).history[0]).toMatchObject({ providerStatus: first.status, status: 'undelivered' });
  });

  test('by somebody else who reads it anew: the later tables win, none half', async () => {
    const [id, first] = await begin();
    await arrive(before, [{ id, status: 'lost' }]);
    const other = provider({ wrong: 'read', lost: 'sent', mid: 'sent' });
    await again(
      after,
      [id],
      meanwhile(() => again(other, [id])),
    );
    await expectReadBy(after, id, [first, { id, status: 'lost' }]);
    expect((await stored(id)).rereads?.map(({ from, to }) => [from, to])).toEqual([
      ['delivered', 'read'],
      ['read', 'undelivered'],
    ]);
  });

  test('by the name of another recipient, which takes room as well', async () => {
    const [id] = await begin();
    await again(
      after,
      [id],
      meanwhile(() => db.table.noteRecipient('smspm', id, '+37256789045' as never)),
    );
    const message = await stored(id);
    expect([message.status, message.otherRecipients]).toEqual(['undelivered', ['+37256789045']]);
    expect(measureGrown(await itemOf(id))).toBeLessThanOrEqual(message.grownBytes);
  });

  test('and is left where that goes on, and told', async () => {
    const [id] = await begin();
    const tally = await again(
      after,
      [id],
      meanwhile((n) => arrive(after, [{ id, status: 'mid', at: at(n) }]), 99),
    );
    expect(tally).toMatchObject({ changed: 0, left: { moving: 1 } });
    expect((await stored(id)).status).toBe('delivered');
    expect((await stored(id)).history.length).toBe(6);
  });

  test('a write whose answer was lost, made again, is that write and no other', async () => {
    const [id] = await begin();
    const before = await stored(id);
    const anew = readAnew(after, before);
    const at = instant(now());
    for (let n = 0; n < 2; n++) expect(await table.write(before, anew, at)).toMatchObject({ kind: 'written' });
    expect(await table.write(before, anew, instant(now()))).toMatchObject({ kind: 'refused' });
    expect((await stored(id)).rereads).toHaveLength(1);
  });

  test('and is no more where its time to live ended', async () => {
    const [id] = await begin();
    const tally = await again(
      after,
      [id],
      meanwhile(() => db.remove('smspm', id)),
    );
    expect(tally).toMatchObject({ read: 1, changed: 0, left: { moving: 0, full: 0 } });
    expect(await db.table.read('smspm', id)).toBeNull();
  });
});

/** Reports until the history takes none of these any more. */
async function fill(id: string): Promise<number> {
  let count = 0;
  while ((await stored(id)).leftOutSince === null && roomLeft(await stored(id)) > 200)
    await arrive(after, [{ id, status: 'mid', at: at(10 + count++) }]);
  return count;
}
const roomLeft = ({ provider: name, messageId, grownBytes }: StoredMessage): number =>
  roomOf(name, messageId) - grownBytes;

test('interrupted, it ends what it had begun, says so, and goes on when it is run again', async () => {
  const ids = Array.from({ length: 30 }, () => `m${next++}`);
  for (const id of ids) await arrive(before, [{ id, status: 'wrong' }]);
  const stopping = new AbortController();
  const counting: RereadTable = {
    ...table,
    write: async (...what) => {
      stopping.abort();
      return table.write(...what);
    },
  };
  const first = await reread({ pages: pagesOf(...ids), tables: after, table: counting, now, signal: stopping.signal });
  expect(first.interrupted).toBe(true);
  expect(first.changed).toBeGreaterThan(0);
  expect(first.changed).toBeLessThan(ids.length);
  const statuses = async () => (await Promise.all(ids.map(stored))).map(({ status }) => status);
  expect((await statuses()).filter((status) => status === 'undelivered')).toHaveLength(first.changed);
  expect((await again(after, ids)).changed).toBe(ids.length - first.changed);
  expect(new Set(await statuses())).toEqual(new Set(['undelivered']));
});

test('that fails in mid-work tells all that it wrote, then why', async () => {
  const ids = Array.from({ length: 30 }, () => `m${next++}`);
  for (const id of ids) await arrive(before, [{ id, status: 'wrong' }]);
  let writes = 0;
  const failing: RereadTable = {
    ...table,
    write: async (...what) => {
      // Those that go on at the same time end later.
      if (++writes === 12) throw new Error('denied');
      await sleep(20);
      return table.write(...what);
    },
  };
  const { done, failure } = await whatWasDone(again(after, ids, failing));
  const written = (await Promise.all(ids.map(stored))).filter(({ status }) => status === 'undelivered').length;
  expect([done.changed, failure]).toEqual([written, { cause: new Error('denied') }]);
  expect(written).toBeGreaterThan(8);
  expect((await again(after, ids)).changed).toBe(ids.length - written);
});

describe('what it leaves and what it shows', () => {
  test('a mark in what people see, of the latest five times', async () => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'wrong' }]);
    const expiresAt = (await itemOf(id))['expiresAt'];
    for (let n = 0; n < 7; n++) await again(n % 2 === 0 ? after : before, [id]);
    const message = toMessage(await stored(id));
    expect(message.rereads).toHaveLength(mostRereads);
    expect(message.rereads.at(-1)).toEqual({
      at: expect.any(String),
      from: 'delivered',
      to: 'undelivered',
      part: null,
    });
    expect(message.history).toMatchObject([{ status: 'undelivered', effect: 'applied' }]);
    // It is kept as long as it would have been.
    expect((await itemOf(id))['expiresAt']).toEqual(expiresAt);
  });

  test('a dry run says the same and writes nothing', async () => {
    const id = `m${next++}`;
    await arrive(before, [
      { id, status: 'wrong' },
      { id, status: 'odd' },
    ]);
    const was = await itemOf(id);
    const tried = await again(after, [id], null);
    expect(await itemOf(id)).toEqual(was);
    expect(await again(after, [id])).toEqual(tried);
    expect(tried).toMatchObject({
      statuses: [{ from: 'delivered', to: 'delivered', messages: 1 }],
      words: expect.arrayContaining([
        {
          word: 'wrong',
          code: null,
          error: null,
          from: meant('delivered'),
          to: meant('undelivered', 'unknown'),
          reports: 1,
        },
        { word: 'odd', code: null, error: null, from: meant('unknown'), to: meant('delivered'), reports: 1 },
      ]),
      kept: 0,
      untold: 0,
    });
  });

  test('no phone number in what it says of an error', async () => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'wrong', error: 'no such number +372 5678 9045' }]);
    expect(JSON.stringify(await again(after, [id]))).not.toMatch(/5678/);
  });

  test('a word that no table knows any more keeps its meaning, unless it is listed as unknown', async () => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'wrong' }]);
    expect(await again(provider({ mid: 'sent' }), [id])).toMatchObject({ changed: 0, kept: 1 });
    expect((await stored(id)).status).toBe('delivered');
    expect(await again(provider({ wrong: 'unknown' }), [id])).toMatchObject({ changed: 1, kept: 0 });
    expect(await stored(id)).toMatchObject({ status: 'unknown', unlistedWords: ['wrong'] });
  });
});

const meant = (status: string, failureReason: string | null = null) => ({ status, failureReason, isHint: false });

describe('what a report says in more than one way', () => {
  const coded = (status: Words[string]): Provider => provider({ ...before.words, X9: status });

  test('is read whole, its code and all that is said beside', async () => {
    const id = `m${next++}`;
    const told = { id, status: 'mid', status_code: 'C1', state: 'X9' };
    await arrive(coded('sent'), [told]);
    expect((await stored(id)).history).toMatchObject([
      { providerStatus: 'mid', providerCode: 'C1', said: ['mid', 'X9', 'C1'] },
    ]);
    await again(coded('rejected'), [id]);
    await expectReadBy(coded('rejected'), id, [told]);
    expect(await arrive(coded('rejected'), [told])).toEqual({ duplicates: 1 });
  });

  test('is no longer than it must be', async () => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'mid', status_code: 'C1' }]);
    expect(Object.keys((await itemOf(id))['history']?.L?.[0]?.M ?? {})).not.toContain(entryNames.said);
  });

  test('a text that was cut takes no known cause away, and none is taken from it', async () => {
    const [id, other] = [`m${next++}`, `m${next++}`];
    const long = `${'x '.repeat(120)} subscriber is blacklisted and more and more`;
    await arrive(before, [
      { id, status: 'lost', error: long },
      { id: other, status: 'odd', error: long },
    ]);
    expect((await stored(id)).history[0]?.errorMessage?.endsWith('…')).toBe(true);
    const reason = (await stored(id)).failureReason;
    await again(
      provider({ lost: 'failed', odd: 'rejected' }, [
        { texts: ['x x x x x x x x x x x x'], reason: 'internal', words: 'x' },
      ]),
      [id, other],
    );
    expect((await stored(id)).failureReason).toBe(reason === 'unknown' ? 'internal' : reason);
    expect(await stored(other)).toMatchObject({ status: 'rejected' });
  });

  test.each<[string, Omit<Told, 'id'>]>([
    ['of a part', { status: 'wrong', part: '2/3' }],
    ['of the only part', { status: 'wrong', part: '1/1' }],
    ['without times', { status: 'wrong' }],
    ['with an error', { status: 'wrong', error: 'Number   IS wrong', error_code: '07' }],
  ])('%s, it is known when it comes again', async (_, more) => {
    const id = `m${next++}`;
    const told = { id, ...more };
    await arrive(before, [told]);
    const key = parsed(before, told).messageId;
    expect(await again(after, [key])).toMatchObject({ changed: 1, untold: 0 });
    for (const known of [before, after]) expect(await arrive(known, [told])).toEqual({ duplicates: 1 });
    expect(await arrive(before, [{ ...told, at: at(1) }])).toEqual({ duplicates: 0 });
  });

  test('an impossible time, which no entry keeps: its repeat counts, and that is told', async () => {
    const id = `m${next++}`;
    const told = { id, status: 'wrong', at: '9999-12-31T00:00:00Z' };
    await arrive(before, [told]);
    expect(await again(after, [id])).toMatchObject({ changed: 1, untold: 1 });
  });
});

describe('the places by which it is found', () => {
  test('it enters the failures where it now failed, with the first report that made it fail, and leaves them', async () => {
    const id = `m${next++}`;
    await arrive(before, [
      { id, status: 'mid' },
      { id, status: 'odd', at: at(1) },
    ]);
    await again(provider({ mid: 'sent', odd: 'failed' }), [id]);
    expect(await stored(id)).toMatchObject({ status: 'failed', failedAt: instant(arrivedAtMs) });
    await again(provider({ mid: 'sent', odd: 'delivered' }), [id]);
    expect(await stored(id)).toMatchObject({ status: 'delivered', failedAt: null });
    expect(Object.keys(await itemOf(id))).not.toContain('failedOn');
  });

  test('what an earlier version wrote gets them, and no mark: nothing of it reads differently', async () => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'lost', at: at(1) }]);
    const item = (await db.scan()).find(({ pk }) => pk === `smspm#${id}`) ?? {};
    const { begunAt, failedOn, failedAt, grownBytes, ...old } = item;
    await db.put(old);
    expect(await again(before, [id], null)).toMatchObject({ changed: 0, filled: 1 });
    expect(await again(before, [id])).toMatchObject({ changed: 0, filled: 1 });
    expect((await db.scan()).find(({ pk }) => pk === old['pk'])).toEqual({ ...old, begunAt, failedOn, failedAt });
    // And what it had not counted is counted where it does.
    await again(after, [id]);
    expect(measureGrown(await itemOf(id)) + 'rereads'.length).toBe((await stored(id)).grownBytes);
    expect(await arrive(after, [{ id, status: 'odd', at: at(2) }])).toEqual({ duplicates: 0 });
    expect(measureGrown(await itemOf(id))).toBeLessThanOrEqual((await stored(id)).grownBytes);
  });
});

describe('a history that is full', () => {
  const overfull = async (last: Omit<Told, 'id'>): Promise<string> => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'mid' }]);
    await fill(id);
    await arrive(before, [{ id, error: 'e'.repeat(230), ...last }]);
    expect((await stored(id)).leftOutSince).not.toBeNull();
    return id;
  };

  test('a state that its report alone told stays: not all that it said is kept', async () => {
    const id = await overfull({ status: 'wrong', at: at(99) });
    await again(after, [id]);
    expect(await stored(id)).toMatchObject({ status: 'delivered', providerStatus: 'wrong' });
  });

  test('but for a cause that nobody had understood', async () => {
    const id = await overfull({ status: 'lost', error_code: '8', at: at(99) });
    expect(await stored(id)).toMatchObject({ status: 'failed', failureReason: 'unknown' });
    const known = provider(before.words as Words, [{ codes: ['8'], reason: 'blocked', words: 'x' }]);
    expect(await again(known, [id])).toMatchObject({ changed: 1 });
    expect(await stored(id)).toMatchObject({ status: 'failed', failureReason: 'blocked', doneAt: at(99) });
  });

  test('a reading that makes it longer is in the room that is kept for it', async () => {
    const id = `m${next++}`;
    let count = 0;
    while (count === 0 || roomLeft(await stored(id)) > 200)
      await arrive(before, [{ id, status: 'odd', at: at(count++) }]);
    const tally = await again(provider({ odd: { status: 'undelivered', hint: 'sender_not_registered' } }), [id]);
    const message = await stored(id);
    expect(message.history.every(({ status }) => status === 'undelivered')).toBe(true);
    expect(message.grownBytes).toBeLessThanOrEqual(roomOf('smspm', id) + rereadBytes);
    expect(measureGrown(await itemOf(id))).toBeLessThanOrEqual(message.grownBytes);
    expect([tally.changed, tally.untold, message.seen.size]).toEqual([1, 0, 2 * count]);
    // Those of tables before may go, those of these have room again and again.
    for (const status of ['unconfirmed', 'queued', 'rejected', 'expired', 'failed'] as const) {
      const known = provider({ odd: { status } });
      expect(await again(known, [id])).toMatchObject({ changed: 1, untold: 0 });
      expect((await stored(id)).status).toBe(status);
      expect(await arrive(known, [{ id, status: 'odd', at: at(0) }])).toEqual({ duplicates: 1 });
      expect((await stored(id)).grownBytes).toBeLessThanOrEqual(roomOf('smspm', id) + rereadBytes);
    }
  });

  test('what has no room at all is left as it is, and told', async () => {
    const id = `m${next++}`;
    await arrive(before, [{ id, status: 'odd' }]);
    const item = (await db.scan()).find(({ pk }) => pk === `smspm#${id}`) ?? {};
    await db.put({ ...item, grownBytes: roomOf('smspm', id) + rereadBytes });
    const was = await itemOf(id);
    expect(await again(after, [id])).toMatchObject({ changed: 0, left: { full: 1 } });
    expect(await itemOf(id)).toEqual(was);
    // Room for the reading and its mark, and not for a fingerprint.
    await db.put({ ...item, grownBytes: roomOf('smspm', id) + rereadBytes - 55 });
    expect(await again(after, [id])).toMatchObject({ changed: 1, untold: 1, left: { full: 0 } });
    expect((await stored(id)).status).toBe('delivered');
  });
});
