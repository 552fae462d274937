import { type Message, type StoredMessage, toMessage } from '../domain/message.ts';
import { isLong, mayHaveParts, mostParts, partId, wholeOf } from '../domain/parts.ts';
import { messageKey } from '../shared/table-keys.ts';
import type { Reader } from './table.ts';

/** A key takes 2,048 bytes, the number of a part included; no provider's id is as long. */
const longestKeyBytes = 2_044;

/** Most messages have no part above this; with part 0, for who counts from there. */
const lastOfFirstLook = 10;
/**
 * How far to look for an id of which nothing is known. A hundred keys fill one more call; of a message with more parts
 * (15,000 characters) one below that has reported, or it was received just now.
 */
const lastOfSearch = 99;

/** Whether a key can hold the id. */
const canBeKey = (provider: string, messageId: string): boolean =>
  messageId !== '' && Buffer.byteLength(messageKey(provider, messageId)) <= longestKeyBytes;

/**
 * The message with the id that the provider gave on sending: the item of that id or, where its parts are reported, the
 * whole that they make. Null where no report of it or of a part of it came. White space around the id means nothing.
 * @throws Error of the SDK, also where the table leaves keys unread.
 */
export async function readMessage(table: Reader, provider: string, messageId: string): Promise<Message | null> {
  const id = messageId.trim();
  if (!canBeKey(provider, id)) return null;
  const plain = await table.read(provider, id);
  return messageOf(id, plain, await readParts(table, provider, id, plain));
}

/** The message that these items make: that of the id itself, and its parts. */
export function messageOf(id: string, plain: StoredMessage | null, parts: readonly StoredMessage[]): Message | null {
  const own = plain && toMessage(plain);
  const [first, ...others] = parts.map(toMessage);
  return first ? wholeOf(id, [first, ...others], own) : own;
}

/** The parts of a message that are there, where the item of the id itself, if there is one, leaves room for any. */
export async function readParts(
  table: Reader,
  provider: string,
  id: string,
  plain: StoredMessage | null,
): Promise<readonly StoredMessage[]> {
  if (plain && !mayHaveParts(plain)) return [];
  const found: StoredMessage[] = [];
  // Only parts know how many there are, and the item itself, unless an application takes them for one or does not say.
  const last = (): number => {
    const told = [...found, ...(plain ? [plain] : [])].filter(({ facts }) => isLong(facts));
    if (told.length > 0) return Math.min(mostParts, Math.max(...told.map(({ facts }) => facts.segments ?? 0)));
    return plain ? lastOfFirstLook : lastOfSearch;
  };
  for (let from = 0, to = Math.min(lastOfFirstLook, last()); from <= to; from = to + 1, to = last()) {
    const ids = Array.from({ length: to - from + 1 }, (_, index) => partId(id, from + index));
    // An id of another message may end in a number as well.
    found.push(...(await table.readMany(provider, ids)).filter(({ facts }) => isLong(facts)));
  }
  return found;
}
