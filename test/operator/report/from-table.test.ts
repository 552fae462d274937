import { expect, test } from 'vitest';
import type { Instant } from '../../../functions/domain/instant.ts';
import { type HistoryEntry, versionOf } from '../../../functions/domain/join.ts';
import type { StoredMessage } from '../../../functions/domain/message.ts';
import { type MessageFacts, noFacts } from '../../../functions/domain/report.ts';
import type { Status } from '../../../functions/domain/status.ts';
import { mostKeys, reportFromTable } from '../../../operator/report/from-table.ts';
import type { Split } from '../../../operator/report/report.ts';
import { readWindow } from '../../../operator/report/window.ts';
import { storedOf } from '../../domain/histories.ts';

const now = Date.UTC(2026, 10, 21, 15);
const at = (hoursAgo: number) => new Date(now - hoursAgo * 3_600_000).toISOString() as Instant;

/** A report: its status and hours ago; `late` is a time of the provider's own. */
const entry = (status: Status, hoursAgo: number, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  status,
  providerStatus: status,
  providerCode: null,
  occurredAt: null,
  receivedAt: at(hoursAgo),
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  fingerprint: `${status}${hoursAgo}`,
  queueMessage: 'q',
  ...more,
});

let ids = 0;

function message(
  history: readonly [HistoryEntry, ...HistoryEntry[]],
  { facts = {}, ...more }: Partial<Omit<StoredMessage, 'facts'>> & { facts?: Partial<MessageFacts> } = {},
): StoredMessage {
  return storedOf(history, { messageId: `m${ids++}`, provider: 'wavix', facts: { ...noFacts, ...facts }, ...more });
}

async function* pages(messages: readonly StoredMessage[]) {
  for (const one of messages) yield { messages: [one] };
}

const report = (messages: readonly StoredMessage[], by: Split, { since = '2d', top = 20 } = {}) =>
  reportFromTable(pages(messages), { by, window: readWindow({ since, timeZone: 'UTC' }, now, by === 'day'), top });

test('an outcome counts once, when it was first reached; what is settled after unconfirmed counts again', async () => {
  const { lines, total } = await report(
    [
      message([entry('sent', 5), entry('delivered', 4), entry('read', 3)]),
      message([entry('undelivered', 30), entry('delivered', 2)]),
      message([entry('unconfirmed', 30), entry('failed', 2)]),
      message([entry('delivered', 30), entry('failed', 2)]),
      message([entry('queued', 1)]),
    ],
    'day',
  );
  expect(
    lines.map(({ key, begun, ended, delivered, failed, unconfirmed }) => [
      key,
      begun,
      ended,
      delivered,
      failed,
      unconfirmed,
    ]),
  ).toEqual([
    ['2026-11-19', 0, 0, 0, 0, 0],
    ['2026-11-20', 3, 3, 1, 1, 1],
    ['2026-11-21', 2, 1, 1, 1, 0],
  ]);
  expect(total).toMatchObject({
    begun: 5,
    ended: 4,
    delivered: 2,
    failed: 2,
    unconfirmed: 1,
    deliveredRate: 0.5,
    unconfirmedRate: 0.2,
  });
});

test('a message that began before the time counts for what it reached in it', async () => {
  const { total } = await report([message([entry('sent', 60), entry('delivered', 1)])], 'provider', { since: '2h' });
  expect(total).toMatchObject({ begun: 0, delivered: 1, outcomes: 1 });
});

test('the time starts with its first minute, and ends before its last one', async () => {
  const window = { fromMs: now - 3_600_000, toMs: now, unitMs: 60_000, timeZone: 'UTC', dueMs: now, days: [] };
  const messages = [1 + 1 / 3_600_000, 1, 1 / 3_600_000, 0].map((hoursAgo) => message([entry('delivered', hoursAgo)]));
  const { total } = await reportFromTable(pages(messages), { by: 'provider', window, top: 20 });
  expect(total.delivered).toBe(2);
});

test('the outcome that a full history left out counts', async () => {
  const { total } = await report(
    [
      message([entry('sent', 5)], {
        version: versionOf(entry('delivered', 1)),
        status: 'delivered',
        leftOutSince: at(1),
      }),
      // Nothing moved it since.
      message([entry('delivered', 5)], { leftOutSince: at(1) }),
    ],
    'provider',
  );
  expect(total).toMatchObject({ begun: 2, delivered: 2, ended: 2 });
});

test('times run from submission or, where nobody told it, from the first report to the first final', async () => {
  const submittedAt = '2026-11-21T10:00:00.000Z' as Instant;
  const occurredAt = '2026-11-21T10:00:07.000Z' as Instant;
  const { total } = await report(
    [
      message([entry('delivered', 4, { occurredAt })], { facts: { submittedAt } }),
      message([entry('sent', 4), entry('delivered', 3)]),
      message([entry('delivered', 4)]),
    ],
    'provider',
  );
  expect(total.secondsToFinal).toEqual({ p50: 7, p90: 3600 });
});

test.each<[Split, readonly (string | null)[]]>([
  ['provider', ['wavix', 'smspm']],
  ['country', ['DE', null]],
  ['channel', ['sms', 'rcs']],
  ['tag', ['spring', null]],
  ['carrier', ['O2', null]],
  ['sender', ['ACME', null]],
])('splits by %s, the largest first, what nobody told as null', async (by, keys) => {
  const facts = { tag: 'spring', carrier: 'O2', senderId: 'ACME' };
  const { lines } = await report(
    [
      message([entry('delivered', 2)], { facts, country: 'DE' }),
      message([entry('delivered', 3)], { facts, country: 'DE' }),
      message([entry('failed', 3)], { provider: 'smspm', facts: { channel: 'rcs' } }),
    ],
    by,
  );
  expect(lines.map(({ key }) => key)).toEqual(keys);
});

test('by reason counts failures alone, one that was delivered after all too', async () => {
  const { lines, total } = await report(
    [
      message([entry('failed', 2, { failureReason: 'unreachable' })], { details: { charge: '0.5' } }),
      message([entry('undelivered', 3, { failureReason: 'unreachable' }), entry('delivered', 2)]),
      message([entry('rejected', 3, { failureReason: 'opted_out' })]),
      message([entry('failed', 3)]),
      message([entry('delivered', 3)], { details: { charge: '7' } }),
    ],
    'reason',
  );
  expect(lines.map(({ key, failed, delivered, mark, charge }) => [key, failed, delivered, mark, charge])).toEqual([
    ['unreachable', 2, null, null, 0.5],
    ['opted_out', 1, null, null, null],
    ['unknown', 1, null, null, null],
  ]);
  expect(total).toMatchObject({ delivered: 1, failed: 4, charge: 0.5 });
});

test('parts count one by one, each as one segment; another id that ends in a number is a message', async () => {
  const delivered = [entry('delivered', 2)] as const;
  const { total } = await report(
    [
      message(delivered, { messageId: 'long/1', facts: { segments: 3 } }),
      message(delivered, { messageId: 'long/2', facts: { segments: 3 } }),
      message(delivered, { messageId: 'long/3/+491*****45~3f', facts: { segments: 3 } }),
      message(delivered, { messageId: 'whole', facts: { segments: 4 } }),
      message(delivered, { messageId: 'order/7', facts: { segments: 1 } }),
      message(delivered, { messageId: 'order/2026', facts: { segments: 2 } }),
      message(delivered),
    ],
    'provider',
  );
  expect([total.delivered, total.segments]).toEqual([7, 10]);
});

test('charges add up for one provider and not over several, which may have other currencies', async () => {
  const priced = (provider: string, charge: string, carrierFees?: string) =>
    message([entry('delivered', 2)], {
      provider,
      details: { charge, ...(carrierFees !== undefined && { carrierFees }) },
    });
  const { lines, total } = await report(
    [
      priced('wavix', '0.1', '0.003'),
      priced('wavix', '0.2'),
      priced('smspm', '1'),
      priced('smspm', 'free'),
      priced('smspm', ''),
    ],
    'provider',
  );
  expect(lines.map(({ key, charge, carrierFees }) => [key, charge, carrierFees])).toEqual([
    ['smspm', 1, null],
    ['wavix', 0.3, 0.003],
  ]);
  expect([total.charge, total.carrierFees]).toEqual([null, 0.003]);
});

test('days without anything are shown, and charges are those of messages that began then', async () => {
  const { lines } = await report(
    [message([entry('sent', 30), entry('delivered', 2)], { details: { charge: '1' }, facts: { segments: 2 } })],
    'day',
  );
  expect(lines.map(({ begun, delivered, charge, segments }) => [begun, delivered, charge, segments])).toEqual([
    [0, 0, null, null],
    [1, 0, 1, 2],
    [0, 1, null, null],
  ]);
});

test('lines beyond the first are others, together', async () => {
  const tagged = (tag: string, count: number) =>
    Array.from({ length: count }, () => message([entry('delivered', 2)], { facts: { tag } }));
  const { lines, others, otherKeys, total } = await report(
    [...tagged('a', 3), ...tagged('b', 2), ...tagged('c', 1), ...tagged('d', 1)],
    'tag',
    { top: 2 },
  );
  expect(lines.map(({ key, delivered }) => [key, delivered])).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
  expect([others?.delivered, otherKeys, total.delivered]).toEqual([2, 2, 7]);
});

test('however many different keys there are, no more than a few thousand are kept, and nothing is lost', async () => {
  async function* many() {
    for (let page = 0; page < 120; page++)
      yield {
        messages: Array.from({ length: 100 }, (_, index) =>
          message([entry('delivered', 2)], { facts: { tag: index < 50 ? 'often' : `tag${page * 100 + index}` } }),
        ),
      };
  }
  const window = readWindow({ since: '2d', timeZone: 'UTC' }, now, false);
  const { lines, others, otherKeys, total } = await reportFromTable(many(), { by: 'tag', window, top: mostKeys });
  expect([lines.length, lines[0]?.key, lines[0]?.delivered]).toEqual([mostKeys, 'often', 6000]);
  expect([others?.delivered, otherKeys, total.delivered]).toEqual([12_000 - 6000 - (mostKeys - 1), null, 12_000]);
});

test('few messages get no mark, the rest the one of their share', async () => {
  const of = (delivered: number, failed: number) => [
    ...Array.from({ length: delivered }, () => message([entry('delivered', 2)])),
    ...Array.from({ length: failed }, () => message([entry('failed', 2)])),
  ];
  const mark = async (delivered: number, failed: number) =>
    (await report(of(delivered, failed), 'provider')).total.mark;
  expect([await mark(19, 0), await mark(19, 1), await mark(18, 2), await mark(17, 3), await mark(16, 4)]).toEqual([
    null,
    'healthy',
    'investigate',
    'investigate',
    'act',
  ]);
});
