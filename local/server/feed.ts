import type { Table } from '../../functions/aws/table.ts';
import { type Message, type MessageEvent, toMessage } from '../../functions/domain/message.ts';
import { type OwnWord, wordOf } from '../../functions/domain/own-word.ts';
import { partitionKey, splitKey } from '../../functions/shared/table-keys.ts';
import type { FrontDoor } from '../aws/front-door.ts';

/** The newest report of a message that was just written. */
export interface FeedItem
  extends Pick<Message, 'provider' | 'messageId' | 'status' | 'final' | 'providerStatus' | 'country' | 'failureReason'>,
    Pick<MessageEvent, 'receivedAt' | 'effect' | 'contradicts'> {
  /** Where the application told it, what: that it sent the message, or that it was confirmed. */
  readonly ownWord: OwnWord | null;
}

const longestFeed = 50;
/** Readings a call: the feed is for eyes, not a second load on the table. */
const mostReadings = 20;

/** The messages written last, newest first, as the table holds them. */
export function followWrites({ witnesses }: FrontDoor, table: Pick<Table, 'read'>): () => Promise<readonly FeedItem[]> {
  const written = new Map<string, FeedItem | null>();
  witnesses.push(({ service, action, input, caller }, { status }) => {
    if (service !== 'dynamodb' || action !== 'UpdateItem' || status !== 200) return;
    // That a message is found to be late is no report.
    if (caller.startsWith('Due')) return;
    const key = (input['Key'] as Record<string, { readonly S: string }>)[partitionKey]?.S ?? '';
    written.delete(key);
    written.set(key, null);
    const [oldest] = written.keys();
    if (written.size > longestFeed && oldest !== undefined) written.delete(oldest);
  });
  return async () => {
    const unread = [...written].filter(([, item]) => item === null).map(([key]) => key);
    for (const key of unread.reverse().slice(0, mostReadings)) {
      const { provider, messageId } = splitKey(key);
      const stored = await table.read(provider, messageId);
      if (stored && written.has(key)) written.set(key, toFeedItem(toMessage(stored)));
    }
    return [...written.values()].filter((item) => item !== null).reverse();
  };
}

function toFeedItem(message: Message): FeedItem {
  const { provider, messageId, status, final, providerStatus, country, failureReason, updatedAt, history } = message;
  const last = history.at(-1);
  return {
    provider,
    messageId,
    status,
    final,
    providerStatus: last?.providerStatus ?? providerStatus,
    country,
    failureReason,
    receivedAt: last?.receivedAt ?? updatedAt,
    effect: last?.effect ?? 'applied',
    contradicts: last?.contradicts ?? false,
    ownWord:
      last?.status === 'recorded' ? (last.providerStatus === wordOf.confirmation ? 'confirmation' : 'send') : null,
  };
}
