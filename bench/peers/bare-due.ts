// The least that could look for what is due: asks an index, and has the client that counting needs.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});
export const cloudwatch = new CloudWatchClient({});

export async function handler({ time }: { readonly time: string }) {
  await dynamodb.send(
    new QueryCommand({
      TableName: process.env['TABLE_NAME'],
      IndexName: 'due',
      KeyConditionExpression: 'dueOn = :on AND dueAt <= :until',
      ExpressionAttributeValues: { ':on': { S: 'open#0' }, ':until': { S: time } },
    }),
  );
  return {};
}
