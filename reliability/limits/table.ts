import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Item } from '../../functions/aws/item-size.ts';
import { connectTable, type Table } from '../../functions/aws/table.ts';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import { forwardTo, type Gate, openFrontDoor } from '../../local/aws/front-door.ts';
import { region } from '../../local/template/resolve.ts';

/** What a write of the consumer asks DynamoDB for. */
export interface UpdateInput {
  readonly Key: Item;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Item;
}

export interface WatchedTable {
  readonly table: Table;
  readonly client: DynamoDBClient;
  /** Of the front door before it, for faults. */
  readonly gates: Gate[];
  /** Every UpdateItem so far. */
  readonly updates: readonly UpdateInput[];
  readonly items: () => Promise<readonly Item[]>;
  readonly close: () => Promise<void>;
}

export const tableName = 'Messages';

/** An empty table in dynalite behind a front door that keeps what was written. */
export async function openWatchedTable(): Promise<WatchedTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const frontDoor = await openFrontDoor();
  frontDoor.services.set('dynamodb', forwardTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const updates: UpdateInput[] = [];
  frontDoor.witnesses.push(({ action, input }) => {
    if (action === 'UpdateItem') updates.push(input as unknown as UpdateInput);
  });
  const config = {
    endpoint: frontDoor.url,
    region,
    credentials: { accessKeyId: 'limits', secretAccessKey: 'local' },
  };
  const client = new DynamoDBClient(config);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    }),
  );
  return {
    table: connectTable(tableName, 90, config),
    client,
    gates: frontDoor.gates,
    updates,
    items: async () => (await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? [],
    close: async () => {
      client.destroy();
      await frontDoor.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
