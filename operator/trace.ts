import { readMessage } from '../functions/aws/messages.ts';
import type { Reader } from '../functions/aws/table.ts';
import type { Message } from '../functions/domain/message.ts';
import { explained } from '../functions/providers/explain.ts';
import { type MessageAddress, similarMessages } from './similar.ts';

/** What there is under an id. */
export type Traced =
  | { readonly kind: 'found'; readonly message: Message }
  /** `similar` are messages that may be meant. */
  | { readonly kind: 'missing'; readonly similar: readonly MessageAddress[] };

/** The message with the id that the provider gave on sending, or a hint at one like it, of any of the configured providers. */
export async function trace(
  table: Reader,
  configured: readonly string[],
  provider: string,
  messageId: string,
): Promise<Traced> {
  const message = await readMessage(table, provider, messageId);
  return message
    ? { kind: 'found', message: explained(message) }
    : { kind: 'missing', similar: await similarMessages(table, configured, messageId) };
}
