// The least that could queue a callback: sends what came, its query where there is no body.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

export async function handler({ body, rawQueryString }: { readonly body?: string; readonly rawQueryString: string }) {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env['QUEUE_URL'], MessageBody: body || rawQueryString }));
  return { statusCode: 200, body: '{"message":"Queued."}' };
}
