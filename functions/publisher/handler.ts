import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { connectBus } from '../aws/bus.ts';
import { connectQueue } from '../aws/queue.ts';
import { readWrite, writtenAtMs } from '../aws/stream-record.ts';
import { publisherKeys, readEnvironment } from '../shared/environment.ts';
import { eventsOf } from '../shared/events.ts';
import { type ChangeRecord, type Publisher, publish } from './publish.ts';

const environment = readEnvironment(publisherKeys);
const withRecipient = environment.WITH_RECIPIENT === 'true';

const publisher: Publisher = {
  bus: connectBus(environment.EVENT_BUS, environment.EVENT_SOURCE),
  deadLetterQueue: connectQueue(environment.DEAD_LETTER_QUEUE_URL, 3, 2000, false),
};

export async function handler(event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  const failed = await publish(publisher, event.Records.map(toChange), () => context.getRemainingTimeInMillis());
  return { batchItemFailures: failed === null ? [] : [{ itemIdentifier: failed }] };
}

const toChange = (record: DynamoDBRecord): ChangeRecord => ({
  sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
  atMs: writtenAtMs(record),
  read: () => {
    const { before, after, atMs } = readWrite(record);
    return eventsOf(before, after, { atMs, withRecipient });
  },
  letter: { v: 1, record: { ...(record.dynamodb && { dynamodb: record.dynamodb }) } },
});
