import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { consume } from '../../functions/consumer/consume.ts';
import { toMessage } from '../../functions/domain/message.ts';
import type { Provider, Wish } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { type Case, cases, storedIds } from '../providers/cases.ts';
import { consumerOf, plenty, queued, type Seen, seesNothing, totalOf } from './batches.ts';
import { openTable, type TestTable } from './dynalite.ts';

// Callbacks that tell of many messages, as large as providers send them: each message right, nothing lost, nothing twice.

let db: TestTable;
let seen: Seen;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
beforeEach(() => {
  seen = seesNothing();
});

/** Takes a body, then twice more, in one batch and alone: as one that the queue brings again. */
async function takeThrice(provider: string, body: string | Buffer): Promise<void> {
  const take = async (...ids: readonly string[]): Promise<void> => {
    const batch = ids.map((id) => queued(id, provider, body));
    expect(await consume(consumerOf(db.table, seen), batch, plenty)).toEqual([]);
  };
  await take('first');
  await take('second', 'third');
  await take('first');
  expect(seen.buried).toEqual([]);
}

/** Each message as it lies in the table, with how many reports it is made of. */
const stored = async (provider: string, ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const row = await db.table.read(provider, id);
      const message = row && toMessage(row);
      return [id, message?.status, message?.recipient ?? null, message?.history.length];
    }),
  );

test('a hundred results of Infobip in one callback', async () => {
  const infobip = registry.get('infobip') as Provider;
  const words = Object.entries(infobip.words);
  const wishes = Array.from({ length: 100 }, (_, at) => ({
    messageId: `result-${at}`,
    recipient: `49155500${String(at).padStart(5, '0')}`,
    status: words[at % words.length]?.[0],
    atMs: Date.UTC(2026, 10, 1) + at * 1_000,
  })) as unknown as readonly [Wish, ...Wish[]];
  await takeThrice('infobip', infobip.composeBatch?.(wishes).body ?? '');
  const wanted = wishes.map(({ messageId, recipient }, at) => [
    messageId,
    words[at % words.length]?.[1],
    `+${recipient}`,
    1,
  ]);
  expect(
    await stored(
      'infobip',
      wishes.map(({ messageId = '' }) => messageId),
    ),
  ).toEqual(wanted);
  // What the queue brings again is no repeat of the provider's.
  expect(totalOf(seen, 'Duplicate')).toBe(200);
});

test('a full report of Sinch of fifty recipients, in three statuses', async () => {
  const statuses = [
    ['Delivered', 'delivered', 0],
    ['Dispatched', 'sent', 400],
    ['Expired', 'expired', 406],
  ] as const;
  const recipients = Array.from({ length: 50 }, (_, at) => `4915550${String(at).padStart(6, '0')}`);
  const of = (which: number) => recipients.filter((_, at) => at % statuses.length === which);
  const body = {
    type: 'delivery_report_sms',
    batch_id: '01W4FFL35P4NC4K35SMSBATCHX',
    total_message_count: recipients.length,
    statuses: statuses.map(([status, , code], which) => ({
      code,
      status,
      count: of(which).length,
      recipients: of(which),
    })),
  };
  await takeThrice('sinch', JSON.stringify(body));
  const wanted = statuses.flatMap(([, status], which) =>
    of(which).map((recipient, at) => {
      const isFirst = which === 0 && at === 0;
      return [isFirst ? body.batch_id : `${body.batch_id}/+${recipient}`, status, `+${recipient}`, 1];
    }),
  );
  expect(
    await stored(
      'sinch',
      wanted.map(([id]) => String(id)),
    ),
  ).toEqual(wanted);
});

/** A request of a provider as it was published. */
const sample = (provider: string, name: string): Case =>
  cases.find((one) => one.provider === provider && one.name === name) as Case;

test.each([
  ['statuses and messages of WhatsApp in one callback', 'whatsapp', 'mixed', { inbound: 1 }],
  ['a message of Telnyx’s to a group', 'telnyx', 'several-recipients', {}],
])('%s', async (_, provider, name, others) => {
  const { body, expected } = sample(provider, name);
  await takeThrice(provider, body);
  const reports = expected.reports ?? [];
  expect(reports.length).toBeGreaterThan(1);
  const ids = storedIds(expected);
  expect(new Set(ids).size).toBe(ids.length);
  const wanted = reports.map(({ status, recipient }, at) => [ids[at], status, recipient ?? null, 1]);
  expect(await stored(provider, ids)).toEqual(wanted);
  const kinds = seen.published.filter(
    ({ name: metric, dimensions }) => metric === 'OtherEvents' && 'Kind' in dimensions,
  );
  expect(Object.fromEntries(kinds.map(({ dimensions }) => [dimensions['Kind'], 1]))).toEqual(others);
});
