import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Reader } from '../../../functions/aws/table.ts';
import { consume } from '../../../functions/consumer/consume.ts';
import type { StoredMessage } from '../../../functions/domain/message.ts';
import { type ReportedStatus, type Status, statuses } from '../../../functions/domain/status.ts';
import type { Provider } from '../../../functions/providers/provider.ts';
import { registry } from '../../../functions/providers/registry.ts';
import { messageKey } from '../../../functions/shared/table-keys.ts';
import { compare, meantBy } from '../../../operator/reconcile/compare.ts';
import { IdSet } from '../../../operator/reconcile/id-set.ts';
import { findExtra, reconcile } from '../../../operator/reconcile/reconcile.ts';
import { openRows } from '../../../operator/reconcile/rows.ts';
import { memoryTable } from '../../../reliability/fuzz/memory-table.ts';
import { consumerOf, ownWord, plenty, queued, seesNothing } from '../../consumer/batches.ts';
import { runs } from '../../effort.ts';

type Memory = ReturnType<typeof memoryTable>;
let table: Memory;
let calls: number;
let reader: Reader;
beforeEach(() => {
  table = memoryTable();
  calls = 0;
  reader = {
    read: table.read,
    readMany: async (provider, ids) => {
      calls += Math.ceil(ids.length / 100);
      return ids.flatMap((id) => table.items.get(messageKey(provider, id)) ?? []);
    },
  };
});

const take = (...messages: Parameters<typeof consume>[1]) =>
  consume(consumerOf(table, seesNothing()), messages, plenty);
let queueIds = 0;
const wavix = (message_id: string, status: string, more: object = {}) =>
  queued(`q${queueIds++}`, 'wavix', JSON.stringify({ message_id, status, to: '+4915112345678', ...more }));

async function run(
  text: string,
  more: {
    readonly provider?: string | null;
    readonly ids?: IdSet;
    readonly timeZone?: string;
    readonly needsTimes?: boolean;
  } = {},
) {
  const written: string[] = [];
  const found = await reconcile(
    await openRows(
      (async function* () {
        yield Buffer.from(text);
      })(),
      {},
    ),
    {
      table: reader,
      providers: registry,
      provider: 'wavix',
      timeZone: 'UTC',
      write: async (csv) => void written.push(csv),
      ...more,
    },
  );
  const [header, ...rows] = written.join('').split('\r\n').slice(0, -1);
  return { ...found, header, rows };
}

test('what the file has and the table has not, what differs, and nothing else', async () => {
  await take(
    wavix('same', 'delivered'),
    wavix('later', 'sent'),
    wavix('later', 'delivered'),
    wavix('other', 'delivered'),
  );
  const text =
    'message_id,status,date\nsame,delivered,2026-11-27\nlater,sent,2026-11-28 10:00:00\ngone,delivered,\nother,failed,\n,x,\nsame,odd-word,\n';
  const { header, rows, ...found } = await run(text);
  expect(header).toBe(
    'difference,line,provider,messageId,fileStatus,fileMeans,tableStatus,tableProviderStatus,heard,at',
  );
  expect(rows).toEqual([
    'missing,4,wavix,gone,delivered,delivered,,,false,',
    'different,5,wavix,other,failed,failed,delivered,delivered,false,',
    'unread,7,wavix,same,odd-word,,delivered,delivered,,',
  ]);
  expect(found).toEqual({
    ...{ lines: 5, withoutId: 1, same: 1, ahead: 1, missing: 1, different: 1, unread: 1, heard: 0 },
    unreadWords: { 'odd-word': 1 },
    since: '2026-11-28T10:00:00.000Z',
    until: '2026-11-28T10:00:00.000Z',
  });
});

test('without a status it tells what is missing, and what an application alone told of is', async () => {
  await take(wavix('there', 'sent'), {
    ...ownWord('q', 'send', { messageId: 'told' }),
    body: ownWord('q', 'send', { messageId: 'told' }).body.replaceAll('smspm', 'wavix'),
  });
  const { rows, same } = await run('id\nthere\ntold\nnever\n');
  expect(rows.map((row) => row.split(',').slice(0, 4).join())).toEqual([
    'missing,3,wavix,told',
    'missing,4,wavix,never',
  ]);
  expect(same).toBe(1);
});

test('a message that is reported in parts is found by the id that it was sent with; one of several recipients by its own', async () => {
  await take(
    queued(
      'p1',
      'wavix',
      JSON.stringify({ message_id: 'long', status: 'delivered', part: 1, segments: 2, to: '+4915112345678' }),
    ),
    queued(
      'p2',
      'wavix',
      JSON.stringify({ message_id: 'long', status: 'undelivered', part: 2, segments: 2, to: '+4915112345678' }),
    ),
  );
  await take(wavix('batch', 'delivered', { to: '+4915112345678' }));
  await take(wavix('batch', 'undelivered', { to: '+4915187654321' }));
  const keys = [...table.items.keys()];
  expect(keys).toContain('wavix#long/1');
  const text = 'id,status,to\nlong,undelivered,\nbatch,delivered,4915112345678\nbatch,undelivered,+49 151 87654321\n';
  const found = await run(text);
  expect([found.same, found.rows]).toEqual([3, []]);
});

test('the provider of a line comes from its column, else from what was said; nobody’s is refused', async () => {
  await take(wavix('one', 'delivered'), queued('s', 'smspm', '{"messageId":"two","status":"delivered"}'));
  expect((await run('provider,id,status\nwavix,one,delivered\nSMSPM,two,delivered\n', { provider: null })).same).toBe(
    2,
  );
  await expect(run('id\none\n', { provider: null })).rejects.toThrow('Line 2 names no provider: say with --provider');
  await expect(run('provider,id\nnobody,one\n')).rejects.toThrow('Line 2: nobody is called "nobody"; there are ');
});

test('an export of dlr has Delivrd’s statuses, whatever the provider’s words are', async () => {
  await take(wavix('one', 'delivered'));
  const { rows, same } = await run('provider,messageId,status,providerStatus\nwavix,one,delivered,whatever\n');
  expect([same, rows]).toEqual([1, []]);
});

test('a time that is not read is refused where the time of the file counts, and named', async () => {
  const text = 'id,sent_at\none,2026-11-27 10:00:00\ntwo,\nthree,27.11.2026 10:00\n';
  await expect(run(text, { needsTimes: true })).rejects.toThrow(
    'Line 4: the time "27.11.2026 10:00" is in no form that is read, such as 2026-11-27 09:30:00. For --extra say from when to when with --since and --until, or name another column with --time-column.',
  );
  expect((await run(text)).lines).toBe(3);
});

test('a number that is none is no key of the table', async () => {
  const asked: string[] = [];
  const { readMany } = reader;
  reader = {
    ...reader,
    readMany: async (provider, ids) => {
      asked.push(...ids);
      return readMany(provider, ids);
    },
  };
  await run(`id,to\none,${'1'.repeat(3000)}\n`);
  expect(asked).toContain('one');
  expect(asked.filter((id) => id.length > 50)).toEqual([]);
});

test('cells of somebody else’s file are no formulas in ours', async () => {
  const { rows } = await run('id,status\n"=HYPERLINK(""http://x"")",delivered\n');
  expect(rows[0]).toContain("'=HYPERLINK");
});

describe('how a status compares', () => {
  const all = Object.keys(statuses) as Status[];
  const told = (status: Status, ...heard: Status[]) => ({
    status,
    providerStatus: 'w',
    heard: new Set([status, ...heard]),
  });

  test('for any two: the same, or the table is ahead, or they differ; never both ways', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom(...all.filter((one) => one !== 'recorded')),
        (table, file) => {
          const verdict = compare(file, file as ReportedStatus, told(table));
          if (table === 'recorded') expect(verdict).toBe('missing');
          else if (table === file) expect(verdict).toBe('same');
          else expect(['ahead', 'different']).toContain(verdict);
          // Nothing that the file knows later than the table passes.
          if (table !== 'recorded' && statuses[file].rank > statuses[table].rank) expect(verdict).toBe('different');
          // A failure never passes for a delivery, nor a delivery for one, where nobody heard of it.
          const [one, other] = [statuses[file].outcome, statuses[table].outcome];
          if (one !== null && other !== null && one !== other) expect(verdict).toBe('different');
        },
      ),
    );
  });

  test.each<[ReportedStatus, Status, Status[], string]>([
    ['sent', 'delivered', [], 'ahead'],
    ['queued', 'failed', [], 'ahead'],
    ['delivered', 'read', [], 'ahead'],
    ['read', 'delivered', [], 'different'],
    ['delivered', 'sent', [], 'different'],
    ['failed', 'delivered', [], 'different'],
    ['failed', 'delivered', ['failed'], 'ahead'],
    ['unconfirmed', 'delivered', ['unconfirmed'], 'ahead'],
    ['delivered', 'failed', [], 'different'],
    ['rejected', 'failed', [], 'different'],
    ['delivered', 'unknown', [], 'different'],
  ])('%s in the file, %s in the table, which heard %j: %s', (file, table, heard, verdict) => {
    expect(compare(file, file, told(table, ...heard))).toBe(verdict);
  });

  test('the provider’s words count first, then SMPP’s, then ours; of any letter case', () => {
    const provider = registry.get('twilio') as Provider;
    expect(
      ['Undelivered', 'DELIVRD', 'canceled', 'unconfirmed', 'nothing'].map((word) => meantBy(provider, word, false)),
    ).toEqual(['undelivered', 'delivered', 'rejected', 'unconfirmed', null]);
    expect(meantBy(provider, 'canceled', true)).toBeNull();
  });

  test('what nobody listed is the same where the table has the very word', () => {
    expect(compare('Foo Bar', null, { ...told('unknown'), providerStatus: 'foo_bar' })).toBe('same');
    expect(compare('Foo', null, told('unknown'))).toBe('unread');
  });
});

describe('what the file has not', () => {
  test('of the time of the file, by when it was sent or first reported; parts and recipients by the id that was sent', async () => {
    await take(
      wavix('in-file', 'delivered'),
      wavix('not', 'delivered'),
      queued('p1', 'wavix', JSON.stringify({ message_id: 'long', status: 'delivered', part: 1, segments: 2 })),
      wavix('batch', 'delivered', { to: '+4915112345678' }),
    );
    await take(wavix('batch', 'undelivered', { to: '+4915187654321' }));
    const ids = new IdSet();
    await run('id\nin-file\nlong\nbatch\n', { ids });
    const written: string[] = [];
    const pages = async function* () {
      yield { messages: [...table.items.values()] as readonly StoredMessage[] };
    };
    const at = [...table.items.values()].map(({ history }) => history[0]?.receivedAt as string).toSorted();
    const write = async (text: string) => void written.push(text);
    const span = { since: at[0], until: at.at(-1) } as never;
    expect(await findExtra(pages(), ids, span, write)).toBe(1);
    expect(written.join('')).toMatch(/^extra,,wavix,not,,,delivered,delivered,,2026-\S+\r\n$/);
    expect(await findExtra(pages(), ids, { since: '2027', until: '2028' } as never, write)).toBe(0);
  });

  test('a set of ids has what was put in and nothing else, however often', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 })), fc.array(fc.string({ maxLength: 5 })), (put, asked) => {
        const set = new IdSet();
        for (const text of [...put, ...put]) set.add(text);
        for (const text of [...put, ...asked]) expect(set.has(text)).toBe(put.includes(text));
      }),
      { numRuns: runs(100) },
    );
    const many = new IdSet();
    for (let at = 0; at < 5_000; at += 1) many.add(`m-${at % 3_000}`);
    expect([many.has('m-0'), many.has('m-2999'), many.has('m-3000')]).toEqual([true, true, false]);
    many.add('m-3000');
    expect(many.has('m-3000')).toBe(true);
  });
});

test('lines are looked up by hundreds, and come out in the order of the file', async () => {
  await take(...Array.from({ length: 350 }, (_, at) => wavix(`m-${at}`, at % 2 === 0 ? 'delivered' : 'failed')));
  calls = 0;
  const text = `id,status\n${Array.from({ length: 350 }, (_, at) => `m-${at},delivered\n`).join('')}`;
  const { different, rows } = await run(text);
  expect([different, calls]).toEqual([175, 4]);
  expect(rows.map((row) => Number(row.split(',')[1]))).toEqual(Array.from({ length: 175 }, (_, at) => 2 * at + 3));
});
