import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { parseSecret } from '../../functions/aws/secrets.ts';
import { live, type SecretDocument } from '../../functions/shared/secrets.ts';
import type { Settings } from '../../lib/settings.ts';
import type { Findings } from './findings.ts';

/** What Secrets Manager tells of a secret; its text only where it is not to be deleted. */
export interface DescribedSecret {
  readonly described: Pick<DescribeSecretCommandOutput, 'ARN' | 'DeletedDate' | 'KmsKeyId' | 'RotationEnabled'>;
  readonly text?: string | undefined;
}

/** The key that Secrets Manager uses where none was chosen: every role of the account may. */
const ownKey = /(^|\/)alias\/aws\/secretsmanager$|^aws\/secretsmanager$/;

/** What an adopted secret lacks of what ingest needs; never with a word of it, names of things in it included. */
export function secretFindings(
  { providers, stage }: Pick<Settings, 'providers' | 'stage'>,
  { described, text }: DescribedSecret,
): Findings {
  const id = described.ARN ?? '';
  const problems: string[] = [];
  const problem = (what: string, mend: string): void => void problems.push(`adopt.secret: ${id} ${what} ${mend}`);
  if (described.DeletedDate !== undefined) {
    problem('is to be deleted.', `aws secretsmanager restore-secret --secret-id ${id}`);
    return { problems, notes: [] };
  }
  if (described.KmsKeyId !== undefined && !ownKey.test(described.KmsKeyId))
    problem(
      `is encrypted with the key ${described.KmsKeyId}, which ingest has no right to use.`,
      `aws secretsmanager update-secret --secret-id ${id} --kms-key-id alias/aws/secretsmanager`,
    );
  if (described.RotationEnabled)
    problem(
      'is rotated by a timer, which would shut the providers out.',
      `aws secretsmanager cancel-rotate-secret --secret-id ${id}`,
    );

  let document: SecretDocument;
  try {
    document = parseSecret(text);
  } catch (error) {
    problem('can’t be used.', (error as Error).message);
    return { problems, notes: [] };
  }
  const entries = Object.entries(providers);
  const byToken = entries.filter(([, { authentication }]) => authentication.urlToken).map(([provider]) => provider);
  if (!isValue(document.urlKey)) problem('has a urlKey that is neither a text nor a list of texts.', 'Put it right.');
  else if (live(document.urlKey).length === 0 && byToken.length > 0)
    problem(
      `has no urlKey: callbacks of ${byToken.join(', ')} would be refused.`,
      'Is it the secret of a stack of Delivrd? The old URLs need the old key; a new one is added by dlr secrets add url-key once the stage is deployed.',
    );
  const sections: unknown = document.providers ?? {};
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord(sections)) {
    problem('has "providers" that are no object.', 'Put it right.');
    return { problems, notes: [] };
  }
  const notes: string[] = [];
  for (const [provider, { authentication }] of entries) {
    const own = Object.hasOwn(sections, provider) ? sections[provider] : {};
    if (!isRecord(own)) {
      problem(`has something of ${provider} that is no object.`, 'Put it right.');
      continue;
    }
    for (const [name, isNeeded] of [
      ['signingSecret', authentication.signature],
      ['basic', authentication.basic],
    ] as const) {
      if (!isValue(own[name])) problem(`has a ${name} of ${provider} that is neither a text nor a list of texts.`, '');
      else if (isNeeded && live(own[name]).length === 0)
        notes.push(
          `adopt.secret: ${id} has no ${name} of ${provider}: its callbacks are refused until it has. Once deployed: npm run -s dlr -- secrets add ${provider} --name ${name} --stack Delivrd-${stage} < secret.txt`,
        );
    }
  }
  return { problems, notes };
}

/** Absent, a text, or a list of texts. */
const isValue = (value: unknown): boolean =>
  value === undefined ||
  typeof value === 'string' ||
  (Array.isArray(value) && value.every((one) => typeof one === 'string'));
