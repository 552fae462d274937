import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { connectTable, type Table } from '../../functions/aws/table.ts';
import type { DueRules } from '../../functions/domain/due.ts';
import { markOf } from '../../functions/shared/preview-setting.ts';
import { type Indexed, messageKey, partitionKey } from '../../functions/shared/table-keys.ts';
import { forwardedCaller } from '../../local/aws/front-door.ts';
import { tableInput } from '../../operator/adopted/indexes.ts';
import { openDynamodb } from '../emulators.ts';

export interface TestTable {
  readonly name: string;
  /** Where it is, past any front door. */
  readonly endpoint: string;
  /** Likewise, for clients. */
  readonly config: { readonly endpoint: string; readonly region: string; readonly credentials: typeof credentials };
  readonly table: Table;
  readonly scan: () => Promise<readonly Record<string, unknown>[]>;
  /** An item as it is, whoever wrote it. */
  readonly put: (item: Readonly<Record<string, unknown>>) => Promise<void>;
  /** As its time to live does. */
  readonly remove: (provider: string, messageId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** As who comes through a front door: DynamoDB Local shows each access key tables of its own. */
const credentials = { accessKeyId: forwardedCaller, secretAccessKey: 'test' };

const withoutIndexes = { recipient: false, clientReference: false, failures: false };
export const withIndexes = { recipient: true, clientReference: true, failures: true };

/** A table of its own in an in-memory dynalite, or at the endpoint that is tested. */
export async function openTable(
  search: Indexed = withoutIndexes,
  rules: DueRules | null = null,
  sensitiveTags: readonly string[] = [],
): Promise<TestTable> {
  const { url: endpoint, close } = await openDynamodb();
  const config = { endpoint, region: 'us-east-1', credentials };
  const client = new DynamoDBClient(config);
  const TableName = `Messages-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      ...tableInput(search),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { TableName });
  return {
    name: TableName,
    endpoint,
    config,
    table: connectTable(TableName, 90, config, rules, sensitiveTags.map(markOf)),
    scan: async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
      return Items.map((item) => unmarshall(item));
    },
    put: async (item) => {
      await client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    },
    remove: async (provider, messageId) => {
      const Key = marshall({ [partitionKey]: messageKey(provider, messageId) });
      await client.send(new DeleteItemCommand({ TableName, Key }));
    },
    close: async () => {
      await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
      await close();
    },
  };
}
