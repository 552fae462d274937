import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { parseSecret } from '../../functions/aws/secrets.ts';
import type { SecretDocument } from '../../functions/shared/secrets.ts';
import { OperatorError } from '../operator-error.ts';

/** The stack's secret as it was read: what a change of it starts from. */
export interface ReadSecret {
  readonly document: SecretDocument;
  readonly versionId: string;
  readonly storedAt: Date;
}

export interface SecretStore {
  /** @throws OperatorError where it holds no JSON object; never with a word of it. */
  readonly read: () => Promise<ReadSecret>;
  /** As it was before the last change; null where there is none, or none that can be read. */
  readonly previous: () => Promise<SecretDocument | null>;
  /** Replaces the version that was read. @throws OperatorError where it is not the current one any more: then nothing is changed. */
  readonly replace: (read: ReadSecret, document: SecretDocument) => Promise<void>;
}

const current = 'AWSCURRENT';
/** Where a new version waits until it becomes the current one. The next write takes the label over from one that never did. */
const pending = 'DELIVRDPENDING';

/** The stack's secret, changed so that two operators at once can't lose each other's change. */
export function secretStore(client: SecretsManagerClient, secretId: string): SecretStore {
  const get = () => client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return {
    read: async () => {
      const { SecretString, VersionId = '', CreatedDate = new Date() } = await get();
      return { document: parsed(secretId, SecretString), versionId: VersionId, storedAt: CreatedDate };
    },
    previous: () =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSPREVIOUS' })).then(
        ({ SecretString }) => parseSecret(SecretString),
        (error: Error) => {
          if (error.name === 'ResourceNotFoundException') return null;
          throw error;
        },
      ),
    replace: async ({ versionId }, document) => {
      const added = randomUUID();
      await client.send(
        new PutSecretValueCommand({
          SecretId: secretId,
          SecretString: JSON.stringify(document),
          ClientRequestToken: added,
          VersionStages: [pending],
        }),
      );
      try {
        // Secrets Manager moves the label only from where it is said to be: PutSecretValue alone would take it from anywhere.
        await client.send(
          new UpdateSecretVersionStageCommand({
            SecretId: secretId,
            VersionStage: current,
            MoveToVersionId: added,
            RemoveFromVersionId: versionId,
          }),
        );
      } catch (error) {
        const { VersionId } = await get();
        // A first attempt whose answer was lost: the second found the label moved, by ourselves.
        if (VersionId === added) return;
        if (VersionId === versionId) throw error;
        throw new OperatorError('Nothing stored: somebody else changed the secrets at the same time. Run this again.');
      }
    },
  };
}

function parsed(secretId: string, text: string | undefined): SecretDocument {
  try {
    return parseSecret(text);
  } catch (error) {
    throw new OperatorError(
      `${(error as Error).message} Put ${secretId} right first: the version before has the label AWSPREVIOUS.`,
    );
  }
}
