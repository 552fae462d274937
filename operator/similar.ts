import { DynamoDBClient, type DynamoDBClientConfig, paginateScan } from '@aws-sdk/client-dynamodb';
import { readMessage } from '../functions/aws/messages.ts';
import type { Reader } from '../functions/aws/table.ts';
import { messageKey, partitionKey, splitKey } from '../functions/shared/table-keys.ts';

/** A provider's ids in the table, page after page until the signal ends it. */
export type IdPages = (provider: string, signal: AbortSignal) => AsyncIterable<readonly string[]>;

/** The console waits five seconds for an answer, of which reading the parts may take some. */
const longestSearchMs = 3_500;
/**
 * Only the keys come back, but what a page reads is paid for: 1 MB, 128 read units, a million of which cost $0.125 in
 * us-east-1. So a search costs less than 0.1 cents, and sees some 40,000 messages, in any order: of a larger table a share.
 * Most ids are in one case throughout, and those are tried first.
 */
const mostPages = 40;

/** Looks through the table itself, eventually consistent: a hint may miss what came within the second. */
export function idPages(tableName: string, config: DynamoDBClientConfig = {}): IdPages {
  const client = new DynamoDBClient(config);
  return async function* (provider, signal) {
    const pages = paginateScan(
      { client },
      {
        TableName: tableName,
        ProjectionExpression: '#key',
        FilterExpression: 'begins_with(#key, :provider)',
        ExpressionAttributeNames: { '#key': partitionKey },
        ExpressionAttributeValues: { ':provider': { S: messageKey(provider, '') } },
      },
      { abortSignal: signal },
    );
    for await (const { Items = [] } of pages) {
      yield Items.map((item) => splitKey(item[partitionKey]?.S ?? '').messageId);
    }
  };
}

/**
 * An id that differs from this one in letter case only, or null: of an id that is not there, for the eyes of whoever typed it.
 * Never throws: what can't be looked up is no hint.
 */
export async function similarId(
  table: Reader,
  pages: IdPages | null,
  provider: string,
  messageId: string,
): Promise<string | null> {
  const typed = messageId.trim();
  // Without letters there is no other case.
  if (typed.toLowerCase() === typed.toUpperCase()) return null;
  try {
    const isThere = async (id: string): Promise<boolean> => (await readMessage(table, provider, id)) !== null;
    for (const id of [typed.toLowerCase(), typed.toUpperCase()]) {
      if (id !== typed && (await isThere(id))) return id;
    }
    return pages && (await searchFor(typed, pages(provider, AbortSignal.timeout(longestSearchMs)), isThere));
  } catch {
    return null;
  }
}

async function searchFor(
  typed: string,
  pages: AsyncIterable<readonly string[]>,
  isThere: (id: string) => Promise<boolean>,
): Promise<string | null> {
  const wanted = typed.toLowerCase();
  let seen = 0;
  for await (const ids of pages) {
    for (const id of ids.flatMap((one) => [one, wholeId(one)])) {
      // Not each id that ends in a number is that of a part.
      if (id !== typed && id.toLowerCase() === wanted && (await isThere(id))) return id;
    }
    seen += 1;
    if (seen === mostPages) return null;
  }
  return null;
}

/** The id of the whole that an item may be a part of. */
const wholeId = (id: string): string => id.replace(/\/\d{1,3}$/, '');
