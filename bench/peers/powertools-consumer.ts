// What a careful team writes with Powertools: a batch of which each record fails alone, taken once by its id, checked by zod, one write that
// keeps status and history, and metrics in the log.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { JSONStringified } from '@aws-lambda-powertools/parser/helpers';
import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';

const ranks = { accepted: 1, pending: 1, sent: 2, undelivered: 3, rejected: 3, expired: 3, delivered: 4 };

const report = z.object({
  message_id: z.string().min(1),
  status: z.enum(Object.keys(ranks) as (keyof typeof ranks)[]),
  to: z.string(),
  sent: z.string().nullable(),
  delivered: z.string().nullable(),
  error: z.string().nullable(),
  tag: z.string().nullish(),
});
const envelope = z.object({
  v: z.literal(1),
  provider: z.string(),
  receivedAt: z.number().int(),
  requestId: z.string(),
  headers: z.record(z.string(), z.string()),
  body: JSONStringified(report),
});
type Parsed = Omit<SQSRecord, 'body'> & { readonly body: z.infer<typeof envelope> };

const TableName = process.env['TABLE_NAME'];
const dynamodb = new DynamoDBClient({});
const metrics = new Metrics({ namespace: process.env['METRIC_NAMESPACE'] ?? '', serviceName: 'consumer' });
const processor = new BatchProcessor(EventType.SQS, { parser, innerSchema: envelope, transformer: 'json' });
const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env['IDEMPOTENCY_TABLE_NAME'] ?? '',
  awsSdkV3Client: dynamodb,
});

const keep = makeIdempotent(
  async ({ body: { provider, receivedAt, body } }: Parsed) => {
    const { message_id, status, to, sent, delivered, error, tag = null } = body;
    const Key = marshall({ pk: `${provider}#${message_id}` });
    const entry = { status, receivedAt, error };
    const history = '#history = list_append(if_not_exists(#history, :none), :entry)';
    const appended = { ':none': [], ':entry': [entry] };
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: `SET #status = :status, #rank = :rank, #to = :to, sent = :sent, delivered = :delivered, #error = :error, tag = :tag, ${history}`,
          ConditionExpression: 'attribute_not_exists(#rank) OR #rank < :rank',
          ExpressionAttributeNames: {
            ...{ '#status': 'status', '#rank': 'rank', '#to': 'to', '#error': 'error', '#history': 'history' },
          },
          ExpressionAttributeValues: marshall({
            ...{ ':status': status, ':rank': ranks[status], ':to': to, ':sent': sent, ':delivered': delivered },
            ...{ ':error': error, ':tag': tag, ...appended },
          }),
        }),
      );
    } catch (failure) {
      if (!(failure instanceof ConditionalCheckFailedException)) throw failure;
      await dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: `SET ${history}`,
          ExpressionAttributeNames: { '#history': 'history' },
          ExpressionAttributeValues: marshall(appended),
        }),
      );
    }
    metrics.addMetric(status === 'delivered' ? 'Delivered' : 'Other', MetricUnit.Count, 1);
  },
  { persistenceStore, config },
);

export async function handler(event: SQSEvent, context: Context) {
  config.registerLambdaContext(context);
  try {
    return await processPartialResponse(event, keep, processor, { context });
  } finally {
    metrics.publishStoredMetrics();
  }
}
