import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { connectQueue } from '../aws/queue.ts';
import { cacheSecrets, secretReader } from '../aws/secrets.ts';
import { openWeb } from '../aws/web.ts';
import { baseUrlsKey, readBaseUrls } from '../shared/addresses.ts';
import { fairQueueKey, ingestKeys, readEnvironment, unauthenticKeys } from '../shared/environment.ts';
import { gatesBy } from '../shared/named.ts';
import { readProviders } from '../shared/provider-settings.ts';
import { createKeeper } from './keep.ts';
import { type Receiver, receive } from './receive.ts';
import { toRequest } from './request.ts';
import { recordSecretUse } from './secret-use.ts';

const environment = readEnvironment(ingestKeys);
const baseUrls = readBaseUrls(process.env[baseUrlsKey]);
const acknowledgeWithinMs = Number(environment.ACKNOWLEDGE_WITHIN_MS);

const unauthenticQueueUrl = process.env[unauthenticKeys.queueUrl];

const providers = readProviders(environment.PROVIDERS);

// An answer lost on an old connection, or late, costs a part of the time, not the report: the queue is tried three times, so that of calls of
// which one in a hundred stalls one request in a million is late. A reading of the secret may go on behind a request that stopped waiting for it.
const receiver: Receiver = {
  providers,
  gates: gatesBy(providers),
  web: openWeb(),
  secrets: cacheSecrets(secretReader(environment.SECRET_ID, 2, 2000)),
  secretUse: recordSecretUse(),
  queue: connectQueue(
    environment.QUEUE_URL,
    3,
    Math.round(acknowledgeWithinMs * 0.25),
    process.env[fairQueueKey] !== undefined,
  ),
  keeper:
    unauthenticQueueUrl === undefined
      ? undefined
      : createKeeper(
          connectQueue(unauthenticQueueUrl, 1, Math.round(acknowledgeWithinMs * 0.3), false),
          Number(process.env[unauthenticKeys.perSecond]),
        ),
  metricNamespace: environment.METRIC_NAMESPACE,
  acknowledgeWithinMs,
};

// While the environment starts there is time that no request pays for.
receiver.secrets.prefetch();

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { status, headers, message, exactly } = await receive(receiver, toRequest(event, baseUrls));
  return {
    statusCode: status,
    headers: { 'content-type': exactly?.contentType ?? 'application/json', ...headers },
    body: exactly?.body ?? JSON.stringify({ message }),
  };
}
