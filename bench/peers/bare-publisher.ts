// The least that could publish what a table's stream tells: each record as an event.
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBStreamEvent } from 'aws-lambda';

const bus = new EventBridgeClient({});
export const sqs = new SQSClient({});

export async function handler({ Records }: DynamoDBStreamEvent) {
  await bus.send(
    new PutEventsCommand({
      Entries: Records.map(({ dynamodb }) => ({
        EventBusName: process.env['EVENT_BUS'],
        Source: process.env['EVENT_SOURCE'],
        DetailType: 'change',
        Detail: JSON.stringify(dynamodb),
      })),
    }),
  );
  return { batchItemFailures: [] };
}
