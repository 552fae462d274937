import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { read } from './adopted.ts';
import { removalPolicy } from './function.ts';
import type { Settings } from './settings.ts';

/** The one secret: the generated key of all URL tokens, and the signing secrets that the operator adds per provider. */
export class Credentials extends Construct {
  /** What Secrets Manager is asked for: an ARN, or a name that was adopted. */
  readonly secretId: string;
  /** What a right to read it names: its ARN or, where only its name is known, with six characters open. */
  readonly readableArn: string;

  constructor(scope: Construct, id: string, { adopt, protect }: Settings) {
    super(scope, id);
    if (adopt.secret !== undefined) {
      const { name, arn } = read('secret', adopt.secret);
      this.secretId = arn ?? name;
      this.readableArn = arn ?? secretArn(this, `${name}-??????`);
      return;
    }
    const secret = new Secret(this, 'Secret', {
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
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Its values are registered with the providers by hand: rotation on a timer would shut them out. Rotation is a list of live values.',
    });
    this.secretId = secret.secretArn;
    this.readableArn = secret.secretArn;
  }
}

const secretArn = (scope: Construct, resourceName: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
