import { expect, test } from 'vitest';
import { keptOf } from '../../bench/results.ts';
import { counted } from '../../operator/cost/work.ts';

/** By what they tell, as `npm run bench -- calls items --keep` wrote them. */
const kept = new Map(
  ['calls', 'items'].flatMap((name) => keptOf(name)?.figures.map(({ what, value }) => [what, value] as const) ?? []),
);

test('what dlr cost takes for counted is what was counted', () => {
  const told = (what: string): number => kept.get(what) ?? Number.NaN;
  const pairs: readonly (readonly [taken: number, counted: number])[] = [
    [counted.queueBytes, told('a callback: Ingest SendMessage bytes')],
    [counted.accessLogBytes, told('a callback: access log bytes')],
    [counted.ingestLogBytes, Math.round(told('a callback: Ingest log bytes'))],
    [counted.writeUnits, told('a report, 1 in a batch: Consumer write units of the table')],
    ...counted.consumerLogBytesWithMetrics.map(
      ([size, bytes]) => [bytes, size * told(`a report, ${size} in a batch: Consumer log bytes`)] as const,
    ),
  ];
  for (const [taken, found] of pairs) expect(Math.abs(taken / found - 1)).toBeLessThan(0.01);
});

test('so are the bytes of an item and of its entries in the indexes, in the middle of all providers', () => {
  const told = (what: string) => kept.get(`in the middle of all providers: ${what}`);
  expect([told('bytes after 1 report'), told('bytes of a further report')]).toEqual([
    counted.firstReportBytes,
    counted.nextReportBytes,
  ]);
  expect({
    recipient: told('bytes of an entry by recipient'),
    clientReference: told('bytes of an entry by client reference'),
    failures: told('bytes of an entry of failures'),
  }).toEqual(counted.entryBytes);
});
