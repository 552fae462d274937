import type { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import { connectTable, type Table } from '../../functions/aws/table.ts';
import { partitionKey } from '../../functions/shared/table-keys.ts';

export interface TestTable {
  readonly table: Table;
  readonly scan: () => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

/** A table of its own in an in-memory DynamoDB. */
export async function openTable(): Promise<TestTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const client = new DynamoDBClient(config);
  await client.send(
    new CreateTableCommand({
      TableName: 'Messages',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    }),
  );
  return {
    table: connectTable('Messages', 90, config),
    scan: async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: 'Messages', ConsistentRead: true }));
      return Items.map((item) => unmarshall(item));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as ReturnType<typeof createServer>).closeAllConnections();
      }),
  };
}
