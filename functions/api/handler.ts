import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { attempts } from '../aws/attempts.ts';
import { connectBatchQueue } from '../aws/batch-queue.ts';
import { connectEntries } from '../aws/entries.ts';
import { recipientKeeper } from '../aws/recipient-keeper.ts';
import { connectRoutes } from '../aws/routes.ts';
import { createSearch } from '../aws/search.ts';
import { connectTable } from '../aws/table.ts';
import { explainBy } from '../providers/explain.ts';
import { apiKeys, fairQueueKey, readEnvironment, routesKey } from '../shared/environment.ts';
import { providersBy } from '../shared/named.ts';
import { readPreviewSetting } from '../shared/preview-setting.ts';
import { readProviders } from '../shared/provider-settings.ts';
import type { Application } from './application.ts';
import { toCall } from './call.ts';
import { serve } from './serve.ts';

const environment = readEnvironment(apiKeys);
const providers = readProviders(environment.PROVIDERS);
explainBy(providersBy(providers));
// It writes nothing, so that nothing has an end.
const table = connectTable(environment.TABLE_NAME, 0);

const routes = process.env[routesKey];

const application: Application = {
  providers,
  table,
  queue: connectBatchQueue(environment.QUEUE_URL, process.env[fairQueueKey] !== undefined),
  search: createSearch({
    table,
    entries: connectEntries(environment.TABLE_NAME, attempts(3, 2000)),
    providers,
    ...recipientKeeper(environment.RECIPIENTS),
  }),
  indexes: JSON.parse(environment.SEARCH),
  preview: readPreviewSetting(environment.PREVIEW),
  routes:
    routes === undefined
      ? null
      : connectRoutes({ ...JSON.parse(routes), providers: Object.keys(providers) }, attempts(2, 4000)),
};

/** What a run keeps of its time for the answer. */
const reserveMs = 500;

export async function handler(
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { status, headers, body } = await serve(
    application,
    toCall(event),
    context.getRemainingTimeInMillis() - reserveMs,
  );
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
