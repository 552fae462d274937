import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Series } from '../../functions/aws/metrics.ts';
import { type Consumer, consume } from '../../functions/consumer/consume.ts';
import { type StoredMessage, toMessage } from '../../functions/domain/message.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
let published: Series[];
let buried: { readonly body: string; readonly reason: string | undefined }[];
const plenty = () => 30_000;
const arrivedAtMs = Date.UTC(2026, 10, 27);

beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
beforeEach(() => {
  published = [];
  buried = [];
});

const consumer = (more: Partial<Consumer> = {}): Consumer => ({
  providers: {},
  registry,
  table: db.table,
  metrics: { publish: async (series) => void published.push(...series) },
  deadLetterQueue: {
    send: async (body, _group, _signal, labels) => void buried.push({ body, reason: labels?.['reason'] }),
  },
  parts: { countries: new Set(), words: new Set() },
  ...more,
});

const queued = (id: string, provider: string, body: string | Buffer) => ({
  id,
  body: writeEnvelope({
    v: 1,
    provider,
    receivedAt: arrivedAtMs,
    requestId: id,
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    ...packBody(Buffer.from(body)),
  }),
});
const smspm = (id: string, messageId: string, status = 'delivered') =>
  queued(id, 'smspm', JSON.stringify({ messageId, status, to: '+37256789045' }));

const total = (name: string): number =>
  published
    .filter((one) => one.name === name && Object.keys(one.dimensions).length === 0)
    .reduce((sum, { values }) => sum + [...values.values()].reduce((a, b) => a + b, 0), 0);

test('stores the reports of a batch, counts once for all of it, and returns no failure', async () => {
  expect(
    await consume(consumer(), [smspm('q1', 'c1'), smspm('q2', 'c2', 'failed'), smspm('q3', 'c1', 'sent')], plenty),
  ).toEqual([]);
  expect((await db.table.read('smspm', 'c1'))?.status).toBe('delivered');
  expect((await db.table.read('smspm', 'c1'))?.country).toBe('EE');
  expect((await db.table.read('smspm', 'c2'))?.status).toBe('failed');
  expect([total('Delivered'), total('Failed'), total('Interim')]).toEqual([1, 1, 1]);
});

test('a queue message that SQS delivers twice in one batch counts once', async () => {
  const [report, unreadable] = [smspm('q1', 'twice'), queued('q2', 'smspm', 'no report')];
  expect(await consume(consumer(), [report, unreadable, report, unreadable], plenty)).toEqual([]);
  expect((await db.table.read('smspm', 'twice'))?.history).toHaveLength(1);
  expect(buried).toHaveLength(1);
  expect(['TimeToStore', 'Delivered', 'Duplicate', 'Quarantined'].map(total)).toEqual([1, 1, 0, 1]);
});

test('reports of one message in one batch are one write', async () => {
  let writes = 0;
  const counted = {
    ...db.table,
    advance: (...parameters: Parameters<typeof db.table.advance>) => {
      writes += 1;
      return db.table.advance(...parameters);
    },
  };
  await consume(
    consumer({ table: counted }),
    [smspm('q1', 'one', 'sent'), smspm('q2', 'one', 'delivered'), smspm('q3', 'one', 'delivered')],
    plenty,
  );
  expect(writes).toBe(1);
  expect((await db.table.read('smspm', 'one'))?.history).toHaveLength(2);
  expect(total('Duplicate')).toBe(1);
});

test('a fault of the table fails just the queue messages of that message, and they are not counted', async () => {
  const broken = {
    ...db.table,
    advance: (...[provider, arrivals]: Parameters<typeof db.table.advance>) =>
      arrivals[0].report.messageId === 'bad'
        ? Promise.reject(new Error('throttled'))
        : db.table.advance(provider, arrivals),
  };
  const batch = [smspm('q1', 'good'), smspm('q2', 'bad'), smspm('q3', 'bad', 'sent')];
  expect([...(await consume(consumer({ table: broken }), batch, plenty))].sort()).toEqual(['q2', 'q3']);
  expect(total('Delivered')).toBe(1);
  expect(await consume(consumer(), batch.slice(1), plenty)).toEqual([]);
  expect(total('Delivered')).toBe(2);
});

test.each([
  ['not an envelope', { id: 'q1', body: 'hello' }, 'no envelope of version 1'],
  ['a later envelope', { id: 'q1', body: '{"v":2}' }, 'no envelope of version 1'],
  ['a provider that is gone', queued('q1', 'gone', '{}'), 'provider: one that this version knows'],
  ['half of JSON', queued('q1', 'smspm', '{"status":"delivered"'), 'body: expected JSON'],
  ['no document', queued('q1', 'smspm', 'delivered'), 'body: expected JSON, XML or a form'],
  ['half of XML', queued('q1', 'smspm', '<a><id>1</id>'), 'body: expected well-formed XML'],
  ['a form without id', queued('q1', 'smspm', 'status=delivered'), 'messageId: expected text of 1 to 500 characters'],
  ['no id', queued('q1', 'smspm', '{"status":"delivered"}'), 'messageId: expected text of 1 to 500 characters'],
])('%s goes to the dead-letter queue as it is, with the reason, and holds nobody up', async (_, message, reason) => {
  expect(await consume(consumer(), [message, smspm('q2', 'healthy')], plenty)).toEqual([]);
  expect(buried).toEqual([{ body: message.body, reason }]);
  expect([total('Quarantined'), total('Delivered') + total('Duplicate')]).toEqual([1, 1]);
});

test('a parser that throws loses nothing', async () => {
  const faulty: Provider = {
    ...(registry.get('smspm') as Provider),
    parse: () => {
      throw new TypeError('+37256789045 is odd');
    },
  };
  expect(await consume(consumer({ registry: new Map([['smspm', faulty]]) }), [smspm('q1', 'x')], plenty)).toEqual([]);
  expect(buried.map(({ reason }) => reason)).toEqual(['the parser failed']);
});

test('of a queue message that comes again, what was written is counted only then', async () => {
  const both: Provider = {
    ...(registry.get('smspm') as Provider),
    parse: (callback) => {
      const outcome = (registry.get('smspm') as Provider).parse(callback);
      if (outcome.kind !== 'reports') return outcome;
      return {
        kind: 'reports',
        reports: outcome.reports.flatMap((one) => [one, { ...one, messageId: 'given-back-2' }]),
      };
    },
  };
  let isDown = true;
  const table = {
    ...db.table,
    advance: async (...[provider, arrivals]: Parameters<typeof db.table.advance>) => {
      if (isDown && arrivals[0].report.messageId === 'given-back-2') throw new Error('throttled');
      return db.table.advance(provider, arrivals);
    },
  };
  const of = consumer({ table, registry: new Map([['smspm', both]]) });
  expect(await consume(of, [smspm('q1', 'given-back')], plenty)).toEqual(['q1']);
  expect(published).toEqual([]);
  isDown = false;
  expect(await consume(of, [smspm('q1', 'given-back')], plenty)).toEqual([]);
  expect([total('Delivered'), total('Duplicate')]).toEqual([2, 0]);
});

test('what can be neither read nor buried comes again', async () => {
  const deadLetterQueue = { send: () => Promise.reject(new Error('queue down')) };
  expect(await consume(consumer({ deadLetterQueue }), [queued('q1', 'smspm', 'x')], plenty)).toEqual(['q1']);
  expect(total('Quarantined')).toBe(0);
});

test('a run without time left gives its messages back instead of being cut off', async () => {
  const stuck = { ...db.table, advance: () => new Promise<never>(() => {}) };
  expect(await consume(consumer({ table: stuck }), [smspm('q1', 'slow')], () => 2_600)).toEqual(['q1']);
});

test('different messages are written at the same time, but no more than 16, and none is begun when the time is out', async () => {
  let [now, most, begun] = [0, 0, 0];
  const slow = {
    ...db.table,
    advance: async () => {
      begun += 1;
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return { kind: 'written', before: null } as const;
    },
  };
  const batch = Array.from({ length: 100 }, (_, at) => smspm(`q${at}`, `p${at}`));
  expect(await consume(consumer({ table: slow }), batch, plenty)).toEqual([]);
  expect([begun, most]).toEqual([100, 16]);
  expect(await consume(consumer({ table: slow }), batch, () => 2_000)).toHaveLength(100);
  expect(begun).toBe(100);
});

const throttled = (name = 'ProvisionedThroughputExceededException') =>
  Object.assign(new Error('no capacity'), { name });

/** The time left of a run that began now. */
const runOf = (ms: number) => {
  const endsMs = performance.now() + ms;
  return () => endsMs - performance.now();
};

test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'])(
  'a table that takes little (%s) makes a run slow: it uses its time, and what the table takes',
  async (name) => {
    let [calls, taken, freeAtMs] = [0, 0, 0];
    const trickle = {
      ...db.table,
      advance: async () => {
        calls += 1;
        if (performance.now() < freeAtMs) throw throttled(name);
        freeAtMs = performance.now() + 50;
        taken += 1;
        return { kind: 'written', before: null } as const;
      },
    };
    const batch = Array.from({ length: 50 }, (_, at) => smspm(`q${at}`, `t${at}`));
    const failed = await consume(consumer({ table: trickle }), batch, runOf(4_500));
    // Two seconds at one write in 50 ms are 40; a run that gives up at once gets one or two.
    expect(taken).toBeGreaterThan(15);
    expect(failed).toHaveLength(50 - taken);
    expect(total('Delivered')).toBe(taken);
    expect(calls).toBeLessThan(300);
  },
);

test('one throttled message does not hold up a run: the others are acknowledged, it comes again', async () => {
  const hot = {
    ...db.table,
    advance: (...[provider, arrivals]: Parameters<typeof db.table.advance>) =>
      arrivals[0].report.messageId === 'hot' ? Promise.reject(throttled()) : db.table.advance(provider, arrivals),
  };
  const batch = [smspm('q-hot', 'hot'), ...Array.from({ length: 30 }, (_, at) => smspm(`q${at}`, `beside-hot-${at}`))];
  const started = performance.now();
  expect(await consume(consumer({ table: hot }), batch, runOf(20_000))).toEqual(['q-hot']);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a table that takes nothing is asked less and less, and the run still ends in time', async () => {
  let calls = 0;
  const shut = {
    ...db.table,
    advance: async () => {
      calls += 1;
      throw throttled();
    },
  };
  const batch = Array.from({ length: 50 }, (_, at) => smspm(`q${at}`, `shut${at}`));
  const started = performance.now();
  expect(await consume(consumer({ table: shut }), batch, runOf(5_500))).toHaveLength(50);
  expect(performance.now() - started).toBeGreaterThan(2_900);
  expect(performance.now() - started).toBeLessThan(5_500);
  // 16 at a time, a handful of tries each in three seconds.
  expect(calls).toBeLessThan(16 * 12);
});

test('the zone of zoneless times is the provider’s setting', async () => {
  const providers = { wavix: { authentication: {}, timeZone: 'Asia/Kolkata' } };
  await consume(
    consumer({ providers }),
    [queued('q1', 'wavix', '{"message_id":"z","status":"delivered","delivered":"2026-06-30T10:15:04"}')],
    plenty,
  );
  expect((await db.table.read('wavix', 'z'))?.doneAt).toBe('2026-06-30T04:45:04.000Z');
});

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
    expect(published.map(({ name }) => name).filter((name) => name !== 'OtherEvents')).toEqual([]);
  });

  test('of several reports the readable are stored, and the request is kept for the rest', async () => {
    const message = queued('q1', 'wavix', '[{"message_id":"one-of-two","status":"sent"},{"status":"sent"}]');
    expect(await consume(consumer(), [message], plenty)).toEqual([]);
    expect((await db.table.read('wavix', 'one-of-two'))?.status).toBe('sent');
    expect(buried).toEqual([{ body: message.body, reason: 'message_id: expected text of 1 to 500 characters' }]);
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
    id,
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
    id: 'q1',
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
      id,
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
