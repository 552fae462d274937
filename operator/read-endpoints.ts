import { outputs } from '../functions/shared/stack-outputs.ts';
import { readLocal } from './ask-local.ts';
import { openDeployed } from './deployed.ts';
import type { Endpoint } from './endpoint.ts';
import { toEndpoints } from './endpoints.ts';
import { openSecrets } from './secrets/open.ts';

/** The callback URLs of a stack in AWS or, without a name, of the local one, which tells the secrets as well that a sender signs with. */
export async function readEndpoints(options: {
  readonly stack?: string;
  readonly port: number;
}): Promise<readonly Endpoint[]> {
  if (options.stack === undefined) return readLocal<Endpoint[]>(options.port, '/api/endpoints', Array.isArray);
  const stack = await openDeployed(options);
  const baseUrl = await stack.output(outputs.callbackBaseUrl);
  return toEndpoints(baseUrl, await stack.providers(), (await (await openSecrets(stack)).read()).document);
}
