import { DynamoDBClient, type DynamoDBClientConfig, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../domain/instant.ts';
import type { Page } from '../domain/newest-first.ts';
import { type IndexName, partitionKey, tableIndexes } from '../shared/table-keys.ts';

/** From when to when, both included; null where it has no end. */
export interface Span {
  readonly since: Instant | null;
  readonly until: Instant | null;
}

/** The entries of a partition of an index, newest first, one query a page. Eventually consistent, as every such index is. */
export type Entries = (index: IndexName, partition: string, span: Span) => AsyncIterable<Page>;

/** As many as half a read unit holds (4 KB), the least that a query costs: an entry is three short texts. */
const entriesPerQuery = 40;

export function connectEntries(tableName: string, config: DynamoDBClientConfig = {}): Entries {
  const client = new DynamoDBClient(config);
  return async function* (index, partition, { since, until }) {
    const { name, partitionKey: ofIndex, sortKey } = tableIndexes[index];
    const pages = paginateQuery(
      { client, pageSize: entriesPerQuery },
      {
        TableName: tableName,
        IndexName: name,
        KeyConditionExpression: '#partition = :partition AND #at BETWEEN :since AND :until',
        ExpressionAttributeNames: { '#partition': ofIndex, '#at': sortKey },
        // Before and after every instant.
        ExpressionAttributeValues: {
          ':partition': { S: partition },
          ':since': { S: since ?? '0' },
          ':until': { S: until ?? '~' },
        },
        ScanIndexForward: false,
      },
    );
    for await (const { Items = [], LastEvaluatedKey } of pages) {
      yield {
        entries: Items.map((item) => ({ at: item[sortKey]?.S as Instant, key: item[partitionKey]?.S as string })),
        isLast: LastEvaluatedKey === undefined,
      };
    }
  };
}
