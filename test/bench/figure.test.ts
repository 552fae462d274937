import { expect, test } from 'vitest';
import { boundTold, type Figure, median, missedBy, ratioOf, regressions, shown } from '../../bench/figure.ts';

const figure = (value: number, more: Partial<Figure> = {}): Figure => ({
  what: 'w',
  value,
  unit: 'bytes',
  runs: 1,
  ...more,
});

test('a bound is on the ratio to the peer, where there is one', () => {
  const peer = { name: 'p', value: 10 };
  expect(ratioOf(figure(12, { peer }))).toBe(1.2);
  expect(missedBy(figure(12, { peer, atMost: 1.2 }))).toBeNull();
  expect(missedBy(figure(12.1, { peer, atMost: 1.2 }))).toBe('at most 1.2');
  expect(missedBy(figure(2, { atMost: 1.2 }))).toBe('at most 1.2');
  expect(missedBy(figure(2, { atLeast: 3 }))).toBe('at least 3');
  expect(missedBy(figure(3, { atLeast: 3 }))).toBeNull();
  expect([figure(1), figure(1, { atMost: 1_400 }), figure(1, { atLeast: 0.5 })].map(boundTold)).toEqual([
    '',
    '≤ 1,400',
    '≥ 0.5',
  ]);
});

test('what was wished for is told as missed, and fails nothing', () => {
  const peer = { name: 'p', value: 10 };
  const wished = { atMost: 3.4 };
  expect([figure(3.5, { wished }), figure(3.4, { wished }), figure(35, { wished, peer })].map(boundTold)).toEqual([
    '≤ 3.4: missed',
    '≤ 3.4',
    '≤ 3.4: missed',
  ]);
  expect(missedBy(figure(3.5, { wished }))).toBeNull();
  expect(boundTold(figure(2, { wished: { atLeast: 3 } }))).toBe('≥ 3: missed');
  expect([figure(5, { atMost: 4, wished }), figure(3.8, { atMost: 4, wished }), figure(5)].map(boundTold)).toEqual([
    '≤ 4: missed; wished ≤ 3.4: missed',
    '≤ 4; wished ≤ 3.4: missed',
    '',
  ]);
  expect(regressions([figure(3.4, { wished })], [figure(3.43, { wished })])).toEqual([]);
  expect(regressions([figure(3.4, { wished })], [figure(3.5, { wished })])).toHaveLength(1);
});

test('what got worse by more than a hundredth is told with both, and what is new or gone', () => {
  const kept = [figure(1_000), figure(1_000, { what: 'more is better', atLeast: 1 })];
  expect(regressions(kept, [figure(1_010), figure(990, { what: 'more is better', atLeast: 1 })])).toEqual([]);
  expect(
    regressions(kept, [figure(1_011), figure(989, { what: 'more is better', atLeast: 1 }), figure(9, { what: 'new' })]),
  ).toEqual(['w: 1,011 bytes, was 1,000', 'more is better: 989 bytes, was 1,000', 'new: 9 bytes, which is new']);
  expect(regressions(kept, [figure(1_000)])).toEqual(['more is better: not found any more, was 1,000']);
  expect(regressions(kept, [figure(1), figure(2_000, { what: 'more is better', atLeast: 1 })])).toEqual([]);
});

test('numbers are written as one reads them', () => {
  expect([1_234_567, 0.0051234, 12.345, 0].map(shown)).toEqual(['1,234,567', '0.00512', '12.3', '0']);
  expect(median([3, 1, 2])).toBe(2);
});
