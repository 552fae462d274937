import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectTable } from '../functions/aws/table.ts';
import { toMessage } from '../functions/domain/message.ts';
import { readProviders } from '../functions/shared/provider-settings.ts';
import { live, type SecretDocument } from '../functions/shared/secrets.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import { type Backend, OperatorError } from './backend.ts';
import { toEndpoints } from './endpoints.ts';

/** Asks a deployed stack with the credentials and region of the environment, as the AWS command line does. */
export function awsBackend(stackName: string): Backend {
  const secretsManager = new SecretsManagerClient();

  const output = async (name: string): Promise<string> => {
    const { Stacks } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName: stackName }));
    const found = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (found === undefined)
      throw new OperatorError(`Stack ${stackName} has no output ${name}: is it a Delivrd stack of this version?`);
    return found;
  };

  const readSecret = async (secretId: string): Promise<SecretDocument> => {
    const { SecretString = '{}' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
    return JSON.parse(SecretString) as SecretDocument;
  };

  return {
    endpoints: async () => {
      const baseUrl = await output(outputs.callbackBaseUrl);
      const providers = readProviders(await output(outputs.providers));
      return toEndpoints(baseUrl, providers, await readSecret(await output(outputs.secretId)));
    },
    message: async (provider, messageId) => {
      const stored = await connectTable(await output(outputs.tableName), 1).read(provider, messageId);
      return stored ? toMessage(stored) : null;
    },
    addSecret: async (provider, name, value, replace) => {
      const secretId = await output(outputs.secretId);
      const document = await readSecret(secretId);
      const before = document.providers?.[provider];
      const values = [value, ...(replace ? [] : live(before?.[name]).filter((other) => other !== value))];
      const changed: SecretDocument = {
        ...document,
        providers: { ...document.providers, [provider]: { ...before, [name]: values } },
      };
      await secretsManager.send(
        new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(changed) }),
      );
      return values.length;
    },
  };
}
