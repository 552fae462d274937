import pMap from 'p-map';
import { type Message, type StoredMessage, toMessage } from '../domain/message.ts';
import { byPlace, type Position } from '../domain/newest-first.ts';
import { mayHaveParts } from '../domain/parts.ts';
import { messageKey, splitKey } from '../shared/table-keys.ts';
import { messageOf, readParts } from './messages.ts';
import type { Reader } from './table.ts';

/** Some messages of a list, newest first. */
export interface Listing {
  readonly messages: readonly Message[];
  /** The place after which the list goes on; null where it is through. */
  readonly next: Position | null;
  /** Entries that were passed. */
  readonly looked: number;
  /** Why it ends here: the list is through, there are as many as were asked for, or as much was read as one call may. */
  readonly ended: 'through' | 'limit' | 'bound';
}

export interface ListOptions {
  readonly limit: number;
  /** Where a message stands in the list; null where it is not in it, or no longer. */
  readonly placeOf: (item: StoredMessage) => Position | null;
  /** Tells by its key alone that a message is not wanted. */
  readonly maySuit: (key: string) => boolean;
  /** Whether a message is wanted. @default each is */
  readonly suits?: (message: Message) => boolean;
}

/** Messages that one call reads at most, to find those that suit. */
const mostRead = 1_000;
const atOnce = 100;
const wholesAtOnce = 8;

/**
 * Reads the messages of a list of entries until there are enough of those that suit. One that is reported in parts is there once, as
 * the whole, at the place of the first of its entries: whatever comes later leaves it there.
 * @throws Error of the SDK.
 */
export async function list(
  table: Reader,
  entries: AsyncIterator<Position, Position | null>,
  { limit, placeOf, maySuit, suits }: ListOptions,
): Promise<Listing> {
  const messages: Message[] = [];
  let looked = 0;
  let read = 0;
  for (;;) {
    const most = Math.min(atOnce, mostRead - read, suits ? atOnce : limit - messages.length);
    const { taken, passed, end } = await take(entries, most, maySuit);
    read += taken.length;
    looked += passed;
    const found = await readPlaced(table, taken, placeOf);
    for (const [at, entry] of taken.entries()) {
      const message = found.get(entry.key);
      if (message && (suits?.(message) ?? true)) messages.push(message);
      if (messages.length < limit) continue;
      const isAll = at === taken.length - 1 && (end === null || (end === undefined && (await isThrough(entries))));
      return { messages, looked, next: isAll ? null : entry, ended: isAll ? 'through' : 'limit' };
    }
    if (end === null) return { messages, looked, next: null, ended: 'through' };
    if (end !== undefined) return { messages, looked, next: end, ended: 'bound' };
    if (read >= mostRead) return { messages, looked, next: taken.at(-1) as Position, ended: 'bound' };
  }
}

const isThrough = async (entries: AsyncIterator<Position, Position | null>): Promise<boolean> => {
  const { done, value } = await entries.next();
  return done === true && value === null;
};

/** The next entries that may suit. `end` is what the list says at its own end, undefined before. */
async function take(
  entries: AsyncIterator<Position, Position | null>,
  most: number,
  maySuit: (key: string) => boolean,
) {
  const taken: Position[] = [];
  for (let passed = 0; ; ) {
    if (taken.length === most) return { taken, passed, end: undefined };
    const { done, value } = await entries.next();
    if (done) return { taken, passed, end: value };
    passed += 1;
    if (maySuit(value.key)) taken.push(value);
  }
}

/** The messages at these places, by the keys of their entries; of one in several places only at its own. */
async function readPlaced(
  table: Reader,
  entries: readonly Position[],
  placeOf: ListOptions['placeOf'],
): Promise<ReadonlyMap<string, Message>> {
  const items = await readAll(
    table,
    entries.map(({ key }) => key),
  );
  const found = new Map<string, Message>();
  /** Reads these as wholes, and takes what they hold from the items. */
  const gather = async (keys: ReadonlySet<string>): Promise<void> => {
    const plains = new Map([
      ...items,
      ...(await readAll(
        table,
        [...keys].filter((key) => !items.has(key)),
      )),
    ]);
    await pMap(
      keys,
      async (key) => {
        const { provider, messageId } = splitKey(key);
        const plain = plains.get(key) ?? null;
        const parts = await readParts(table, provider, messageId, plain);
        const all = [...(plain ? [plain] : []), ...parts];
        for (const item of all) items.delete(keyOf(item));
        const place = all
          .flatMap((item) => placeOf(item) ?? [])
          .sort(byPlace)
          .at(-1);
        const message = messageOf(messageId, plain, parts);
        if (message && place) found.set(place.key, message);
      },
      { concurrency: wholesAtOnce },
    );
  };
  const likely = (): readonly StoredMessage[] => [...items.values()].filter(mayHaveParts);
  await gather(new Set(likely().map(wholeKey)));
  // Not each id that ends in a number is that of a part.
  await gather(new Set(likely().map(keyOf)));
  for (const [key, item] of items) if (placeOf(item)) found.set(key, toMessage(item));
  return found;
}

async function readAll(table: Reader, keys: readonly string[]): Promise<Map<string, StoredMessage>> {
  const ids = Map.groupBy(keys.map(splitKey), ({ provider }) => provider);
  const read = await Promise.all(
    [...ids].map(([provider, of]) =>
      table.readMany(
        provider,
        of.map(({ messageId }) => messageId),
      ),
    ),
  );
  return new Map(read.flat().map((item) => [keyOf(item), item]));
}

const keyOf = ({ provider, messageId }: StoredMessage): string => messageKey(provider, messageId);

/** The key of the message that an item may be a part of; its own where its id does not end as that of a part does. */
const wholeKey = ({ provider, messageId }: StoredMessage): string =>
  messageKey(provider, messageId.replace(/\/\d{1,3}$/, ''));
