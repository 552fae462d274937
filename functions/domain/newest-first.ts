import type { Instant } from './instant.ts';

/** A place in a list that stands newest first: an instant and, among those of one instant, a key, the last of which comes first. */
export interface Position {
  readonly at: Instant;
  readonly key: string;
}

/** Less than 0 where the first stands before the second. */
export function byPlace(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  if (a.key === b.key) return 0;
  return a.key > b.key ? -1 : 1;
}

/** What one question brought of a shelf. */
export interface Page {
  /** Sorted by instant, newest first; those of one instant in any order. */
  readonly entries: readonly Position[];
  readonly isLast: boolean;
}

/** Lists of entries that must be merged, and the place before all of them. */
export interface Group {
  readonly top: Position;
  /** Each asks one question a page, and none before it is needed. */
  readonly open: () => readonly AsyncIterable<Page>[];
}

/**
 * Merges lists, group after group, asking only for what is needed: nothing of a group before those of the one before it
 * are through.
 * @param after lists what stands after this place only.
 * @param mayAsk is called before each question; false ends the list.
 * @returns null where the list is through, else the place up to which it is.
 */
export async function* newestFirst(
  groups: Iterable<Group>,
  after: Position | null,
  mayAsk: () => boolean,
): AsyncGenerator<Position, Position | null> {
  for (const { top, open } of groups) {
    const shelves = open().map((pages) => shelfOf(pages, mayAsk));
    await Promise.all(shelves.map((shelf) => shelf.fill()));
    let reached = after && byPlace(after, top) > 0 ? after : top;
    for (;;) {
      if (shelves.some((shelf) => shelf.isStuck())) return reached;
      const heads = shelves.filter((shelf) => shelf.head() !== undefined);
      const [first, ...others] = heads;
      if (!first) break;
      const shelf = others.reduce((best, other) => (comesFirst(other, best) ? other : best), first);
      const entry = shelf.take();
      if (after === null || byPlace(entry, after) > 0) {
        yield entry;
        reached = entry;
      }
      await shelf.fill();
    }
  }
  return null;
}

interface Shelf {
  readonly head: () => Position | undefined;
  readonly take: () => Position;
  /** Makes sure that the head is the first of what is left, asking for more where that is not sure. */
  readonly fill: () => Promise<void>;
  /** Whether more would have to be asked for, and may not. */
  readonly isStuck: () => boolean;
}

const comesFirst = (a: Shelf, b: Shelf): boolean => byPlace(a.head() as Position, b.head() as Position) < 0;

function shelfOf(pages: AsyncIterable<Page>, mayAsk: () => boolean): Shelf {
  const asking = pages[Symbol.asyncIterator]();
  let held: Position[] = [];
  let isThrough = false;
  // Another page may hold entries of the same instant, which come in any order.
  const isSure = (): boolean => isThrough || (held.length > 0 && held[0]?.at !== held.at(-1)?.at);
  let isStuck = false;
  return {
    head: () => held[0],
    take: () => held.shift() as Position,
    isStuck: () => isStuck,
    fill: async () => {
      while (!isSure()) {
        isStuck = !mayAsk();
        if (isStuck) return;
        const { value, done } = await asking.next();
        isThrough = done === true || value.isLast;
        if (!done) held = [...held, ...value.entries].sort(byPlace);
      }
    },
  };
}
