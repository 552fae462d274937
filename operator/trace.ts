import { readMessage } from '../functions/aws/messages.ts';
import type { Reader } from '../functions/aws/table.ts';
import type { Message } from '../functions/domain/message.ts';
import { explained } from '../functions/providers/explain.ts';
import { type IdPages, similarId } from './similar.ts';

/** What there is under an id. */
export type Traced =
  | { readonly kind: 'found'; readonly message: Message }
  /** `similar` is an id that is there, where one differs in letter case only. */
  | { readonly kind: 'missing'; readonly similar: string | null };

/** The message with the id that the provider gave on sending, or a hint at one like it. Without `pages`, a short search for that. */
export async function trace(
  table: Reader,
  pages: IdPages | null,
  provider: string,
  messageId: string,
): Promise<Traced> {
  const message = await readMessage(table, provider, messageId);
  return message
    ? { kind: 'found', message: explained(message) }
    : { kind: 'missing', similar: await similarId(table, pages, provider, messageId) };
}
