import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../domain/instant.ts';
import type { StoredMessage } from '../domain/message.ts';
import { dueIndex, latePartition, messageKey, partitionKey } from '../shared/table-keys.ts';
import { attempts } from './attempts.ts';

/** How a message is late: though its provider reported of it or its parts, or by silence. */
export type Lateness = 'Overdue' | 'Missing';

/** The messages of which something is expected. */
export interface Waiting {
  /** The keys of those of a partition that were due until then, the longest waiting first, a page at a time. */
  readonly dueUntil: (partition: string, until: Instant) => AsyncIterable<readonly string[]>;
  /**
   * Judges a message once, as long as it is as it was read: it is among those that are late, until it is final, or waits no more.
   * @param lateness null where it is not late.
   * @returns false where somebody moved, confirmed or judged it meanwhile.
   */
  readonly judge: (item: StoredMessage, at: Instant, lateness: Lateness | null) => Promise<boolean>;
}

/** As many as one call of BatchGetItem takes. */
const keysPerPage = 100;

export function connectWaiting(tableName: string, config: DynamoDBClientConfig = {}): Waiting {
  const client = new DynamoDBClient({ ...attempts(5, 2000), ...config });
  return {
    dueUntil: async function* (partition, until) {
      const { name, partitionKey: on, sortKey: at } = dueIndex;
      const pages = paginateQuery(
        { client, pageSize: keysPerPage },
        {
          TableName: tableName,
          IndexName: name,
          KeyConditionExpression: '#on = :on AND #at <= :until',
          ExpressionAttributeNames: { '#on': on, '#at': at },
          ExpressionAttributeValues: { ':on': { S: partition }, ':until': { S: until } },
        },
      );
      for await (const { Items = [] } of pages)
        if (Items.length > 0) yield Items.map((item) => item[partitionKey]?.S as string);
    },
    judge: async ({ provider, messageId, version, dueOn }, at, lateness) => {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall({ [partitionKey]: messageKey(provider, messageId) }),
            UpdateExpression: lateness
              ? 'SET dueSettledAt = :at, overdueAt = :at, lateBySilence = :silence, #on = :late'
              : 'SET dueSettledAt = :at REMOVE #on',
            // A message that was read anew, or judged by another run, is no more what was read.
            ConditionExpression:
              '#version = :version AND attribute_exists(#on) AND attribute_not_exists(dueSettledAt) AND attribute_not_exists(confirmedAt)',
            ExpressionAttributeNames: { '#version': 'version', '#on': dueIndex.partitionKey },
            ExpressionAttributeValues: marshall({
              ':at': at,
              ':version': version,
              ...(lateness && { ':late': latePartition(dueOn ?? ''), ':silence': lateness === 'Missing' }),
            }),
          }),
        );
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return false;
      }
    },
  };
}
