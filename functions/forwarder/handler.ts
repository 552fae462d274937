import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { connectMetrics } from '../aws/metrics.ts';
import { connectQueue } from '../aws/queue.ts';
import { connectHide } from '../aws/visibility.ts';
import { forwarderKeys, forwardQueueKey, metricCallsKey, readEnvironment } from '../shared/environment.ts';
import { type Forwarder, forward } from './forward.ts';
import { openPost } from './post.ts';

const environment = readEnvironment(forwarderKeys);

const forwarder: Forwarder = {
  urls: JSON.parse(environment.FORWARD_URLS),
  // As the SDK is told where AWS is, if that is not AWS.
  post: openPost(process.env['AWS_ENDPOINT_URL'] !== undefined),
  hide: connectHide(environment[forwardQueueKey]),
  deadLetterQueue: connectQueue(environment.DEAD_LETTER_QUEUE_URL, 3, 2000, false),
  metrics: connectMetrics(environment.METRIC_NAMESPACE, process.env[metricCallsKey] !== undefined),
  silent: new Map(),
};

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batch = event.Records.map(({ messageId, body, receiptHandle, attributes }) => ({
    id: messageId,
    body,
    receiptHandle,
    receives: Number(attributes.ApproximateReceiveCount),
  }));
  const failed = await forward(forwarder, batch, () => context.getRemainingTimeInMillis());
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
