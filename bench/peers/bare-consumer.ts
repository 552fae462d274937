// The least that could keep reports: one PutItem each, one call of PutMetricData.
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});
const cloudwatch = new CloudWatchClient({});

export async function handler({ Records }: SQSEvent) {
  for (const { messageId, body } of Records)
    await dynamodb.send(
      new PutItemCommand({ TableName: process.env['TABLE_NAME'], Item: { pk: { S: messageId }, body: { S: body } } }),
    );
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: process.env['METRIC_NAMESPACE'],
      MetricData: [{ MetricName: 'Stored', Value: Records.length }],
    }),
  );
  return { batchItemFailures: [] };
}
