import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowerBound, type RouteCounts, rankRoutes } from '../../functions/domain/routes.ts';

const trials = fc.integer({ min: 1, max: 1_000_000 });
const counted = trials.chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe('lowerBound', () => {
  test('of nothing is 0, lies below the share, and not further than its error tells', () => {
    fc.assert(
      fc.property(counted, ([k, n]) => {
        const bound = lowerBound(k, n);
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual((100 * k) / n);
        // The interval is nowhere wider than 1.96 / sqrt(n).
        expect(bound).toBeGreaterThanOrEqual((100 * k) / n - 196 / Math.sqrt(n) - 1e-9);
        if (k === 0) expect(bound).toBe(0);
        else expect(bound).toBeGreaterThan(0);
      }),
    );
  });

  test('is where the share is so much less than counted that it would hardly be', () => {
    fc.assert(
      fc.property(counted, ([k, n]) => {
        fc.pre(k > 0);
        // Wilson's definition: of a true share p, what was counted lies 1.96 standard errors above.
        const p = lowerBound(k, n) / 100;
        const error = Math.sqrt((p * (1 - p)) / n);
        expect(Math.abs(k / n - p - 1.96 * error)).toBeLessThan(1e-6);
      }),
    );
  });

  test('rises with each success, falls with each failure, and rises with more of the same', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 2, max: 50 }), ([k, n], times) => {
        expect(lowerBound(k + 1, n + 1)).toBeGreaterThan(lowerBound(k, n));
        if (k > 0) expect(lowerBound(k, n + 1)).toBeLessThan(lowerBound(k, n));
        if (k > 0) expect(lowerBound(times * k, times * n)).toBeGreaterThan(lowerBound(k, n));
      }),
    );
  });

  test('3 of 3 is less than 960 of 1000', () => {
    expect(lowerBound(3, 3)).toBeCloseTo(43.85, 2);
    expect(lowerBound(960, 1000)).toBeCloseTo(94.6, 1);
  });
});

const counts = (provider: string, more: Partial<RouteCounts> = {}): RouteCounts => ({
  provider,
  begun: 0,
  delivered: 0,
  expected: 0,
  confirmed: 0,
  p90Seconds: null,
  prices: [],
  ...more,
});
const order = (...all: readonly RouteCounts[]) => rankRoutes(all).map(({ provider }) => provider);

describe('rankRoutes', () => {
  test('much that is proved comes before little that is perfect', () => {
    expect(order(counts('few', { begun: 3, delivered: 3 }), counts('many', { begun: 1000, delivered: 960 }))).toEqual([
      'many',
      'few',
    ]);
  });

  test('a provider that holds back its failures gains nothing: what is open is not delivered', () => {
    const honest = counts('honest', { begun: 1000, delivered: 900 });
    // Of the final ones of the second, all were delivered.
    expect(order(counts('silent', { begun: 1000, delivered: 850 }), honest)).toEqual(['honest', 'silent']);
  });

  test('each is there once that sent something, whatever was counted, in one order', () => {
    const route = fc.record({
      provider: fc.constantFrom('a', 'b', 'c', 'd'),
      begun: fc.nat(500),
      delivered: fc.nat(500),
      p90Seconds: fc.option(fc.nat(1000)),
      prices: fc.constant([{ currency: 'EUR', average: 0.05 }]),
      expected: fc.nat(300),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(route, { selector: ({ provider }) => provider }), (all) => {
        const given = all.map(({ share, ...one }) => ({ ...one, confirmed: Math.floor(share * one.expected) }));
        const found = rankRoutes(given);
        expect(found.map(({ provider }) => provider).toSorted()).toEqual(
          given
            .filter(({ begun, expected }) => begun + expected > 0)
            .map(({ provider }) => provider)
            .toSorted(),
        );
        expect(rankRoutes(given.toReversed())).toEqual(found);
        for (const { messages, delivered, deliveryRate, lowerBound: bound, suspect } of found) {
          expect(delivered).toBeLessThanOrEqual(messages);
          if (deliveryRate === null) expect([messages, bound]).toEqual([0, null]);
          else expect(bound).toBeLessThanOrEqual(deliveryRate);
          expect(suspect && found.length === 1).toBe(false);
        }
        const suspects = found.map(({ suspect }) => suspect);
        expect(suspects).toEqual(suspects.toSorted());
      }),
    );
  });

  test('who reports all delivered, and has far fewer confirmed than the others, is suspect and last', () => {
    const fake = counts('fake', { begun: 500, delivered: 500, expected: 200, confirmed: 40 });
    const others = [
      counts('a', { begun: 500, delivered: 450, expected: 200, confirmed: 150 }),
      counts('b', { begun: 500, delivered: 440, expected: 200, confirmed: 140 }),
    ];
    expect(rankRoutes([fake, ...others]).map(({ provider, suspect }) => [provider, suspect])).toEqual([
      ['a', false],
      ['b', false],
      ['fake', true],
    ]);
  });

  test.each<readonly [string, Partial<RouteCounts>]>([
    ['few messages', { begun: 40, delivered: 40, expected: 40, confirmed: 8 }],
    ['what it reports as failed itself', { begun: 500, delivered: 100, expected: 200, confirmed: 35 }],
    ['a gap of less than ten points', { begun: 500, delivered: 500, expected: 200, confirmed: 138 }],
    ['chance', { begun: 60, delivered: 60, expected: 60, confirmed: 36 }],
  ])('%s makes nobody suspect', (_, own) => {
    const other = counts('other', { begun: 500, delivered: 480, expected: 200, confirmed: 150 });
    expect(rankRoutes([counts('own', own), other]).some(({ suspect }) => suspect)).toBe(false);
  });

  test('where no receipts are sent, confirmations tell', () => {
    const [first, second] = rankRoutes([
      counts('a', { expected: 100, confirmed: 50 }),
      counts('b', { expected: 100, confirmed: 60 }),
    ]);
    expect(first).toMatchObject({ provider: 'b', deliveryRate: null, lowerBound: null, conversion: 60 });
    expect(second).toMatchObject({ provider: 'a', conversion: 50, suspect: false });
  });

  test('a price is what one delivery takes, those without it with it; currencies stay apart', () => {
    const prices = [
      { currency: 'USD', average: 0.05 },
      { currency: 'EUR', average: 0.04 },
    ];
    const [dear, none] = rankRoutes([
      counts('a', { begun: 100, delivered: 80, prices }),
      counts('b', { begun: 100, delivered: 0, prices }),
    ]);
    expect(dear?.pricePerDelivered).toEqual([
      { amount: '0.05', currency: 'EUR' },
      { amount: '0.0625', currency: 'USD' },
    ]);
    expect(none?.pricePerDelivered).toEqual([]);
  });

  test('a delivery that was counted before its beginning makes no rate of over 100', () => {
    expect(rankRoutes([counts('a', { begun: 9, delivered: 10 })])[0]).toMatchObject({
      delivered: 9,
      deliveryRate: 100,
    });
  });
});
