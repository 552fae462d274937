import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { acceptedAfterMs } from '../functions/aws/secrets.ts';
import { connectTable } from '../functions/aws/table.ts';
import { live, type SecretDocument } from '../functions/shared/secrets.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import type { Backend, Rotated, Rotation, SecretName } from './backend.ts';
import { openDeployed } from './deployed.ts';
import { toEndpoints } from './endpoints.ts';
import { refuseWhileInUse } from './old-secrets.ts';
import { OperatorError } from './operator-error.ts';
import { openQuarantine, type Quarantine } from './quarantine.ts';
import { secretStore } from './secret-store.ts';
import { idPages } from './similar.ts';
import { trace } from './trace.ts';

/** Asks a deployed stack with the credentials and region of the environment, as the AWS command line does. */
export async function awsBackend(stackName: string): Promise<Backend> {
  const { output, providers } = await openDeployed({ stack: stackName, port: 0 });
  const secretsManager = new SecretsManagerClient();

  const openSecrets = async () => secretStore(secretsManager, await output(outputs.secretId));

  const change = async (edit: (document: SecretDocument) => Edit, { force }: Rotation): Promise<Rotated> => {
    const store = await openSecrets();
    const read = await store.read();
    const { document, live: count, isNew, dropsOf } = edit(read.document);
    if (dropsOf.length > 0 && !force) {
      const metricNamespace = await output(outputs.metricNamespace);
      const dropping = { providers: dropsOf, metricNamespace, storedAt: read.storedAt, now: new Date() };
      await refuseWhileInUse(new CloudWatchClient(), dropping);
    }
    // Storing what is there would only make it look new.
    if (!isDeepStrictEqual(document, read.document)) await store.replace(read, document);
    const acceptedFrom = (isNew ? Date.now() : read.storedAt.getTime()) + acceptedAfterMs;
    return { live: count, acceptedFrom: acceptedFrom > Date.now() ? new Date(acceptedFrom) : null };
  };

  const quarantine = async (): Promise<Quarantine> =>
    openQuarantine(new SQSClient(), await output(outputs.deadLetterQueueUrl));

  /** A secret that nothing looks at would be stored in vain, and its owner would wonder why reports are refused. */
  const checkSecret = async (provider: string, name: SecretName, value: string): Promise<void> => {
    const configured = await providers();
    const settings = Object.hasOwn(configured, provider) ? configured[provider] : undefined;
    if (!settings)
      throw new OperatorError(
        `${stackName} has no provider "${provider}"; there are ${Object.keys(configured).join(', ')}.`,
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
      return toEndpoints(baseUrl, await providers(), (await (await openSecrets()).read()).document);
    },
    providers: async () => Object.keys(await providers()),
    message: async (provider, messageId) => {
      const tableName = await output(outputs.tableName);
      return trace(connectTable(tableName, 1), idPages(tableName), provider, messageId);
    },
    quarantine: {
      look: async (look) => (await quarantine()).look(look),
      drop: async (id, look) => (await quarantine()).drop(id, look),
    },
    addSecret: async (provider, name, value, how) => {
      await checkSecret(provider, name, value);
      return change((document) => {
        const own = document.providers?.[provider];
        const before = live(own?.[name]);
        const others = before.filter((other) => other !== value);
        if (how.replace && !how.force && others.length > 0 && before[0] !== value) throw notTheNewest(provider);
        const values = [value, ...(how.replace ? [] : others)];
        return {
          document: { ...document, providers: { ...document.providers, [provider]: { ...own, [name]: values } } },
          live: values.length,
          isNew: !before.includes(value),
          dropsOf: how.replace && others.length > 0 ? [provider] : [],
        };
      }, how);
    },
    rotateUrlKey: async (how) => {
      const byToken = Object.entries(await providers())
        .filter(([, { authentication }]) => authentication.urlToken)
        .map(([id]) => id);
      return change((document) => {
        const before = live(document.urlKey);
        const urlKey = how.replace ? before.slice(0, 1) : [randomBytes(36).toString('base64url'), ...before];
        return {
          document: { ...document, urlKey },
          live: urlKey.length,
          isNew: !how.replace,
          dropsOf: how.replace && before.length > 1 ? byToken : [],
        };
      }, how);
    },
  };
}

/** What a rotation makes of the secrets. */
interface Edit {
  readonly document: SecretDocument;
  readonly live: number;
  readonly isNew: boolean;
  /** The providers of which something would be dropped. */
  readonly dropsOf: readonly string[];
}

/** What is not the newest is not in use yet as far as anybody counted, so what is would be dropped. */
const notTheNewest = (provider: string): OperatorError =>
  new OperatorError(
    `Nothing stored: this is not the newest live secret of ${provider}, so callbacks are signed with what --replace would drop.\nRun this without --replace, switch ${provider}, and then with it; --force drops the others at once, for instance where one has leaked.`,
  );
