import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { type StoredMessage, toMessage } from '../../functions/domain/message.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { arrivedAtMs, consumerOf, plenty, queued, type Seen, seesNothing, smspm, totalOf } from './batches.ts';
import { openTable, type TestTable } from './dynalite.ts';

// What comes of callbacks as the field sends them.

let db: TestTable;
let { published, buried }: Seen = seesNothing();

beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
beforeEach(() => {
  ({ published, buried } = seesNothing());
});

const consumer = (more: Partial<Consumer> = {}): Consumer => consumerOf(db.table, { published, buried }, more);
const total = (name: string): number => totalOf({ published, buried }, name);

describe('what is no report, or not all of it', () => {
  const byKind = (): Record<string, number> =>
    Object.fromEntries(
      published
        .filter(({ name, dimensions }) => name === 'OtherEvents' && 'Kind' in dimensions)
        .map(({ dimensions, values }) => [dimensions['Kind'], [...values.values()].reduce((a, b) => a + b, 0)]),
    );

  test('other events are set aside: counted by kind, no message, nothing buried', async () => {
    const events = ['link.clicked', 'message.received', 'webhook.test', 'wallet.low_balance', 'campaign.finished'];
    const batch = events.map((event, at) =>
      queued(`e${at}`, 'smstake', JSON.stringify({ event, message_id: `event-${at}`, status: 'delivered' })),
    );
    expect(await consume(consumer(), batch, plenty)).toEqual([]);
    expect(byKind()).toEqual({ click: 1, inbound: 1, test: 1, billing: 1, other: 1 });
    expect(await Promise.all(events.map((_, at) => db.table.read('smstake', `event-${at}`)))).toEqual(
      events.map(() => null),
    );
    expect(buried).toEqual([]);
    expect(published.map(({ name }) => name).filter((name) => name !== 'OtherEvents' && name !== 'Settled')).toEqual(
      [],
    );
    expect(total('Settled')).toBe(events.length);
  });

  test('of several reports the readable are stored, and the request is kept for the rest', async () => {
    const message = queued('q1', 'wavix', '[{"message_id":"one-of-two","status":"sent"},{"status":"sent"}]');
    expect(await consume(consumer(), [message], plenty)).toEqual([]);
    expect((await db.table.read('wavix', 'one-of-two'))?.status).toBe('sent');
    expect(buried).toEqual([{ body: message.body, reason: '[1].message_id: expected text of 1 to 500 characters' }]);
    expect([total('Interim'), total('Quarantined')]).toEqual([1, 1]);
    // Put back once the parser is mended, what was stored is a repeat.
    expect(await consume(consumer(), [{ ...message, id: 'again' }], plenty)).toEqual([]);
    expect(total('Duplicate')).toBe(1);
  });

  test('more reports than one callback may hold are kept, not stored', async () => {
    const reports = Array.from({ length: 1001 }, (_, at) => ({ message_id: `m${at}`, status: 'sent' }));
    await consume(consumer(), [queued('q1', 'wavix', JSON.stringify(reports))], plenty);
    expect(buried.map(({ reason }) => reason)).toEqual(['body: expected at most 1000 reports']);
  });
});

describe('a compressed body', () => {
  const body = '{"messageId":"zipped","status":"delivered"}';
  const zipped = (id: string, content: Buffer, headers: Record<string, string> = {}) => ({
    ...queued(id, 'smspm', ''),
    body: writeEnvelope({ ...JSON.parse(queued(id, 'smspm', '').body), headers, ...packBody(content) }),
  });

  test.each([
    ['gzip with its header', gzipSync(body), { 'content-encoding': 'gzip' }],
    ['gzip without', gzipSync(body), {}],
    ['deflate', deflateSync(body), { 'content-encoding': 'deflate' }],
    ['brotli', brotliCompressSync(body), { 'content-encoding': 'br' }],
    ['a header that lies', Buffer.from(body), { 'content-encoding': 'gzip' }],
  ])('%s is read', async (_, content, headers) => {
    await db.remove('smspm', 'zipped');
    expect(await consume(consumer(), [zipped('q1', content, headers)], plenty)).toEqual([]);
    expect((await db.table.read('smspm', 'zipped'))?.status).toBe('delivered');
  });

  test.each([
    ['a bomb', gzipSync(Buffer.alloc(50 * 1024 * 1024)), 'body: expected at most 1048576 bytes once inflated'],
    ['half of gzip', gzipSync(body).subarray(0, 20), 'body: expected a whole compressed body'],
  ])('%s is kept unread, in little memory and time', async (_, content, reason) => {
    const started = performance.now();
    expect(await consume(consumer(), [zipped('q1', content)], plenty)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(buried.map((one) => one.reason)).toEqual([reason]);
  });
});

describe('a query', () => {
  const withQuery = (provider: string, query: string) => ({
    ...queued('q1', provider, ''),
    body: writeEnvelope({ ...JSON.parse(queued('q1', provider, '').body), method: 'GET', query }),
  });

  test('beside an empty body is read', async () => {
    await consume(consumer(), [withQuery('smspm', 'id=by-get&status=delivered&toNumber=37256789045')], plenty);
    expect(await db.table.read('smspm', 'by-get')).toMatchObject({ status: 'delivered', country: 'EE' });
  });

  test('that the signature does not cover is not: anyone could have written it', async () => {
    const providers = { smstake: { authentication: { signature: true } } };
    const message = withQuery('smstake', 'message_id=forged&status=delivered');
    expect(await consume(consumer({ providers }), [message], plenty)).toEqual([]);
    expect(await db.table.read('smstake', 'forged')).toBeNull();
    expect(buried.map(({ body }) => body)).toEqual([message.body]);
  });

  test('beside a body that carries the signature is not, where either of them may', async () => {
    const providers = { 'vonage-sms': { authentication: { signature: true } } };
    const query = 'messageId=forged&msisdn=37256789045&status=delivered';
    const beside = withQuery('vonage-sms', query);
    const message = { ...beside, body: JSON.stringify({ ...JSON.parse(beside.body), body: 'a=b' }) };
    await consume(consumer({ providers }), [message], plenty);
    expect(await db.table.read('vonage-sms', 'forged')).toBeNull();
    await consume(consumer({ providers }), [beside], plenty);
    expect(await db.table.read('vonage-sms', 'forged')).toMatchObject({ status: 'delivered' });
  });
});

test('a repeat in another letter case is a repeat', async () => {
  const words = ['delivered', 'DELIVERED', 'Delivered '];
  await consume(
    consumer(),
    words.map((word, at) => smspm(`q${at}`, 'shouted', word)),
    plenty,
  );
  expect((await db.table.read('smspm', 'shouted'))?.history).toHaveLength(1);
  expect([total('Delivered'), total('Duplicate')]).toEqual([1, 2]);
});

test('the same word with another code is another report where the code makes it another status', async () => {
  const receipt = (id: string, statusCode: number) =>
    queued(id, 'mobivate', JSON.stringify({ deliveryMessageId: 'two-codes', status: 'ACCEPTED', statusCode }));
  await consume(consumer(), [receipt('q1', 2), receipt('q2', 5), receipt('q3', 2)], plenty);
  expect(await db.table.read('mobivate', 'two-codes')).toMatchObject({ status: 'undelivered' });
  expect(total('Duplicate')).toBe(1);
});

describe('the cause of a failure', () => {
  const wavix = (id: string, messageId: string, status: string, error: string | null) =>
    queued(id, 'wavix', JSON.stringify({ message_id: messageId, status, error }));
  const cause = async (messageId: string) => {
    const { failureReason, retryable } = toMessage((await db.table.read('wavix', messageId)) as StoredMessage);
    return [failureReason, retryable];
  };

  test('is taken of a report that tells it, though all else was told before', async () => {
    await consume(consumer(), [wavix('q1', 'told-later', 'undelivered', null)], plenty);
    await consume(consumer(), [wavix('q2', 'told-later', 'undelivered', 'Inactive destination number')], plenty);
    expect(await cause('told-later')).toEqual(['invalid_number', false]);
    expect(total('Duplicate')).toBe(0);
  });

  test('stays when the message expires after all', async () => {
    await consume(consumer(), [wavix('q1', 'ran-out', 'undelivered', 'Invalid or non-mobile destination')], plenty);
    await consume(consumer(), [wavix('q2', 'ran-out', 'expired', null)], plenty);
    expect(await cause('ran-out')).toEqual(['invalid_number', false]);
  });

  test('is that it expired where nothing else is known', async () => {
    await consume(consumer(), [wavix('q1', 'just-ran-out', 'expired', null)], plenty);
    expect(await cause('just-ran-out')).toEqual(['expired', true]);
  });
});

describe('a time that can’t be', () => {
  const expired = (id: string, delivered: string, status = 'expired') =>
    queued(id, 'wavix', JSON.stringify({ message_id: 'odd-clock', status, delivered }));

  test('neither shows nor wins over a later report of the same rank', async () => {
    await consume(consumer(), [expired('q1', '9999-12-31T00:00:00Z')], plenty);
    expect((await db.table.read('wavix', 'odd-clock'))?.doneAt).toBeNull();
    await consume(consumer(), [expired('q2', '2026-11-26T12:00:00Z', 'rejected')], plenty);
    expect(await db.table.read('wavix', 'odd-clock')).toMatchObject({
      status: 'rejected',
      doneAt: '2026-11-26T12:00:00.000Z',
    });
  });

  test('does not make two reports of one that is repeated after it has become possible', async () => {
    const message = (id: string, receivedAt: number) => ({
      ...queued(id, 'wavix', ''),
      body: writeEnvelope({
        ...JSON.parse(queued(id, 'wavix', '').body),
        receivedAt,
        ...packBody(Buffer.from('{"message_id":"fast-clock","status":"delivered","delivered":"2026-11-28T06:00:00Z"}')),
      }),
    });
    await consume(consumer(), [message('q1', arrivedAtMs), message('q2', arrivedAtMs + 86_400_000)], plenty);
    expect((await db.table.read('wavix', 'fast-clock'))?.history).toHaveLength(1);
    expect(total('Duplicate')).toBe(1);
  });

  test('is in no span', async () => {
    const report = { message_id: 'no-span', status: 'delivered', sent: '1970-01-01T00:00:00Z' };
    await consume(consumer(), [queued('q1', 'wavix', JSON.stringify(report))], plenty);
    expect([total('Delivered'), published.some(({ name }) => name === 'TimeToFinal')]).toEqual([1, false]);
  });
});

describe('a final report without recipient', () => {
  const wavix = (id: string, messageId: string, more: object) =>
    queued(id, 'wavix', JSON.stringify({ message_id: messageId, ...more }));
  const countries = (): unknown[] =>
    published
      .filter(({ name, dimensions }) => name === 'FailureRate' && 'Country' in dimensions)
      .map(({ dimensions }) => dimensions['Country']);
  const inEstonia = () => consumer({ parts: { countries: new Set(['EE']), words: new Set() } });

  test('counts for the country that the table knows', async () => {
    await consume(inEstonia(), [wavix('q1', 'known', { status: 'sent', to: '+37256789045' })], plenty);
    await consume(inEstonia(), [wavix('q2', 'known', { status: 'expired' })], plenty);
    expect(countries()).toEqual(['EE']);
  });

  test('counts for the country that another report of its batch tells', async () => {
    const [sent, done] = [{ status: 'sent', to: '+37256789045' }, { status: 'delivered' }];
    await consume(inEstonia(), [wavix('q1', 'beside', sent), wavix('q2', 'beside', done)], plenty);
    expect(countries()).toEqual(['EE']);
  });

  test('counts so again where the run before broke off uncounted', async () => {
    await consume(inEstonia(), [wavix('q1', 'redelivered', { status: 'sent', to: '+37256789045' })], plenty);
    await consume(inEstonia(), [wavix('q2', 'redelivered', { status: 'expired' })], plenty);
    await consume(inEstonia(), [wavix('q2', 'redelivered', { status: 'expired' })], plenty);
    expect(countries()).toEqual(['EE', 'EE']);
  });
});

describe('one id for several recipients', () => {
  const to = (id: string, recipient: string | null, status: string) =>
    queued(id, 'wavix', JSON.stringify({ message_id: 'shared', to: recipient, status }));
  const [first, second, third] = ['+37256789045', '+447537151866', '+919876543210'];
  const ids = ['shared', ...[first, second, third].map((recipient) => `shared/${recipient}`)];
  const found = async () =>
    (await Promise.all(ids.map((id) => db.table.read('wavix', id)))).filter((one) => one !== null);

  test.each([
    ['one after the other', false],
    ['in one batch', true],
  ])('is seen, not merged: %s', async (_, inOneBatch) => {
    for (const id of ids) await db.remove('wavix', id);
    const batch = [
      to('q1', first, 'sent'),
      to('q2', second, 'undelivered'),
      to('q3', first, 'delivered'),
      to('q4', third, 'delivered'),
      to('q5', second, 'undelivered'),
    ];
    for (const messages of inOneBatch ? [batch] : batch.map((one) => [one]))
      expect(await consume(consumer(), messages, plenty)).toEqual([]);
    const statuses = new Map((await found()).map((one) => [one.facts.recipient, one.status]));
    expect(statuses).toEqual(
      new Map([
        [first, 'delivered'],
        [second, 'undelivered'],
        [third, 'delivered'],
      ]),
    );
    expect((await db.table.read('wavix', 'shared'))?.otherRecipients).toEqual([second, third].sort());
    expect([total('Delivered'), total('Failed'), total('Interim'), total('Duplicate')]).toEqual([2, 1, 1, 1]);
  });

  test('concurrent consumers lose none', async () => {
    for (const id of ids) await db.remove('wavix', id);
    const batches = [first, second, third].map((one, at) => [to(`q${at}`, one, 'delivered')]);
    await Promise.all(batches.map((batch) => consume(consumer(), batch, plenty)));
    expect((await found()).map(({ facts }) => facts.recipient).sort()).toEqual([first, second, third].sort());
    expect(total('Delivered')).toBe(3);
  });

  test('a report that names none is the first’s', async () => {
    for (const id of ids) await db.remove('wavix', id);
    await consume(consumer(), [to('q1', first, 'sent')], plenty);
    await consume(consumer(), [to('q2', null, 'delivered')], plenty);
    expect(await found()).toMatchObject([{ messageId: 'shared', status: 'delivered' }]);
  });
});

test('a word that nobody listed stays findable once another report has taken over', async () => {
  await consume(consumer(), [smspm('q1', 'odd-word', 'Handed Over')], plenty);
  await consume(consumer(), [smspm('q2', 'odd-word', 'sent')], plenty);
  expect(await db.table.read('smspm', 'odd-word')).toMatchObject({ status: 'sent', unlistedWords: ['Handed Over'] });
  const words = published.filter(({ name, dimensions }) => name === 'UnknownStatus' && 'Word' in dimensions);
  expect(words.map(({ dimensions }) => dimensions)).toEqual([{ Provider: 'smspm', Word: 'handed_over' }]);
});
