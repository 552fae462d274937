import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Arrivals, connectTable, type Table } from '../../functions/aws/table.ts';
import { mostPerWrite, type StoreOutcome, store } from '../../functions/consumer/store.ts';
import { pointsOf } from '../../functions/consumer/tally.ts';
import { toE164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import { toMessage } from '../../functions/domain/message.ts';
import { outcomeOf } from '../../functions/domain/status.ts';
import { aHistory, shuffledWithRepeats } from '../domain/histories.ts';
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

const entry = (
  status: HistoryEntry['status'],
  fingerprint: string,
  more: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  status,
  providerStatus: status,
  providerCode: null,
  occurredAt: null,
  receivedAt: instant(1_760_000_000_000),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  fingerprint,
  queueMessage: `q-${fingerprint}`,
  ...more,
});

/** How often each metric counts for these outcomes. */
function tally(outcomes: readonly StoreOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of outcomes.flatMap((outcome) => pointsOf('p', outcome, Date.now())))
    counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Cuts a list into consecutive batches of the given sizes, the rest into one more. */
function cut<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  let at = 0;
  for (const size of sizes) {
    batches.push(items.slice(at, at + size));
    at += size;
  }
  return [...batches, items.slice(at)].filter((batch) => batch.length > 0);
}

describe('any order, any repeats, any batches, any number of consumers at once', () => {
  const scenario = aHistory().chain((history) =>
    fc.tuple(
      fc.constant(history),
      shuffledWithRepeats(history),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 }),
    ),
  );

  test.each([
    ['one after the other', false],
    ['at the same time', true],
  ])('%s: the state is the join, history holds each report once, outcomes count once', async (_, concurrent) => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([history, arrived, sizes]) => {
        const messageId = newId();
        // Each in a request of its own, as a repeat comes.
        const requests = arrived.map((one, at) => toArrival({ ...one, queueMessage: `q${at}` }, messageId));
        const batches = cut(requests, sizes);
        const outcomes: StoreOutcome[] = [];
        if (concurrent)
          outcomes.push(...(await Promise.all(batches.map((batch) => store(db.table, 'p', batch)))).flat());
        else for (const batch of batches) outcomes.push(...(await store(db.table, 'p', batch)));

        const stored = await db.table.read('p', messageId);
        expect(stored?.version).toBe(versionOf(join(history)));
        expect(stored?.status).toBe(join(history).status);
        expect(stored?.errorCode).toBe(join(history).errorCode);
        expect(stored?.history.map(({ fingerprint }) => fingerprint).sort()).toEqual(
          history.map(({ fingerprint }) => fingerprint).sort(),
        );
        expect([...(stored?.seen ?? [])].sort()).toEqual(history.map(({ fingerprint }) => fingerprint).sort());

        expect(outcomes).toHaveLength(arrived.length);
        const {
          Delivered = 0,
          Failed = 0,
          Unconfirmed = 0,
          Interim = 0,
          UnknownStatus = 0,
          TimeToStore = 0,
          Duplicate = 0,
        } = tally(outcomes);
        const outcomesTold = new Set(history.map(({ status }) => outcomeOf(status)));
        expect(Delivered + Failed).toBe(outcomesTold.has('delivered') || outcomesTold.has('failed') ? 1 : 0);
        expect(Unconfirmed).toBeLessThanOrEqual(outcomesTold.has('unconfirmed') ? 1 : 0);
        expect(Interim).toBe(history.filter(({ status }) => status === 'queued' || status === 'sent').length);
        expect(UnknownStatus).toBe(history.filter(({ status }) => status === 'unknown').length);
        // What the application tells is no report.
        const reports = (all: readonly HistoryEntry[]): number =>
          all.filter(({ status }) => status !== 'recorded').length;
        expect([TimeToStore, Duplicate]).toEqual([reports(history), reports(arrived) - reports(history)]);
      }),
      { numRuns: runs(30) },
    );
  });
});

describe('what a report does', () => {
  test('a repeat from another request is a duplicate and changes nothing', async () => {
    const id = newId();
    await store(db.table, 'p', [toArrival(entry('delivered', 'a'), id)]);
    const before = await db.table.read('p', id);
    const outcomes = await store(db.table, 'p', [
      toArrival(entry('delivered', 'a', { queueMessage: 'other', receivedAt: instant(1_770_000_000_000) }), id),
    ]);
    expect(tally(outcomes)).toEqual({ Duplicate: 1 });
    expect(await db.table.read('p', id)).toEqual(before);
  });

  test('two of the same report in one batch: one is stored, one is a duplicate', async () => {
    const id = newId();
    const outcomes = await store(db.table, 'p', [
      toArrival(entry('delivered', 'a', { queueMessage: 'q1' }), id),
      toArrival(entry('delivered', 'a', { queueMessage: 'q2' }), id),
    ]);
    expect(tally(outcomes)).toMatchObject({ Delivered: 1, Duplicate: 1 });
  });

  test('a late interim report is recorded and does not move the message', async () => {
    const id = newId();
    await store(db.table, 'p', [toArrival(entry('delivered', 'a'), id)]);
    const outcomes = await store(db.table, 'p', [toArrival(entry('sent', 'b'), id)]);
    expect(tally(outcomes)).toMatchObject({ Late: 1, Interim: 1 });
    expect(toMessage((await db.table.read('p', id)) as never)).toMatchObject({
      status: 'delivered',
      history: [
        { status: 'delivered', effect: 'applied' },
        { status: 'sent', effect: 'recorded' },
      ],
    });
  });

  test.each([
    [['undelivered', 'delivered'], { Failed: 1, Revised: 1 }],
    [['delivered', 'read'], { Delivered: 1 }],
    [['failed', 'rejected'], { Failed: 1, Revised: 1 }],
    // The first outcome that says something of the handset counts, whatever was left open before.
    [['unconfirmed', 'delivered'], { Unconfirmed: 1, Revised: 1, Delivered: 1 }],
    [['unconfirmed', 'failed', 'delivered'], { Unconfirmed: 1, Revised: 2, Failed: 1 }],
    [['delivered', 'failed'], { Delivered: 1, Contradicted: 1 }],
    [['delivered', 'unconfirmed'], { Delivered: 1, Late: 1 }],
    [['unknown', 'queued', 'sent', 'read'], { UnknownStatus: 1, Interim: 2, Delivered: 1 }],
  ] as const)('%j counts %j', async (statuses, expected) => {
    for (const inOneBatch of [false, true]) {
      const id = newId();
      const arrivals = statuses.map((status, at) =>
        toArrival(entry(status, `${at}`, { receivedAt: instant(1_760_000_000_000 + at) }), id),
      );
      const outcomes: StoreOutcome[] = [];
      for (const batch of inOneBatch ? [arrivals] : arrivals.map((one) => [one]))
        outcomes.push(...(await store(db.table, 'p', batch)));
      const { TimeToStore: _, FailureRate: __, TimeToFinal: ___, Begun, Ended, ...counts } = tally(outcomes);
      expect(counts).toEqual(expected);
      // Each begins once and ends once, whatever is revised later.
      expect([Begun, Ended]).toEqual([1, 1]);
    }
  });

  test('redelivered after a crash, a report counts what its first, uncounted run would have counted', async () => {
    const id = newId();
    const [sent, delivered, late] = [entry('sent', 'a'), entry('delivered', 'b'), entry('queued', 'c')].map((one) =>
      toArrival(one, id),
    );
    if (!sent || !delivered || !late) throw new Error('three arrivals');
    const first = [
      await store(db.table, 'p', [sent]),
      await store(db.table, 'p', [delivered]),
      await store(db.table, 'p', [late]),
    ];
    const again = [
      await store(db.table, 'p', [late]),
      await store(db.table, 'p', [delivered]),
      await store(db.table, 'p', [sent]),
    ];
    expect(again.reverse().map(tally)).toEqual(first.map(tally));
    expect((await db.table.read('p', id))?.history).toHaveLength(3);
  });

  test('redelivered beside another copy of itself, a report still counts once', async () => {
    const id = newId();
    const copy = (queueMessage: string, receivedMs: number) =>
      toArrival(entry('delivered', 'a', { queueMessage, receivedAt: instant(receivedMs) }), id);
    // The run that wrote q2 broke off before it counted; then q1, received earlier, comes in the same batch.
    await store(db.table, 'p', [copy('q2', 2_000)]);
    for (const batch of [
      [copy('q1', 1_000), copy('q2', 2_000)],
      [copy('q2', 2_000), copy('q1', 2_000)],
    ]) {
      expect(tally(await store(db.table, 'p', batch))).toMatchObject({ Delivered: 1, Duplicate: 1 });
    }
  });

  test('a message lives for the days of the setting after it last moved', async () => {
    const id = newId();
    const receivedMs = 1_760_000_000_000;
    await store(db.table, 'p', [toArrival(entry('sent', 'a', { receivedAt: instant(receivedMs) }), id)]);
    const expiry = async () => (await db.scan()).find(({ pk }) => pk === `p#${id}`)?.['expiresAt'];
    expect(await expiry()).toBe(receivedMs / 1000 + 90 * 86_400);
    await store(db.table, 'p', [toArrival(entry('delivered', 'b', { receivedAt: instant(receivedMs + 60_000) }), id)]);
    expect(await expiry()).toBe(receivedMs / 1000 + 60 + 90 * 86_400);
  });

  test('facts are filled in by whichever report brings them, and taken away by none', async () => {
    const id = newId();
    const given = facts({ channel: 'sms', recipient: toE164('447537151866'), segments: 2 });
    await store(db.table, 'p', [toArrival(entry('delivered', 'a'), id, { facts: facts({ clientReference: '007' }) })]);
    await store(db.table, 'p', [
      { ...toArrival(entry('sent', 'b'), id, { facts: given, details: { batchId: 'x' } }), country: 'GB' },
    ]);
    await store(db.table, 'p', [toArrival(entry('read', 'c'), id, { facts: facts({}) })]);
    expect(await db.table.read('p', id)).toMatchObject({
      status: 'read',
      country: 'GB',
      facts: { channel: 'sms', recipient: '+447537151866', segments: 2, clientReference: '007', tag: null },
      details: { batchId: 'x' },
    });
  });

  test('an error stays told when a later failure has no code, and goes when the message is delivered after all', async () => {
    const id = newId();
    await store(db.table, 'p', [
      toArrival(entry('undelivered', 'a', { errorCode: '27', failureReason: 'unreachable' }), id),
    ]);
    await store(db.table, 'p', [toArrival(entry('failed', 'b', { failureReason: 'unknown' }), id)]);
    expect(toMessage((await db.table.read('p', id)) as never)).toMatchObject({
      status: 'failed',
      errorCode: '27',
      failureReason: 'unreachable',
    });
    await store(db.table, 'p', [toArrival(entry('delivered', 'c'), id)]);
    expect(toMessage((await db.table.read('p', id)) as never)).toMatchObject({
      status: 'delivered',
      errorCode: null,
      failureReason: null,
      retryable: null,
    });
  });

  test('ids are text: leading zeros, hashes and other providers’ equal ids stay apart', async () => {
    for (const [provider, id] of [
      ['p', '000024'],
      ['p', '24'],
      ['p', '24#1'],
      ['q', '24'],
    ] as const) {
      await store(db.table, provider, [toArrival(entry('sent', `${provider}${id}`), id)]);
    }
    const found = await Promise.all([
      db.table.read('p', '000024'),
      db.table.read('p', '24'),
      db.table.read('p', '24#1'),
      db.table.read('q', '24'),
    ]);
    expect(found.map((one) => [one?.provider, one?.messageId, one?.history.length])).toEqual([
      ['p', '000024', 1],
      ['p', '24', 1],
      ['p', '24#1', 1],
      ['q', '24', 1],
    ]);
  });
});

describe('a sender without end', () => {
  test('history stops at its bound, the status goes on', async () => {
    const id = newId();
    const flood = Array.from({ length: 90 }, (_, at) =>
      toArrival(entry('sent', `f${at}`, { occurredAt: instant(at) }), id),
    );
    await store(db.table, 'p', flood);
    const outcomes = await store(db.table, 'p', [toArrival(entry('delivered', 'end'), id)]);
    expect(tally(outcomes)).toMatchObject({ Delivered: 1 });
    const stored = await db.table.read('p', id);
    expect(stored?.status).toBe('delivered');
    expect(stored?.history.map(({ fingerprint }) => fingerprint)).toEqual(
      flood.slice(0, stored?.history.length).map(({ entry }) => entry.fingerprint),
    );
    expect([stored?.history.length, stored?.leftOutSince]).toEqual([
      expect.toSatisfy((n) => n > 20 && n < 90),
      flood[0]?.entry.receivedAt,
    ]);
    expect(tally(await store(db.table, 'p', [toArrival(entry('queued', 'late'), id)]))).toMatchObject({ Late: 1 });
  });

  /** A message whose history has room for these reports, and for no byte more. */
  const almostFull = async (...next: readonly HistoryEntry[]): Promise<string> => {
    const id = newId();
    await store(
      db.table,
      'p',
      fillers('p', id, next).map((one) => toArrival(one, id)),
    );
    return id;
  };

  test('of a batch for which there is no room, the history takes the first as far as it has; later ones are told right', async () => {
    const entries = Array.from({ length: mostPerWrite }, (_, at) =>
      entry(at === 0 ? 'delivered' : 'queued', `g${at}`, { receivedAt: instant(2_000_000_000_000 + at) }),
    );
    const id = await almostFull(...entries.slice(0, 15));
    const batch = entries.map((one) => toArrival(one, id));
    expect(tally(await store(db.table, 'p', batch))).toMatchObject({ Delivered: 1, Late: 19, TimeToStore: 20 });
    const stored = await db.table.read('p', id);
    expect(stored?.history.map(({ fingerprint }) => fingerprint).slice(-15)).toEqual(
      Array.from({ length: 15 }, (_, at) => `g${at}`),
    );
    // Its history has what moved it: nothing that comes later is taken for the first.
    const late = [toArrival(entry('failed', 'late', { receivedAt: instant(2_000_000_001_000) }), id)];
    for (let again = 0; again < 2; again += 1)
      expect(tally(await store(db.table, 'p', late))).toMatchObject({ Contradicted: 1 });
    expect(
      toMessage((await db.table.read('p', id)) as never)
        .history.filter(({ effect }) => effect === 'applied')
        .at(-1),
    ).toMatchObject({ status: 'delivered' });
  });

  test.each([
    ['the last place', 1],
    ['no place', 0],
  ])(
    'two of a batch of which the second moves the message, with %s in the history: one outcome, however often they come',
    async (_, room) => {
      const batch = [entry('undelivered', 'x'), entry('failed', 'y', { receivedAt: instant(2_000_000_000_000) })];
      const id = await almostFull(...batch.slice(0, room));
      const arrivals = batch.map((one) => toArrival(one, id));
      expect(tally(await store(db.table, 'p', arrivals))).toMatchObject({ Failed: 1 });
      const { Failed = 0, FailureRate = 0 } = tally(await store(db.table, 'p', arrivals));
      // What has its entry counts again, for the run before may have broken off; what has none is late.
      expect([Failed, FailureRate]).toEqual([room, room]);
      expect((await db.table.read('p', id))?.status).toBe('failed');
    },
  );

  test('of more reports than one write takes, without room, those whose write took effect are late when the rest is tried again', async () => {
    const id = await almostFull();
    const batch = Array.from({ length: mostPerWrite + 1 }, (_, at) =>
      toArrival(
        entry('failed', `g${at}`, { occurredAt: instant(at), receivedAt: instant(2_000_000_000_000 + at) }),
        id,
      ),
    );
    let moved = 0;
    const throttled: Table = {
      ...db.table,
      advanceFull: (provider, arrivals) => {
        if (moved > 0) throw new Error('throttled');
        moved += 1;
        return db.table.advanceFull(provider, arrivals);
      },
    };
    await expect(store(throttled, 'p', batch)).rejects.toThrow('throttled');
    expect(tally(await store(db.table, 'p', batch))).toEqual({ Late: mostPerWrite, TimeToStore: mostPerWrite + 1 });
  });

  test('a report without room in the history that comes again uncounted is late: its outcome is lost, and no more', async () => {
    const id = await almostFull();
    const delivered = [toArrival(entry('delivered', 'end'), id)];
    const [first, again] = [await store(db.table, 'p', delivered), await store(db.table, 'p', delivered)];
    expect(tally(first)).toMatchObject({ Delivered: 1 });
    expect(tally(again)).toEqual({ Late: 1, TimeToStore: 1 });
    expect((await db.table.read('p', id))?.status).toBe('delivered');
  });
});

test.each([
  ['7 times: it is stored, and counted once', 7],
  ['8 times: it comes again', 8],
])('another consumer is faster %s', async (_, times) => {
  const id = newId();
  let refusals = 0;
  const rival: Table = {
    ...db.table,
    advance: async (provider, arrivals) => {
      if (refusals === times) return db.table.advance(provider, arrivals);
      refusals += 1;
      return { kind: 'refused', item: null };
    },
  };
  const storing = store(rival, 'p', [toArrival(entry('delivered', 'a'), id)]);
  if (times === 7) expect(tally(await storing)).toMatchObject({ Delivered: 1 });
  else await expect(storing).rejects.toThrow('Other consumers kept moving this message.');
});

describe('an item that is deleted and made anew between the look at it and the write', () => {
  const full = (id: string) => fillers('p', id);

  const late = [() => [entry('delivered', 'a')], entry('failed', 'b'), 'append'] as const;
  const unlisted = [full, entry('delivered', 'b'), 'advanceFull'] as const;

  test.each([
    ['a report that would have been late', ['new'], ...late],
    ['a report for which there was no room', ['new'], ...unlisted],
    ['a report that would have been late for one that is gone', [], ...late],
    ['a report for which there was no room in one that is gone', [], ...unlisted],
  ] as const)('%s moves the new one, and is in its history', async (_, anew, before, after, write) => {
    const id = newId();
    await store(
      db.table,
      'p',
      before(id).map((one) => toArrival(one, id)),
    );
    let isThere = true;
    const table: Table = {
      ...db.table,
      [write]: async (provider: string, arrivals: Arrivals) => {
        if (isThere) {
          isThere = false;
          await db.remove('p', id);
          for (const name of anew) await store(db.table, 'p', [toArrival(entry('sent', name), id)]);
        }
        return db.table[write](provider, arrivals);
      },
    };
    const outcomes = await store(table, 'p', [toArrival(after, id)]);
    expect(isThere).toBe(false);
    const stored = await db.table.read('p', id);
    expect([stored?.status, stored?.history.map(({ fingerprint }) => fingerprint)]).toEqual([
      after.status,
      [...anew, 'b'],
    ]);
    expect(tally(outcomes)).toMatchObject({ FailureRate: 1 });
  });
});

test('a message with the usual reports fits one write unit', async () => {
  const id = '9A85B95E0A000A9D2FBD46710388AD54';
  const given = facts({
    channel: 'sms',
    recipient: toE164('919876543210'),
    senderId: 'SMSTKE',
    carrier: 'JIO',
    clientReference: 'order_ORD2847',
    segments: 1,
    submittedAt: instant(1_760_000_000_000),
  });
  for (const status of ['sent', 'delivered'] as const) {
    const one = toArrival(
      entry(status, `${status}-fp-16chars`.slice(0, 16), {
        occurredAt: instant(1_760_000_000_000),
        queueMessage: '2c6a5e0c-7d5a-4b43-8f3d-1f1de0a1c7b1',
      }),
      id,
      { facts: given },
    );
    await store(db.table, 'smstake', [{ ...one, country: 'IN' }]);
  }
  const item = (await db.scan()).find(({ pk }) => pk === `smstake#${id}`);
  // An item's size is that of its names and values as text, near enough; JSON's punctuation comes on top.
  expect(JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value)).length).toBeLessThan(1024);
});

describe('a late report is written once', () => {
  /** What these reports, one batch each, had a table write, and whether it was refused. */
  const writes = async (table: Table, id: string, ...entries: readonly HistoryEntry[]): Promise<readonly string[]> => {
    const made: string[] = [];
    const noting =
      (name: 'advance' | 'append'): Table['advance'] =>
      async (...args) => {
        const outcome = await table[name](...args);
        made.push(`${name} ${outcome.kind}`);
        return outcome;
      };
    const noted = { ...table, advance: noting('advance'), append: noting('append') };
    for (const one of entries) await store(noted, 'p', [toArrival(one, id)]);
    return made;
  };
  const [sent, undelivered, delivered] = [entry('sent', 'a'), entry('undelivered', 'b'), entry('delivered', 'c')];
  const another = () => connectTable(db.name, 90, db.config);

  test('where this process moved its message', async () => {
    const id = newId();
    expect(await writes(db.table, id, delivered, sent)).toEqual(['advance written', 'append written']);
    expect((await db.table.read('p', id))?.history.map(({ status }) => status)).toEqual(['delivered', 'sent']);
  });

  test('or found it there; else it is refused first', async () => {
    const id = newId();
    await writes(db.table, id, delivered);
    expect(await writes(another(), id, sent, undelivered)).toEqual([
      'advance refused',
      'append written',
      'append written',
    ]);
  });

  test('what this process knows may be old: it is a hint and no more', async () => {
    const id = newId();
    await writes(db.table, id, sent);
    await writes(another(), id, delivered);
    expect(await writes(db.table, id, undelivered)).toEqual(['advance refused', 'append written']);
    await db.remove('p', id);
    expect(await writes(db.table, id, sent)).toEqual(['append refused', 'advance written']);
    expect(await db.table.read('p', id)).toMatchObject({ status: 'sent', history: [{}] });
  });
});
