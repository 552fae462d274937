import { randomBytes } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectTable } from '../functions/aws/table.ts';
import { readProviders } from '../functions/shared/provider-settings.ts';
import { live, type SecretDocument } from '../functions/shared/secrets.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import { type Backend, OperatorError, type SecretName } from './backend.ts';
import { toEndpoints } from './endpoints.ts';
import { quarantineReader } from './quarantine.ts';
import { idPages } from './similar.ts';
import { trace } from './trace.ts';

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

  const change = async (edit: (document: SecretDocument) => [SecretDocument, number]): Promise<number> => {
    const secretId = await output(outputs.secretId);
    const [changed, count] = edit(await readSecret(secretId));
    await secretsManager.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(changed) }));
    return count;
  };

  /** A secret that nothing looks at would be stored in vain, and its owner would wonder why reports are refused. */
  const checkSecret = async (provider: string, name: SecretName, value: string): Promise<void> => {
    const providers = readProviders(await output(outputs.providers));
    const settings = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
    if (!settings)
      throw new OperatorError(
        `${stackName} has no provider "${provider}"; there are ${Object.keys(providers).join(', ')}.`,
      );
    const method = name === 'basic' ? 'basic' : 'signature';
    if (!settings.authentication[method]) {
      throw new OperatorError(
        `${stackName} does not check ${method} for ${provider}: set providers.${provider}.authentication.${method} in cdk.json and deploy.`,
      );
    }
    if (name === 'basic' && !value.includes(':')) throw new OperatorError('Expected user:password.');
  };

  return {
    endpoints: async () => {
      const baseUrl = await output(outputs.callbackBaseUrl);
      const providers = readProviders(await output(outputs.providers));
      return toEndpoints(baseUrl, providers, await readSecret(await output(outputs.secretId)));
    },
    message: async (provider, messageId) => {
      const tableName = await output(outputs.tableName);
      return trace(connectTable(tableName, 1), idPages(tableName), provider, messageId);
    },
    quarantine: async () => quarantineReader(new SQSClient(), await output(outputs.deadLetterQueueUrl))(),
    addSecret: async (provider, name, value, replace) => {
      await checkSecret(provider, name, value);
      return change((document) => {
        const own = document.providers?.[provider];
        const values = [value, ...(replace ? [] : live(own?.[name]).filter((other) => other !== value))];
        const providers = { ...document.providers, [provider]: { ...own, [name]: values } };
        return [{ ...document, providers }, values.length];
      });
    },
    rotateUrlKey: (replace) =>
      change((document) => {
        const before = live(document.urlKey);
        const urlKey = replace ? before.slice(0, 1) : [randomBytes(36).toString('base64url'), ...before];
        return [{ ...document, urlKey }, urlKey.length];
      }),
  };
}
