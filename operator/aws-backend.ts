import { outputs } from '../functions/shared/stack-outputs.ts';
import type { Backend } from './backend.ts';
import { openDeployed } from './deployed.ts';
import { toEndpoints } from './endpoints.ts';
import { openSecrets } from './secrets/open.ts';

/** Asks a deployed stack with the credentials and region of the environment, as the AWS command line does. */
export async function awsBackend(stackName: string): Promise<Backend> {
  const stack = await openDeployed({ stack: stackName, port: 0 });
  const { output, providers } = stack;

  return {
    endpoints: async () => {
      const baseUrl = await output(outputs.callbackBaseUrl);
      return toEndpoints(baseUrl, await providers(), (await (await openSecrets(stack)).read()).document);
    },
  };
}
