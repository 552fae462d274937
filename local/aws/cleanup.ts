import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { region } from '../template/resolve.ts';
import { type FrontDoor, forwardedCaller } from './front-door.ts';

/** Endpoints that go on when this stack ends. */
export interface Elsewhere {
  readonly dynamodb?: string | undefined;
  readonly sqs?: string | undefined;
}

/**
 * Remembers the tables and queues that are created at endpoints of others, from now on; the returned function deletes them.
 * It asks the endpoints themselves, so that no gate stands in its way, and says on stderr what it could not delete.
 */
export function cleanupOf({ witnesses }: FrontDoor, { dynamodb, sqs }: Elsewhere): () => Promise<void> {
  const tables: string[] = [];
  const queueUrls: string[] = [];
  witnesses.push(({ action, input }, { status, body }) => {
    if (status !== 200) return;
    if (action === 'CreateTable') tables.push(String(input['TableName']));
    if (action === 'CreateQueue') queueUrls.push(String(JSON.parse(body).QueueUrl));
  });
  const credentials = { accessKeyId: forwardedCaller, secretAccessKey: 'local' };

  return async () => {
    const say = (what: string) => (error: Error) => console.error(`Not deleted: ${what} (${error.message}).`);
    if (dynamodb !== undefined) {
      const client = new DynamoDBClient({ endpoint: dynamodb, region, credentials });
      for (const TableName of tables)
        await client.send(new DeleteTableCommand({ TableName })).catch(say(`the table ${TableName} at ${dynamodb}`));
      client.destroy();
    }
    if (sqs !== undefined) {
      // What a queue URL begins with is the emulator's idea of its own address.
      const client = new SQSClient({ endpoint: sqs, region, credentials, useQueueUrlAsEndpoint: false });
      for (const QueueUrl of queueUrls)
        await client.send(new DeleteQueueCommand({ QueueUrl })).catch(say(`the queue ${QueueUrl} at ${sqs}`));
      client.destroy();
    }
  };
}
