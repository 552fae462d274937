import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { RecipientForm } from '../functions/domain/recipient.ts';
import { writeRecipientSetting } from '../functions/shared/recipients.ts';
import { removalPolicy } from './function.ts';
import { prices } from './prices.ts';
import type { Settings } from './settings.ts';

/** What hiding numbers costs, in a line for synth; null where they are kept as they are, which costs nothing. */
export const describeRecipientCost = ({ privacy, stage }: Pick<Settings, 'privacy' | 'stage'>): string | null =>
  privacy.recipient === 'plain'
    ? null
    : `Hiding numbers in ${stage} (privacy.recipient) costs $${prices.secrets.secretMonth.toFixed(2)} a month: the secret with the key of their hashes (us-east-1 list price).`;

/** How recipients are kept and, where they are hidden, the key of their hashes. */
export class RecipientKey extends Construct {
  /** For the functions and the operator. */
  readonly setting: string;
  /** What a right to read the key names; null where there is none. */
  readonly readableArn: string | null;

  constructor(scope: Construct, id: string, { privacy, protect }: Settings) {
    super(scope, id);
    const form: RecipientForm = privacy.recipient;
    if (form === 'plain') {
      this.setting = writeRecipientSetting({ form, keyId: null });
      this.readableArn = null;
      return;
    }
    const secret = new Secret(this, 'Secret', {
      description:
        'Delivrd: key of the hashes of recipients. With another one, nothing stored before is found by its number.',
      // Never change it: CloudFormation would make another key.
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: removalPolicy(protect),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'A hash under another key is another hash: nothing that is stored would be found any more.',
    });
    this.setting = writeRecipientSetting({ form, keyId: secret.secretArn });
    this.readableArn = secret.secretArn;
  }
}
