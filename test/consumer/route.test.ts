import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consume, type QueueMessage } from '../../functions/consumer/consume.ts';
import { notOnRoute, type OnRoute, routeStep } from '../../functions/consumer/route.ts';
import { pointsOf } from '../../functions/consumer/tally.ts';
import { instant } from '../../functions/domain/instant.ts';
import { outcomeOf } from '../../functions/domain/status.ts';
import { shuffledWithRepeats } from '../domain/histories.ts';
import { runs } from '../effort.ts';
import { facts, toArrival } from './arrivals.ts';
import { arrivedAtMs, consumerOf, ownWord, plenty, type Seen, seesNothing, smspm } from './batches.ts';
import { openTable, type TestTable } from './dynalite.ts';

let db: TestTable;
let next = 0;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

const estonia = { Provider: 'smspm', Country: 'EE' };
/** The values of a metric in one series, all minutes together. */
const valuesOf = ({ published }: Seen, name: string, dimensions: object = estonia): readonly number[] =>
  published
    .filter((one) => one.name === name && JSON.stringify(one.dimensions) === JSON.stringify(dimensions))
    .flatMap(({ values }) => [...values].flatMap(([value, times]) => Array<number>(times).fill(value)));

const parts = (...countries: readonly string[]) => ({ countries: new Set(countries), words: new Set<string>() });
const price = { amount: '0.0450', currency: 'EUR' };
const to = '+37256789045';
type Kind = 'send' | 'priced' | 'long' | 'sent' | 'delivered' | 'failed';
const messageOf = (id: string, kind: Kind, at: number): QueueMessage => {
  const queueMessage = `${id}-${at}`;
  if (kind === 'send')
    return ownWord(queueMessage, 'send', { messageId: id, recipient: to, senderId: 'Shop' }, arrivedAtMs + at);
  // Without a number: in which country it is, another word must tell.
  if (kind === 'priced') return ownWord(queueMessage, 'send', { messageId: id, price }, arrivedAtMs + at);
  if (kind === 'long')
    return ownWord(queueMessage, 'send', { messageId: id, recipient: to, segments: 2 }, arrivedAtMs + at);
  return smspm(queueMessage, id, kind === 'sent' ? 'pending' : kind);
};

async function consumed(
  order: readonly Kind[],
  size: number,
  isAtOnce: boolean,
  counts = { routes: true, ...parts('EE') },
) {
  const id = `route-${next++}`;
  const messages = order.map((kind, at) => messageOf(id, kind, at));
  const batches = Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
    messages.slice(at * size, (at + 1) * size),
  );
  const seen = seesNothing();
  const run = (batch: readonly QueueMessage[]) => consume(consumerOf(db.table, seen, { parts: counts }), batch, plenty);
  if (isAtOnce) expect((await Promise.all(batches.map(run))).flat()).toEqual([]);
  else for (const batch of batches) expect(await run(batch)).toEqual([]);
  return { seen, status: (await db.table.read('smspm', id))?.status };
}

test('in any order, repeated, at once: a message begins once on its route, is delivered once, and its price counts once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray<Kind>(['send', 'priced', 'sent', 'delivered', 'failed'], { minLength: 1 }).chain(shuffledWithRepeats),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (order, size, isAtOnce) => {
        const { seen, status } = await consumed(order, size, isAtOnce);
        const hasCountry = order.some((kind) => kind !== 'priced');
        expect(valuesOf(seen, 'RouteBegun')).toEqual(hasCountry ? [1] : []);
        expect(valuesOf(seen, 'RouteDelivered')).toEqual(status && outcomeOf(status) === 'delivered' ? [1] : []);
        expect(valuesOf(seen, 'RoutePrice', { ...estonia, Currency: 'EUR' })).toEqual(
          hasCountry && order.includes('priced') ? [0.045] : [],
        );
      },
    ),
    { numRuns: runs(30) },
  );
});

test('what a run wrote and did not count, the next one counts, which gets the same queue message', async () => {
  const id = `route-${next++}`;
  const messages = [messageOf(id, 'send', 0), messageOf(id, 'delivered', 1)];
  const counts = { routes: true, ...parts('EE') };
  const run = async (batch: readonly QueueMessage[]) => {
    const seen = seesNothing();
    await consume(consumerOf(db.table, seen, { parts: counts }), batch, plenty);
    return [valuesOf(seen, 'RouteBegun'), valuesOf(seen, 'RouteDelivered')];
  };
  expect(await run(messages)).toEqual([[1], [1]]);
  expect(await run(messages)).toEqual([[1], [1]]);
  expect(await run([messageOf(id, 'delivered', 2)])).toEqual([[], []]);
});

test('a long message is on its route once its provider tells of it: its parts may have ids of their own', async () => {
  expect(valuesOf((await consumed(['long'], 1, false)).seen, 'RouteBegun')).toEqual([]);
  expect(valuesOf((await consumed(['long', 'sent'], 1, false)).seen, 'RouteBegun')).toEqual([1]);
});

test('nothing of a route is published where they are not counted, or the country has no series', async () => {
  for (const counts of [parts('EE'), { routes: true, ...parts('DE') }]) {
    const { seen } = await consumed(['send', 'priced', 'delivered'], 3, false, counts as never);
    expect(seen.published.filter(({ name }) => name.startsWith('Route'))).toEqual([]);
    expect(valuesOf(seen, 'Delivered', {})).toEqual([1]);
  }
});

test('whatever is told in whatever order, each counts once: all steps from one state to another add up to one', () => {
  const states = fc.array(
    fc.record<OnRoute>({
      status: fc.constantFrom('recorded', 'sent', 'failed', 'delivered'),
      country: fc.constantFrom(null, 'EE'),
      segments: fc.constantFrom(null, 1, 2),
      price: fc.constantFrom(null, '0.0450 EUR' as never),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const ranks = ['recorded', 'sent', 'failed', 'delivered'];
  fc.assert(
    fc.property(states, (told) => {
      // What is known only grows.
      const known: OnRoute[] = [notOnRoute];
      for (const one of told) {
        const before = known.at(-1) as OnRoute;
        known.push({
          status: ranks.indexOf(before.status ?? '') > ranks.indexOf(one.status ?? '') ? before.status : one.status,
          country: before.country ?? one.country,
          // A message gets no longer once its provider reported it.
          segments: before.segments ?? (before.status === null ? one.segments : 1),
          price: before.price ?? one.price,
        });
      }
      const steps = known.slice(1).map((after, at) => routeStep(known[at] as OnRoute, after));
      const whole = routeStep(notOnRoute, known.at(-1) as OnRoute);
      expect(steps.filter(({ isBegun }) => isBegun)).toHaveLength(Number(whole.isBegun));
      expect(steps.filter(({ isDelivered }) => isDelivered)).toHaveLength(Number(whole.isDelivered));
      expect(steps.filter((step) => step.price !== null)).toHaveLength(Number(whole.price !== null));
      if (whole.isDelivered) expect(whole.isBegun).toBe(true);
    }),
  );
});

test('all of it counts in the minute in which the message began; where no receipts are sent, its price alone', () => {
  const entry = {
    status: 'delivered',
    providerStatus: 'delivered',
    providerCode: null,
    occurredAt: null,
    receivedAt: instant(arrivedAtMs + 3_600_000),
    errorCode: null,
    errorMessage: null,
    failureReason: null,
    isHint: null,
    fingerprint: 'f',
    queueMessage: 'q',
  } as const;
  const outcome = {
    kind: 'stored',
    arrival: toArrival(entry, 'one', { facts: facts({}) }),
    step: { entry, before: 'sent', effect: 'applied', contradicts: false },
    country: 'EE',
    begunAt: instant(arrivedAtMs),
    route: { isBegun: true, isDelivered: true, price: '0.0450 EUR' as never },
  } as const;
  const points = (more: object = {}) =>
    pointsOf('smspm', { ...outcome, ...more }, arrivedAtMs).filter(({ name }) => name.startsWith('Route'));
  expect(new Set(points().map(({ atMs }) => atMs))).toEqual(new Set([arrivedAtMs]));
  expect(points().map(({ name }) => name)).toEqual(['RouteBegun', 'RouteDelivered', 'RoutePrice', 'RouteTimeToFinal']);
  expect(points({ isWithoutReceipt: [true, true] }).map(({ name }) => name)).toEqual([
    'RoutePrice',
    'RouteTimeToFinal',
  ]);
});
