// The least that could take a callback: reads its secret, and sends the body to SQS.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const secrets = new SecretsManagerClient({});
const sqs = new SQSClient({});
let secret: Promise<unknown> | undefined;

export async function handler(event: { readonly body?: string }) {
  secret ??= secrets.send(new GetSecretValueCommand({ SecretId: process.env['SECRET_ID'] }));
  await secret;
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env['QUEUE_URL'], MessageBody: event.body ?? '' }));
  return { statusCode: 200, body: '{"message":"Queued."}' };
}
