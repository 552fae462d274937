import type { Reader } from '../functions/aws/table.ts';
import { isLong, partId } from '../functions/domain/parts.ts';

/** Where a message is. */
export interface MessageAddress {
  readonly provider: string;
  readonly messageId: string;
}

/** What a copy may have taken along with an id. */
const around = /^[\s"'`“”‘’<([{]+|[\s"'`“”‘’>)\]},.;:]+$/gu;

/**
 * Messages that somebody may mean by an id under which nothing is: the same in small letters, in capitals or without the marks around
 * it, of any of these providers. A hint for the eyes of whoever typed it: a dozen items of each provider at most, in one call each, and
 * never the whole table. Never throws: what can't be looked up is no hint.
 */
export async function similarMessages(
  table: Reader,
  providers: readonly string[],
  typed: string,
): Promise<readonly MessageAddress[]> {
  const plain = typed.trim();
  const bare = plain.replace(around, '');
  const ids = new Set(
    [plain, bare].filter((id) => id !== '').flatMap((id) => [id, id.toLowerCase(), id.toUpperCase()]),
  );
  const found = await Promise.all(
    providers.map(async (provider) => {
      // Of one that is reported in parts, the first stands for the whole.
      const items = await table
        .readMany(
          provider,
          [...ids].flatMap((id) => [id, partId(id, 1)]),
        )
        .catch(() => []);
      return [...ids]
        .filter((id) =>
          items.some((item) => item.messageId === id || (item.messageId === partId(id, 1) && isLong(item.facts))),
        )
        .map((messageId) => ({ provider, messageId }));
    }),
  );
  return found.flat();
}
