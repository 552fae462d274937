import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { attempts } from './attempts.ts';

/** A shorter text is none that anybody generated, but a mistake. */
const leastCharacters = 32;

/** The text of a secret that holds a key and nothing else. @throws Error of the SDK, or where it holds none. */
export async function readKey(secretId: string, config: SecretsManagerClientConfig = {}): Promise<string> {
  const client = new SecretsManagerClient({ ...attempts(3, 2000), ...config });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  // Who puts the key of another stack there by a file may end its line.
  const key = SecretString?.trim() ?? '';
  if (key.length < leastCharacters)
    throw new Error(`The secret of the recipients holds no key of at least ${leastCharacters} characters.`);
  return key;
}
