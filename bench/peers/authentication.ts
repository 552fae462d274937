// What it takes to tell whether a callback is genuine, and nothing else of ingest.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { secretReader } from '../../functions/aws/secrets.ts';
import { openWeb } from '../../functions/aws/web.ts';
import { authenticate } from '../../functions/ingest/authenticate.ts';
import { toRequest } from '../../functions/ingest/request.ts';
import { ingestKeys, readEnvironment } from '../../functions/shared/environment.ts';
import { gatesBy } from '../../functions/shared/named.ts';
import { readProviders } from '../../functions/shared/provider-settings.ts';
import { liveOf } from '../../functions/shared/secrets.ts';

const environment = readEnvironment(ingestKeys);
const providers = readProviders(environment.PROVIDERS);
const gates = gatesBy(providers);
const web = openWeb();
const secrets = await secretReader(environment.SECRET_ID, 2, 2000)();

export async function handler(event: APIGatewayProxyEventV2) {
  const request = toRequest(event);
  const gate = gates.get(request.provider ?? '');
  if (!gate) throw new Error(`There is no provider ${request.provider}.`);
  const settings = providers[gate.id]?.authentication ?? {};
  const url = gate.signature?.certificateUrl?.(request, liveOf(secrets, 'signingSecret', gate.id)) ?? null;
  const certificate = url === null ? undefined : await web.kept(url, 1_000);
  const { kind } = authenticate(gate, settings, secrets, { ...request, certificate });
  return { statusCode: kind === 'authentic' ? 200 : 401 };
}
