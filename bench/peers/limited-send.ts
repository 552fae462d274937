// A bare SendMessage that can't hang: with the attempts and time-outs that ours has, and a signal that ends it, which ours does without.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const withinMs = Number(process.env['ACKNOWLEDGE_WITHIN_MS']);
const sqs = new SQSClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 0.25 * withinMs, requestTimeout: 0.25 * withinMs, throwOnRequestTimeout: true },
});

export async function handler({ body, rawQueryString }: { readonly body?: string; readonly rawQueryString: string }) {
  const message = new SendMessageCommand({ QueueUrl: process.env['QUEUE_URL'], MessageBody: body || rawQueryString });
  await sqs.send(message, { abortSignal: AbortSignal.timeout(withinMs) });
  return { statusCode: 200, body: '{"message":"Queued."}' };
}
