import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import type { Deployed } from '../deployed.ts';
import { type SecretStore, secretStore } from './store.ts';

/** The secret of a running stack, here or in AWS. */
export const openSecrets = async ({ place, output }: Pick<Deployed, 'place' | 'output'>): Promise<SecretStore> =>
  secretStore(new SecretsManagerClient(place), await output(outputs.secretId));
