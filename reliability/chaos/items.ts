import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Status } from '../../functions/domain/status.ts';
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
  readonly seen: ReadonlySet<string>;
  readonly history: readonly {
    readonly status: Status;
    readonly providerStatus: string;
    readonly occurredAt?: string;
    readonly errorCode?: string;
    readonly fingerprint: string;
    readonly queueMessage: string;
  }[];
}

/** All items of a table behind the front door. */
export async function scan(endpoint: string, TableName: string): Promise<readonly Item[]> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items.map((item) => unmarshall(item) as Item));
  client.destroy();
  return items;
}
