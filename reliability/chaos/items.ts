import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { readHistory } from '../../functions/aws/kept-history.ts';
import type { Status } from '../../functions/domain/status.ts';
import { type SearchIndex, searchIndexes } from '../../functions/shared/table-keys.ts';
import { region } from '../../local/template/resolve.ts';
import type { Facts } from './reference.ts';

/** An item of the table as it lies there, as far as the verdict looks at it. */
export interface Item extends Partial<Facts> {
  readonly pk: string;
  readonly status: Status;
  readonly version: string;
  readonly providerStatus: string;
  readonly errorCode?: string;
  readonly doneAt?: string;
  readonly begunAt?: string;
  readonly failedOn?: string;
  readonly failedAt?: string;
  readonly recordedAt?: string;
  readonly dueAt?: string;
  readonly dueOn?: string;
  readonly overdueAt?: string;
  readonly seen: ReadonlySet<string>;
  readonly history: readonly {
    readonly receivedAt: string;
    readonly status: Status;
    readonly providerStatus: string;
    readonly occurredAt?: string;
    readonly errorCode?: string;
    readonly fingerprint: string;
    readonly queueMessage: string;
  }[];
}

/** All items of a table behind the front door, or the keys of those in one of its indexes. */
export async function scan(endpoint: string, TableName: string, IndexName?: string): Promise<readonly Item[]> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName, ...(IndexName === undefined ? { ConsistentRead: true } : { IndexName }) },
  ))
    items.push(
      ...Items.map((stored) => {
        const item = unmarshall(stored);
        return { ...item, history: readHistory(item) } as unknown as Item;
      }),
    );
  client.destroy();
  return items;
}

/** The keys of the messages in each index of the table. */
export type Indexes = Readonly<Record<SearchIndex, readonly string[]>>;

/** What each index holds. */
export async function readIndexes(endpoint: string, tableName: string): Promise<Indexes> {
  const keys = async (index: SearchIndex): Promise<readonly string[]> =>
    (await scan(endpoint, tableName, searchIndexes[index].name)).map(({ pk }) => pk).sort();
  return {
    recipient: await keys('recipient'),
    clientReference: await keys('clientReference'),
    failures: await keys('failures'),
  };
}
