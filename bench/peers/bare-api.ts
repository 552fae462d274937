// The least that could answer for a message: reads its item; and has the client that recording needs.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});
export const sqs = new SQSClient({});

export async function handler({ pathParameters }: Pick<APIGatewayProxyEventV2, 'pathParameters'>) {
  const pk = (pathParameters?.['path'] ?? '').replace('/', '#');
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: process.env['TABLE_NAME'], Key: { pk: { S: pk } } }),
  );
  return { statusCode: Item ? 200 : 404, body: JSON.stringify(Item) };
}
