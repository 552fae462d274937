// As many write it: all of zod to check the body, the SDK's clients with all of their commands.
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SQS } from '@aws-sdk/client-sqs';
import { z } from 'zod';

const report = z.object({
  message_id: z.string().min(1),
  status: z.string(),
  to: z.string().optional(),
  sent: z.iso.datetime({ local: true }).nullish(),
  delivered: z.iso.datetime({ local: true }).nullish(),
  error: z.string().nullish(),
});
const secrets = new SecretsManager({});
const sqs = new SQS({});
let secret: Promise<unknown> | undefined;

export async function handler(event: { readonly body?: string }) {
  secret ??= secrets.getSecretValue({ SecretId: process.env['SECRET_ID'] });
  await secret;
  const parsed = report.safeParse(JSON.parse(event.body ?? '{}'));
  if (!parsed.success) return { statusCode: 400, body: JSON.stringify(parsed.error.issues) };
  await sqs.sendMessage({ QueueUrl: process.env['QUEUE_URL'], MessageBody: JSON.stringify(parsed.data) });
  return { statusCode: 200, body: '{"message":"Queued."}' };
}
