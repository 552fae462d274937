// One PutItem for each report, one after the other: the last to come wins, nothing is counted.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SQSEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});

export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { provider, receivedAt, body: report } = JSON.parse(body);
    const { message_id, status, to, sent, delivered, error, tag } = JSON.parse(report);
    const pk = `${provider}#${message_id}`;
    const Item = marshall({ pk, status, to, sent, delivered, error, tag, receivedAt });
    await dynamodb.send(new PutItemCommand({ TableName: process.env['TABLE_NAME'], Item }));
  }
  return { batchItemFailures: [] };
}
