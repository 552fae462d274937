import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { growthOf, howManyFit, itemBudgetBytes, measureGrown, roomOf } from '../../functions/aws/item-budget.ts';
import { type Item, itemBytes } from '../../functions/aws/item-size.ts';
import { type StoreOutcome, store } from '../../functions/consumer/store.ts';
import { pointsOf } from '../../functions/consumer/tally.ts';
import { type E164, toE164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import { toMessage } from '../../functions/domain/message.ts';
import { cutToBytes, type Details, detailNames, type MessageFacts } from '../../functions/domain/report.ts';
import { outcomeOf, type Status, statuses } from '../../functions/domain/status.ts';
import { anyCharacter } from '../any-character.ts';
import { runs } from '../effort.ts';
import { facts, fillers, toArrival } from './arrivals.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
let next = 0;
const newId = (): string => `m${next++}`;

beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

const itemOf = async (messageId: string): Promise<Item> =>
  marshall((await db.scan()).find(({ pk }) => pk === `p#${messageId}`) ?? {});

const entry = (status: Status, name: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  status,
  providerStatus: status,
  providerCode: null,
  occurredAt: null,
  receivedAt: instant(1_760_000_000_000),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  fingerprint: name.padEnd(16, '-'),
  queueMessage: name.padEnd(36, '-'),
  ...more,
});

const count = (outcomes: readonly StoreOutcome[], metric: string): number =>
  outcomes.flatMap((outcome) => pointsOf('p', outcome, 0)).filter(({ name }) => name === metric).length;

test.each([
  ['short', 9, 'short'],
  ['just so', 7, 'just so'],
  ['too long', 7, 'too …'],
  ['жжжж', 8, 'жжжж'],
  ['жжжжж', 8, 'жж…'],
  // Not in the middle of a pair.
  ['😀😀😀', 8, '😀…'],
])('%s in %d bytes is %s', (whole, bytes, kept) => {
  expect(cutToBytes(whole, bytes)).toBe(kept);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bytes);
});

test('an ordinary message keeps ten reports with the providers’ longest words, and each text whole', async () => {
  const id = '9A85B95E0A000A9D2FBD46710388AD54';
  const given = facts({ channel: 'sms', recipient: toE164('919876543210'), senderId: 'SMSTKE', carrier: 'JIO' });
  const long = {
    providerStatus: 'UNDELIVERED_OPERATOR_FAILURE',
    errorCode: '0x1064',
    errorMessage: 'Template variable exceeded max length, so that the operator did not send the message',
    failureReason: 'sender_not_registered',
  } as const;
  const entries = Array.from({ length: 10 }, (_, at) =>
    entry('failed', `f${at}`, { ...long, occurredAt: instant(at) }),
  );
  await store(
    db.table,
    'p',
    entries.map((one) => toArrival(one, id, { facts: given })),
  );
  const stored = await db.table.read('p', id);
  expect(stored?.history).toEqual(entries.map((one) => ({ ...one, isHint: null })));
  expect([stored?.leftOutSince, toMessage(stored as never).leftOutSince]).toEqual([null, null]);
});

const aText = fc.option(
  fc.oneof(
    fc.constantFrom('DELIVRD', '42'),
    fc.string({ unit: anyCharacter, maxLength: 256 }),
    fc.constant('漢'.repeat(256)),
  ),
);
const aLongText = fc
  .string({ unit: anyCharacter, minLength: 1, maxLength: 500 })
  .map((text) => text.repeat(500).slice(0, 500).toWellFormed());

/** What a sender may write in one report, the fingerprint left to its place. */
const aReport = fc.record({
  status: fc.constantFrom(...(Object.keys(statuses) as Status[])),
  texts: fc.tuple(aText, aText, aText, aText),
  occurredMs: fc.option(fc.integer({ min: 1, max: 9 })),
  facts: fc.record({
    clientReference: fc.option(aLongText),
    tag: fc.option(aLongText),
    senderId: aText,
    carrier: aText,
    channel: aText,
  }),
  details: fc.dictionary(fc.constantFrom(...detailNames), aLongText, { noNullPrototype: true }),
});

const aSender = fc.record({
  reports: fc.array(aReport, { minLength: 5, maxLength: 30 }),
  size: fc.integer({ min: 1, max: 9 }),
  idLength: fc.constantFrom(1, 480),
});

describe('whatever a sender writes, with several consumers at once', () => {
  test('the item stays in its budget, the state is the join, the history a part of what came that says whether it is all', async () => {
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(aSender, async ({ reports, size, idLength }) => {
        const id = newId().padEnd(idLength, '漢');
        const entries = reports.map(({ status, texts: [word, code, error, message], occurredMs }, at) =>
          entry(status, `f${at}`, {
            providerStatus: word ?? status,
            providerCode: code,
            errorCode: error,
            errorMessage: message,
            occurredAt: occurredMs === null ? null : instant(occurredMs),
          }),
        );
        const arrivals = entries.map((one, at) =>
          toArrival(one, id, {
            facts: facts(reports[at]?.facts as Partial<MessageFacts>),
            details: reports[at]?.details as Details,
          }),
        );
        const batches = Array.from({ length: Math.ceil(arrivals.length / size) }, (_, at) =>
          arrivals.slice(at * size, (at + 1) * size),
        );
        const outcomes: StoreOutcome[] = [];
        // Three at a time: more would be refused more often than a run bears.
        for (let at = 0; at < batches.length; at += 3)
          outcomes.push(
            ...(await Promise.all(batches.slice(at, at + 3).map((batch) => store(db.table, 'p', batch)))).flat(),
          );

        const item = await itemOf(id);
        expect(itemBytes(item)).toBeLessThanOrEqual(itemBudgetBytes);
        expect(measureGrown(item)).toBeLessThanOrEqual(Number(item['grownBytes']?.N));
        const stored = await db.table.read('p', id);
        if (!stored) throw new Error('nothing is stored');
        const highest = join(entries as [HistoryEntry, ...HistoryEntry[]]);
        expect([stored.version, stored.status]).toEqual([versionOf(highest), highest.status]);
        const kept = stored.history.map(({ fingerprint }) => fingerprint);
        expect([...stored.seen].sort()).toEqual([...kept].sort());
        expect(new Set(kept).size).toBe(kept.length);
        expect(stored.leftOutSince === null).toBe(kept.length === entries.length);
        const told = new Set(entries.map(({ status }) => outcomeOf(status)));
        expect(count(outcomes, 'Delivered') + count(outcomes, 'Failed')).toBe(
          told.has('delivered') || told.has('failed') ? 1 : 0,
        );
        if (stored.leftOutSince !== null) ended += 1;
      }),
      { numRuns: runs(16) },
    );
    expect(ended).toBeGreaterThan(runs(4));
  });

  test('two reports that saw room for one do not both get in, and nothing does once the history has ended', async () => {
    const [one, other, small] = [entry('delivered', 'one'), entry('read', 'two'), entry('read', 'small')];
    const id = newId();
    await store(
      db.table,
      'p',
      fillers('p', id, [one]).map((each) => toArrival(each, id)),
    );
    const advance = async (report: HistoryEntry) => (await db.table.advance('p', [toArrival(report, id)])).kind;
    expect([await advance(one), await advance(other)]).toEqual(['written', 'refused']);
    expect(itemBytes(await itemOf(id))).toBeLessThanOrEqual(itemBudgetBytes);

    const another = newId();
    await store(
      db.table,
      'p',
      fillers('p', another, [one]).map((each) => toArrival(each, another)),
    );
    const long = entry('delivered', 'long', { errorMessage: 'x'.repeat(256) });
    expect((await db.table.advanceFull('p', [toArrival(long, another)])).kind).toBe('written');
    expect((await db.table.advance('p', [toArrival(small, another)])).kind).toBe('refused');
    expect((await db.table.advanceFull('p', [toArrival(small, another)])).kind).toBe('written');
  });

  test('a history that has ended stays so: what would fit is left out as well, and what moves the message does', async () => {
    const id = newId();
    const short = entry('sent', 'short', { occurredAt: instant(1) });
    await store(
      db.table,
      'p',
      fillers('p', id, [short]).map((each) => toArrival(each, id)),
    );
    const long = entry('delivered', 'long', { errorMessage: 'x'.repeat(200), receivedAt: instant(2_000_000_000_000) });
    const outcomes = await store(db.table, 'p', [toArrival(long, id)]);
    expect(count(outcomes, 'Delivered')).toBe(1);
    for (const late of [short, entry('failed', 'late')])
      expect(count(await store(db.table, 'p', [toArrival(late, id)]), 'Delivered')).toBe(0);
    const message = toMessage((await db.table.read('p', id)) as never);
    expect(message).toMatchObject({ status: 'delivered', leftOutSince: long.receivedAt, updatedAt: long.receivedAt });
    expect(message.history.every(({ status }) => status === 'sent')).toBe(true);
  });
});

test('as many other recipients are named as there is room for', async () => {
  const id = newId();
  const [first, ...others] = Array.from({ length: 60 }, (_, at) => toE164(`447911123${String(at).padStart(3, '0')}`));
  const to = (recipient: E164 | null | undefined, one: HistoryEntry) => [
    toArrival(one, id, { facts: facts({ recipient: recipient ?? null }) }),
  ];
  for (const one of fillers('p', id, [entry('sent', 'a'), entry('sent', 'b')]))
    await store(db.table, 'p', to(first, one));
  for (const other of others) await store(db.table, 'p', to(other, entry('delivered', 'a')));
  const stored = await db.table.read('p', id);
  expect(stored?.otherRecipients.length).toBe(
    Math.floor((2 * growthOf([entry('sent', 'a')])) / '+447911123000'.length),
  );
  expect(itemBytes(await itemOf(id))).toBeLessThanOrEqual(itemBudgetBytes);
});

describe('an item that an earlier version wrote, which did not count', () => {
  /** As it wrote them: texts of any length, nothing counted. */
  const old = async (entries: readonly HistoryEntry[], more: object = {}): Promise<string> => {
    const id = newId();
    const highest = join(entries as [HistoryEntry, ...HistoryEntry[]]);
    await db.put({
      pk: `p#${id}`,
      version: versionOf(highest),
      status: highest.status,
      providerStatus: highest.providerStatus,
      channel: 'sms',
      history: entries.map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null))),
      seen: new Set(entries.map(({ fingerprint }) => fingerprint)),
      expiresAt: 1_770_000_000,
      ...more,
    });
    return id;
  };

  test('goes on as if it had been counted, where it is small', async () => {
    const id = await old([entry('sent', 'a')], { otherRecipients: new Set(['+447911123456']) });
    const outcomes = await store(db.table, 'p', [toArrival(entry('delivered', 'b'), id)]);
    expect(count(outcomes, 'Delivered')).toBe(1);
    const item = await itemOf(id);
    expect(Number(item['grownBytes']?.N)).toBe(measureGrown(item));
    expect(await db.table.read('p', id)).toMatchObject({ status: 'delivered', history: [{}, {}], leftOutSince: null });
  });

  test('is read, moved and grows no further, where it is larger than any is now', async () => {
    const text = '漢'.repeat(256);
    const entries = Array.from({ length: 100 }, (_, at) =>
      entry('sent', `f${at}`, { occurredAt: instant(at), providerStatus: text, errorCode: text, errorMessage: text }),
    );
    const id = await old(entries, { providerStatus: text, tag: text, carrier: text });
    const before = itemBytes(await itemOf(id));
    expect(before).toBeGreaterThan(200_000);
    const repeats = await store(db.table, 'p', [toArrival({ ...entry('sent', 'f7'), queueMessage: 'again' }, id)]);
    expect(count(repeats, 'Duplicate')).toBe(1);
    expect(itemBytes(await itemOf(id))).toBe(before);
    const reports = [entry('delivered', 'b', { errorMessage: text }), entry('failed', 'c'), entry('read', 'd')];
    for (const one of reports) await store(db.table, 'p', [toArrival(one, id, { facts: facts({ senderId: text }) })]);
    const message = toMessage((await db.table.read('p', id)) as never);
    expect([message.status, message.history.length]).toEqual(['read', 100]);
    expect(message.leftOutSince).toBe(instant(1_760_000_000_000));
    // Its word is shorter than the old one; what came to it is the sender's name and what says that it is full.
    expect(itemBytes(await itemOf(id))).toBeLessThan(before);
  });
});

test('the first report always fits, however long its id and its texts', () => {
  const dearest = '漢'.repeat(256);
  const longest = entry('unconfirmed', 'f', {
    providerStatus: dearest,
    providerCode: dearest,
    errorCode: dearest,
    errorMessage: dearest,
    occurredAt: instant(1),
    failureReason: 'sender_not_registered',
    isHint: true,
  });
  expect(howManyFit([longest, longest, longest, longest], roomOf('p', '漢'.repeat(680)))).toBeGreaterThan(0);
});
