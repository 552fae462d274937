// Ingest of which the queue holds each message at once: what a callback takes beside being sent.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { cacheSecrets, secretReader } from '../../functions/aws/secrets.ts';
import { openWeb } from '../../functions/aws/web.ts';
import { type Receiver, receive } from '../../functions/ingest/receive.ts';
import { toRequest } from '../../functions/ingest/request.ts';
import { recordSecretUse } from '../../functions/ingest/secret-use.ts';
import { ingestKeys, readEnvironment } from '../../functions/shared/environment.ts';
import { gatesBy } from '../../functions/shared/named.ts';
import { readProviders } from '../../functions/shared/provider-settings.ts';

const environment = readEnvironment(ingestKeys);
const providers = readProviders(environment.PROVIDERS);
const receiver: Receiver = {
  providers,
  gates: gatesBy(providers),
  web: openWeb(),
  secrets: cacheSecrets(secretReader(environment.SECRET_ID, 2, 2000)),
  secretUse: recordSecretUse(),
  queue: { send: async () => {} },
  metricNamespace: environment.METRIC_NAMESPACE,
  acknowledgeWithinMs: Number(environment.ACKNOWLEDGE_WITHIN_MS),
};

export async function handler(event: APIGatewayProxyEventV2) {
  const { status, message } = await receive(receiver, toRequest(event));
  return { statusCode: status, body: JSON.stringify({ message }) };
}
