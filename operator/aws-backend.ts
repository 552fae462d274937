import { SQSClient } from '@aws-sdk/client-sqs';
import { outputs } from '../functions/shared/stack-outputs.ts';
import type { Backend } from './backend.ts';
import { openDeployed } from './deployed.ts';
import { toEndpoints } from './endpoints.ts';
import { openQuarantine, type Quarantine } from './quarantine.ts';
import { openSecrets } from './secrets/open.ts';

/** Asks a deployed stack with the credentials and region of the environment, as the AWS command line does. */
export async function awsBackend(stackName: string): Promise<Backend> {
  const stack = await openDeployed({ stack: stackName, port: 0 });
  const { output, providers } = stack;
  const quarantine = async (): Promise<Quarantine> =>
    openQuarantine(new SQSClient(), await output(outputs.deadLetterQueueUrl));

  return {
    endpoints: async () => {
      const baseUrl = await output(outputs.callbackBaseUrl);
      return toEndpoints(baseUrl, await providers(), (await (await openSecrets(stack)).read()).document);
    },
    quarantine: {
      look: async (look) => (await quarantine()).look(look),
      drop: async (id, look) => (await quarantine()).drop(id, look),
    },
  };
}
