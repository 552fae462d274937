import { expect, test } from 'vitest';
import { inCalls } from '../../functions/aws/in-calls.ts';

test('as many go in one call as SQS takes: ten, and a megabyte', () => {
  const of = (bytes: number) => 'x'.repeat(bytes);
  const sizes = (bodies: readonly string[]) => inCalls(bodies, (body) => body).map(({ length }) => length);
  expect(sizes(Array.from({ length: 25 }, () => of(10)))).toEqual([10, 10, 5]);
  expect(sizes([of(350_000), of(350_000), of(350_000), of(10)])).toEqual([2, 2]);
  expect(sizes([])).toEqual([]);
});
