import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../functions/domain/instant.ts';
import { byPlace, type Group, newestFirst, type Page, type Position } from '../../functions/domain/newest-first.ts';

const dayMs = 86_400_000;

/** Few instants, so that many entries are of one, in one partition and across several; each is in one partition. */
const dayOf = (day: number) =>
  fc
    .uniqueArray(
      fc.record({
        at: fc.integer({ min: 0, max: 3 }).map((ms) => instant(day * dayMs + ms)),
        key: fc.constantFrom('a#1', 'a#2', 'b#1', 'b#2', 'b#3', 'c#1'),
        partition: fc.integer({ min: 0, max: 2 }),
      }),
      { selector: ({ at, key }) => `${at}${key}` },
    )
    .map((entries) =>
      [0, 1, 2].map((here) =>
        entries.filter(({ partition }) => partition === here).map(({ at, key }) => ({ at, key })),
      ),
    );
/** Days from the newest on, each with its partitions. */
const days = fc
  .integer({ min: 1, max: 3 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => dayOf(9 - at))));

let asked = 0;

/** A partition as an index gives it: by instant, those of one in an order of its own; no page before it is asked for. */
async function* pagesOf(entries: readonly Position[], size: number): AsyncGenerator<Page> {
  const sorted = entries.toSorted((a, b) => (a.at === b.at ? (a.key < b.key ? -1 : 1) : a.at > b.at ? -1 : 1));
  for (let at = 0; at === 0 || at < sorted.length; at += size) {
    asked += 1;
    yield { entries: sorted.slice(at, at + size), isLast: at + size >= sorted.length };
  }
}

const groupsOf = (all: readonly (readonly (readonly Position[])[])[], size: number): readonly Group[] =>
  all.map((partitions, at) => ({
    top: { at: instant((10 - at) * dayMs - 1), key: '~' },
    open: () => partitions.map((entries) => pagesOf(entries, size)),
  }));

/** What a list gives, as far as it may ask. */
async function read(groups: readonly Group[], after: Position | null, most: number, questions: number) {
  const found: Position[] = [];
  let left = questions;
  const list = newestFirst(groups, after, () => left-- > 0);
  for (;;) {
    if (found.length === most) return { found, end: found.at(-1) as Position };
    const { done, value } = await list.next();
    if (done) return { found, end: value };
    found.push(value);
  }
}

const sizes = fc.integer({ min: 1, max: 5 });

test('several lists become one, newest first, in whatever pages they come', async () => {
  await fc.assert(
    fc.asyncProperty(days, sizes, async (all, size) => {
      const { found, end } = await read(groupsOf(all, size), null, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      expect(found).toEqual(all.flat(2).toSorted(byPlace));
      expect(end).toBeNull();
    }),
  );
});

test('read a few at a time, each call asking so much at most, it is the same list', async () => {
  await fc.assert(
    fc.asyncProperty(days, sizes, sizes, fc.integer({ min: 16, max: 40 }), async (all, size, most, questions) => {
      const found: Position[] = [];
      let after: Position | null = null;
      for (let call = 0; call === 0 || after !== null; call++) {
        // At one instant there may be as many entries as a partition has: all of those are asked for at once.
        expect(call).toBeLessThan(100);
        asked = 0;
        const page: Awaited<ReturnType<typeof read>> = await read(groupsOf(all, size), after, most, questions + 36);
        expect(asked).toBeLessThanOrEqual(questions + 36);
        found.push(...page.found);
        after = page.end;
      }
      expect(found).toEqual(all.flat(2).toSorted(byPlace));
    }),
  );
});

test('a call that may not ask enough says up to where it got, and nothing before that is left out', async () => {
  await fc.assert(
    fc.asyncProperty(days, sizes, fc.integer({ min: 0, max: 12 }), async (all, size, questions) => {
      const { found, end } = await read(groupsOf(all, size), null, Number.POSITIVE_INFINITY, questions);
      const sorted = all.flat(2).toSorted(byPlace);
      expect(found).toEqual(sorted.filter((one) => end === null || byPlace(one, end) <= 0));
    }),
  );
});

test('nothing of an older day is asked for before the newer ones are through', async () => {
  const full = Array.from({ length: 4 }, (_, at) => ({ at: instant(9 * dayMs + at), key: 'a#1' }));
  const never = (): never => {
    throw new Error('asked for an older day');
  };
  const [newer] = groupsOf([[full]], 2);
  const { found } = await read([newer as Group, { top: { at: instant(0), key: '~' }, open: never }], null, 4, 10);
  expect(found).toHaveLength(4);
});
