import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { removalPolicy } from './function.ts';
import type { Settings } from './settings.ts';

/** The one secret: the generated key of all URL tokens, and the signing secrets that the operator adds per provider. */
export class Credentials extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { protect }: Settings) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Delivrd: key of the URL tokens, and signing secrets per provider.',
      // Never change these two: CloudFormation would generate the secret anew and drop what operators added.
      generateSecretString: {
        secretStringTemplate: '{"providers":{}}',
        generateStringKey: 'urlKey',
        passwordLength: 48,
        excludePunctuation: true,
      },
      removalPolicy: removalPolicy(protect),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Its values are registered with the providers by hand: rotation on a timer would shut them out. Rotation is a list of live values.',
    });
  }
}
