import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectTable } from '../../functions/aws/table.ts';
import { consume, type QueueMessage } from '../../functions/consumer/consume.ts';
import { store } from '../../functions/consumer/store.ts';
import { toE164 } from '../../functions/domain/e164.ts';
import { instant } from '../../functions/domain/instant.ts';
import { toMessage } from '../../functions/domain/message.ts';
import { readOwnWord } from '../../functions/domain/own-word.ts';
import { shuffledWithRepeats } from '../domain/histories.ts';
import { runs } from '../effort.ts';
import { fillers, toArrival } from './arrivals.ts';
import { arrivedAtMs, consumerOf, ownWord, plenty, queued, type Seen, seesNothing, smspm, totalOf } from './batches.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
let next = 0;
const newId = (): string => `own-${next++}`;

beforeAll(async () => {
  db = await openTable(undefined, null, ['OTP']);
});
afterAll(() => db.close());

const wavixEcho = (queueMessage: string, messageId: string, tag: string | undefined) =>
  queued(queueMessage, 'wavix', JSON.stringify({ message_id: messageId, status: tag ? 'sent' : 'delivered', tag }));

/** Takes messages in batches of this size, one after the other or at once; all of them must be brought to an end. */
async function consumeAll(
  messages: readonly QueueMessage[],
  size: number,
  isAtOnce: boolean,
  seen: Seen,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
    messages.slice(at * size, (at + 1) * size),
  );
  const run = (batch: readonly QueueMessage[]) => consume(consumerOf(db.table, seen), batch, plenty);
  if (isAtOnce) expect((await Promise.all(batches.map(run))).flat()).toEqual([]);
  else for (const batch of batches) expect(await run(batch)).toEqual([]);
}

const sentAt = instant(arrivedAtMs - 60_000);
const confirmedAt = instant(arrivedAtMs - 5_000);
/** All that an application can tell of a message: every column of a log of sent messages has its place. */
const sms = (messageId: string) => ({
  messageId,
  recipient: '+37256789045',
  senderId: 'Shop',
  clientReference: 'order-1',
  tag: 'order',
  channel: 'sms',
  segments: 1,
  price: { amount: '0.0450', currency: 'EUR' },
  sentAt,
  preview: 'It is on its way',
});

test('what the application tells of a message is kept, whatever else comes in whatever order, however often', async () => {
  await fc.assert(
    fc.asyncProperty(
      shuffledWithRepeats(['send', 'confirmation', 'sent', 'delivered']),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (order, size, isAtOnce) => {
        const id = newId();
        const messages = order.map((kind, at) => {
          const queueMessage = `${id}-${at}`;
          if (kind === 'send') return ownWord(queueMessage, 'send', sms(id), arrivedAtMs + at);
          if (kind === 'confirmation')
            return ownWord(queueMessage, kind, { messageId: id, confirmedAt }, arrivedAtMs + at);
          return smspm(queueMessage, id, kind === 'sent' ? 'pending' : kind);
        });
        const seen = seesNothing();
        await consumeAll(messages, size, isAtOnce, seen);

        const stored = await db.table.read('smspm', id);
        const message = stored && toMessage(stored);
        expect(message).toMatchObject({
          status: 'delivered',
          providerStatus: 'delivered',
          recipient: '+37256789045',
          country: 'EE',
          senderId: 'Shop',
          clientReference: 'order-1',
          tag: 'order',
          segments: 1,
          price: { amount: '0.0450', currency: 'EUR' },
          preview: 'It is on its way',
          confirmedAt,
        });
        const sends = order.flatMap((kind, at) => (kind === 'send' ? [instant(arrivedAtMs + at)] : []));
        expect(sends).toContain(message?.recordedAt);
        expect(message?.history.map(({ status }) => status).sort()).toEqual([
          'delivered',
          'recorded',
          'recorded',
          'sent',
        ]);
        // Not late, not interim, no repeat: those are words for reports.
        const reports = order.filter((kind) => kind === 'sent' || kind === 'delivered').length;
        const counted = [
          'Begun',
          'Ended',
          'Delivered',
          'Interim',
          'TimeToStore',
          'Duplicate',
          'Quarantined',
          'Settled',
        ];
        expect(counted.map((name) => totalOf(seen, name))).toEqual([1, 1, 1, 1, 2, reports - 2, 0, order.length]);
      },
    ),
    { numRuns: runs(20) },
  );
});

test('whatever number the application tells, its word and the reports are one message, to whom the provider names', async () => {
  const toldNumbers = { mobile: '+5491123456789', wrong: '+491711234567', same: '+541123456789' };
  const report = (queueMessage: string, id: string, status: string) =>
    queued(queueMessage, 'smspm', JSON.stringify({ messageId: id, status, to: '+541123456789' }));
  await fc.assert(
    fc.asyncProperty(
      shuffledWithRepeats(['mobile', 'wrong', 'same', 'confirmation', 'pending', 'delivered']),
      fc.subarray(['mobile', 'wrong', 'same', 'confirmation', 'pending'] as const),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (order, leftOut, size, isAtOnce) => {
        const id = newId();
        const messages = order
          .filter((kind) => !(leftOut as readonly string[]).includes(kind))
          .map((kind, at) => {
            if (kind === 'confirmation')
              return ownWord(`${id}-${at}`, kind, { messageId: id, confirmedAt }, arrivedAtMs + at);
            const recipient = toldNumbers[kind as keyof typeof toldNumbers];
            if (recipient === undefined) return report(`${id}-${at}`, id, kind);
            return ownWord(`${id}-${at}`, 'send', { messageId: id, recipient, tag: kind }, arrivedAtMs + at);
          });
        const seen = seesNothing();
        await consumeAll(messages, size, isAtOnce, seen);

        const stored = await db.table.read('smspm', id);
        expect(stored).toMatchObject({ status: 'delivered', country: 'AR', otherRecipients: [] });
        expect(stored?.facts.recipient).toBe('+541123456789');
        expect(stored?.history).toHaveLength(6 - leftOut.length);
        expect([totalOf(seen, 'Begun'), totalOf(seen, 'Delivered')]).toEqual([1, 1]);
      },
    ),
    { numRuns: runs(12) },
  );
});

test('one id for two recipients stays two messages, whatever is recorded of it and when', async () => {
  const numbers = ['+37256789045', '+541123456789'] as const;
  await fc.assert(
    fc.asyncProperty(
      shuffledWithRepeats(['send 0', 'send 1', 'pending 0', 'failed 0', 'delivered 1']),
      async (order) => {
        const id = newId();
        for (const [at, kind] of order.entries()) {
          const [word, which] = kind.split(' ') as [string, '0' | '1'];
          const number = numbers[which];
          const message =
            word === 'send'
              ? ownWord(`${id}-${at}`, 'send', { messageId: id, recipient: number, tag: which }, arrivedAtMs + at)
              : queued(`${id}-${at}`, 'smspm', JSON.stringify({ messageId: id, status: word, to: number }));
          await consume(consumerOf(db.table, seesNothing()), [message], plenty);
        }
        const first = await db.table.read('smspm', id);
        const [other] = first?.otherRecipients ?? [];
        const second = await db.table.read('smspm', `${id}/${other}`);
        expect(Object.fromEntries([first, second].map((one) => [one?.facts.recipient, one?.status]))).toEqual({
          [numbers[0]]: 'failed',
          [numbers[1]]: 'delivered',
        });
        expect(first?.history.filter(({ status }) => status === 'recorded')).toHaveLength(2);
      },
    ),
    { numRuns: runs(6) },
  );
});

test('a message of which only the application told is recorded, and any report moves it', async () => {
  const id = newId();
  const run = (...batch: QueueMessage[]) => consume(consumerOf(db.table, seesNothing()), batch, plenty);
  await run(ownWord('q1', 'send', sms(id)));
  const status = async () => (await db.table.read('smspm', id))?.status;
  expect(await status()).toBe('recorded');
  await run(queued('q2', 'smspm', JSON.stringify({ messageId: id, status: 'dancing', to: '+37256789045' })));
  expect(await status()).toBe('unknown');
});

test('no preview stays of a message to which anybody gave a sensitive tag, in whatever order', async () => {
  const preview = 'Your code is 421337';
  await fc.assert(
    fc.asyncProperty(
      shuffledWithRepeats(['code', 'echo', 'said', 'delivered']),
      fc.constantFrom('code', 'echo', null),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (order, leftOut, size, isAtOnce) => {
        const id = newId();
        const toldBy = {
          code: (at: string) => ownWord(at, 'send', { messageId: id, tag: 'otp' }),
          said: (at: string) => ownWord(at, 'send', { messageId: id, tag: 'news', preview }),
          // Wavix tells the tag that it was given.
          echo: (at: string) => wavixEcho(at, id, 'Otp'),
          delivered: (at: string) => wavixEcho(at, id, undefined),
        };
        const messages = order
          .filter((kind) => kind !== leftOut)
          .map((kind, at) => toldBy[kind as keyof typeof toldBy](`${id}-${at}`))
          .map((message) => ({ ...message, body: message.body.replace('"smspm"', '"wavix"') }));
        const batches = Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
          messages.slice(at * size, (at + 1) * size),
        );
        const run = (batch: readonly QueueMessage[]) => consume(consumerOf(db.table, seesNothing()), batch, plenty);
        if (isAtOnce) expect((await Promise.all(batches.map(run))).flat()).toEqual([]);
        else for (const batch of batches) expect(await run(batch)).toEqual([]);
        const stored = await db.table.read('wavix', id);
        expect([stored?.status, stored?.facts.preview]).toEqual(['delivered', null]);
      },
    ),
    { numRuns: runs(12) },
  );
});

test('a preview that a run left there which broke off goes with the next copy of what it wrote', async () => {
  const id = newId();
  const word = ownWord('q1', 'send', { ...sms(id), tag: 'otp' });
  await consume(consumerOf(connectTable(db.name, 90, db.config), seesNothing()), [word], plenty);
  expect((await db.table.read('smspm', id))?.facts.preview).not.toBeNull();
  await consume(consumerOf(db.table, seesNothing()), [word], plenty);
  expect((await db.table.read('smspm', id))?.facts.preview).toBeNull();
});

test('a send that is told anew with more adds that, and takes nothing away', async () => {
  const id = newId();
  const run = (...batch: QueueMessage[]) => consume(consumerOf(db.table, seesNothing()), batch, plenty);
  const { price, preview, ...less } = sms(id);
  await run(ownWord('q1', 'send', less), ownWord('q2', 'send', { messageId: id, sentAt, price, tag: 'other' }));
  await run(ownWord('q3', 'send', { messageId: id, preview }));
  const stored = await db.table.read('smspm', id);
  expect(stored?.facts).toMatchObject({
    clientReference: 'order-1',
    price: '0.0450 EUR',
    preview,
    submittedAt: sentAt,
  });
  expect(['order', 'other']).toContain(stored?.facts.tag);
  expect(stored?.history).toHaveLength(3);
});

test('a history that is full takes no entry, and the message still learns what is told', async () => {
  const id = newId();
  for (const entry of fillers('smspm', id)) await store(db.table, 'smspm', [toArrival(entry, id)]);
  const seen = seesNothing();
  const run = (...batch: QueueMessage[]) => consume(consumerOf(db.table, seen), batch, plenty);
  await run(smspm('q1', id));
  expect((await db.table.read('smspm', id))?.leftOutSince).not.toBeNull();
  expect(
    await run(ownWord('q2', 'confirmation', { messageId: id, confirmedAt }), ownWord('q3', 'send', sms(id))),
  ).toEqual([]);
  expect((await db.table.read('smspm', id))?.facts).toMatchObject({ confirmedAt, tag: 'order', price: '0.0450 EUR' });
});

test('a confirmation without a time, or with one that can’t be, is of when it came', async () => {
  for (const body of [{}, { confirmedAt: '2099-01-01T00:00:00Z' }, { confirmedAt: 'soon' }]) {
    const id = newId();
    await consume(
      consumerOf(db.table, seesNothing()),
      [ownWord('q', 'confirmation', { messageId: id, ...body })],
      plenty,
    );
    expect((await db.table.read('smspm', id))?.facts.confirmedAt).toBe(instant(arrivedAtMs));
  }
});

test.each([['no JSON'], ['[]'], ['{}'], ['{"messageId":7}'], ['{"messageId":""}']])(
  '%s is kept as unreadable',
  (body) => {
    expect(readOwnWord('send', Buffer.from(body), instant(arrivedAtMs))).toMatchObject({
      kind: 'malformed',
      path: 'messageId',
    });
  },
);

test('what makes it that report tells neither number nor text', () => {
  const outcome = readOwnWord('send', Buffer.from(JSON.stringify(sms('m'))), instant(arrivedAtMs));
  const [report] = outcome.kind === 'reports' ? outcome.reports : [];
  expect(report?.recipient).toBe(toE164('37256789045'));
  expect(report?.eventId).not.toMatch(/37256789045|on its way/);
});
