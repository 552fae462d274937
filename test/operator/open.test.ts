import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectWaiting } from '../../functions/aws/waiting.ts';
import { consume } from '../../functions/consumer/consume.ts';
import type { DueRules } from '../../functions/domain/due.ts';
import { instant } from '../../functions/domain/instant.ts';
import { connectFinder, type Finder, type OpenFilter } from '../../operator/find.ts';
import { arrivedAtMs, consumerOf, ownWord, plenty, queued, seesNothing } from '../consumer/batches.ts';
import { openTable, type TestTable, withIndexes } from '../consumer/dynalite.ts';

const due: DueRules = {
  deadlines: [{ minutes: 60 }, { tag: 'otp', minutes: 10 }],
  countriesWithoutReceipts: [],
  conversionTags: ['otp'],
};
const providers = { smspm: { authentication: {} }, wavix: { authentication: {} } };
const inMinutes = (minutes: number): number => arrivedAtMs + minutes * 60_000;

let db: TestTable;
let finder: Finder;

const smspm = (id: string, messageId: string, status: string, to: string) =>
  queued(id, 'smspm', JSON.stringify({ messageId, status, to }));

beforeAll(async () => {
  db = await openTable({ ...withIndexes, due: true }, due);
  finder = connectFinder(db.name, db.config, { providers, search: withIndexes, due });
  await consume(
    consumerOf(db.table, seesNothing()),
    [
      smspm('q1', 'sent', 'pending', '+37255512345'),
      smspm('q2', 'sent-far', 'pending', '+4915112345678'),
      smspm('q3', 'delivered', 'delivered', '+37255512345'),
      // Nobody confirmed it, and it is final all the same.
      ownWord('q4', 'send', { messageId: 'unconfirmed', tag: 'otp' }),
      smspm('q5', 'unconfirmed', 'delivered', '+37255512345'),
      ownWord('q6', 'send', { messageId: 'recorded', tag: 'otp' }),
      ownWord('q7', 'send', { messageId: 'young' }, inMinutes(20)),
    ],
    plenty,
  );
  const late = await db.table.read('smspm', 'sent');
  await connectWaiting(db.name, db.config).judge(late ?? expect.fail(), instant(inMinutes(60)), 'Overdue');
});
afterAll(() => db?.close());

const found = async (more: Partial<OpenFilter> = {}, limit = 20, next?: string) => {
  const filter = { isMissing: false, untilMs: inMinutes(5), ...more };
  const { messages, next: onward } = await finder.open(filter, { limit, ...(next !== undefined && { next }) });
  return { ids: messages.map(({ messageId }) => messageId), onward };
};

describe('the messages without a final report', () => {
  test.each<[Partial<OpenFilter>, readonly string[]]>([
    [{}, ['recorded', 'sent', 'sent-far']],
    [{ isMissing: true }, ['recorded']],
    [{ country: 'DE' }, ['sent-far']],
    [{ provider: 'wavix' }, []],
    [{ untilMs: inMinutes(20) }, ['recorded', 'sent', 'sent-far', 'young']],
    [{ isMissing: true, untilMs: inMinutes(20) }, ['recorded', 'young']],
    [{ untilMs: inMinutes(-1) }, []],
  ])('%j: whether late or not due yet', async (more, ids) => {
    expect((await found(more)).ids.toSorted()).toEqual(ids);
  });

  test('stand by when they are due, the last first, and go on where a page ended', async () => {
    const all: string[] = [];
    let next: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof found>> = await found({ untilMs: inMinutes(20) }, 1, next ?? undefined);
      all.push(...page.ids);
      next = page.onward;
    } while (next !== null);
    expect([all[0], all.at(-1)]).toEqual(['young', 'recorded']);
    expect(all.toSorted()).toEqual(['recorded', 'sent', 'sent-far', 'young']);
  });

  test('where nobody is waited for, the setting is named; so are the providers that there are', async () => {
    const filter = { isMissing: false, untilMs: inMinutes(0) };
    for (const none of [null, { ...due, deadlines: [] }]) {
      const without = connectFinder(db.name, db.config, { providers, search: withIndexes, due: none });
      await expect(without.open(filter, { limit: 1 })).rejects.toThrow('Set "deadlines": [{ "minutes": 10 }]');
    }
    await expect(finder.open({ ...filter, provider: 'nobody' }, { limit: 1 })).rejects.toThrow(
      'No provider "nobody" is configured; there are smspm, wavix.',
    );
  });
});
