import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { connectMetrics } from '../aws/metrics.ts';
import { connectQueue } from '../aws/queue.ts';
import { recipientKeeper } from '../aws/recipient-keeper.ts';
import { connectTable } from '../aws/table.ts';
import { deadLetterLabels } from '../shared/dead-letter-labels.ts';
import {
  consumerKeys,
  countRoutesKey,
  dueRulesKey,
  metricCallsKey,
  readDueRules,
  readEnvironment,
  sensitiveTagsKey,
} from '../shared/environment.ts';
import { readProviders } from '../shared/provider-settings.ts';
import { readersBy } from '../shared/readers.ts';
import { type Consumer, consume } from './consume.ts';
import { passerOn } from './pass-on.ts';
import { otherTeller } from './tell-others.ts';

const environment = readEnvironment(consumerKeys);

const dueRules = process.env[dueRulesKey];

const providers = readProviders(environment.PROVIDERS);

const consumer: Consumer = {
  providers,
  registry: readersBy(providers),
  table: connectTable(
    environment.TABLE_NAME,
    Number(environment.RETENTION_DAYS),
    {},
    dueRules === undefined ? null : readDueRules(dueRules),
    JSON.parse(process.env[sensitiveTagsKey] ?? '[]'),
  ),
  metrics: connectMetrics(environment.METRIC_NAMESPACE, process.env[metricCallsKey] !== undefined),
  deadLetterQueue: connectQueue(environment.DEAD_LETTER_QUEUE_URL, 3, 2000, false),
  ...recipientKeeper(environment.RECIPIENTS),
  ...otherTeller(process.env),
  ...passerOn(process.env),
  parts: {
    countries: new Set<string>(JSON.parse(environment.METRIC_COUNTRIES)),
    words: new Set(),
    routes: process.env[countRoutesKey] !== undefined,
  },
};

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batch = event.Records.map(({ messageId, body, attributes, messageAttributes }) => ({
    id: messageId,
    body,
    sentAt: Number(attributes.SentTimestamp),
    // SQS' own move back leaves the label as it was.
    wasQuarantined: Object.values(deadLetterLabels).some((label) => Object.hasOwn(messageAttributes, label)),
  }));
  const failed = await consume(consumer, batch, () => context.getRemainingTimeInMillis());
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
