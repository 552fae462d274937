import { expect, test } from 'vitest';
import { createSecretsManager } from '../../local/aws/services/secrets-manager.ts';
import { adoptedIn, moveHere } from '../../local/template/adopted.ts';

const template = (table: unknown, secret: unknown) => ({
  Resources: {
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Resource: [
          'arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Old',
          'arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys-AbCd12',
          'arn:aws:sqs:eu-west-1:123456789012:other',
        ],
      },
    },
  },
  Outputs: { TableName: { Value: table }, SecretId: { Value: secret }, Search: { Value: '{"failures":true}' } },
});

test('what is adopted moves to the account and region that are played here, and nothing else does', () => {
  const of = moveHere(template('Old', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys-AbCd12'));
  const secret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-AbCd12';
  expect(of.Resources['Policy']?.Properties?.['Resource']).toEqual([
    'arn:aws:dynamodb:us-east-1:000000000000:table/Old',
    secret,
    'arn:aws:sqs:eu-west-1:123456789012:other',
  ]);
  expect(adoptedIn(of)).toEqual({ table: 'Old', secret, search: { failures: true } });
});

test('what the template makes itself is not adopted; a secret’s name gets an ARN, as AWS would give it', () => {
  expect(adoptedIn(template({ Ref: 'Table' }, { Ref: 'Secret' }))).toMatchObject({ table: null, secret: null });
  expect(adoptedIn(template('Old', 'delivrd/keys')).secret).toMatch(/:secret:delivrd\/keys-[A-Za-z0-9]{6}$/);
});

test('a secret is found by its name as by its ARN, and rights are asked for its ARN', async () => {
  const secrets = createSecretsManager();
  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:delivrd/keys-Adopt1';
  secrets.put(arn, 'first');
  secrets.put('delivrd/keys', 'second');
  expect([secrets.get(arn), secrets.get('delivrd/keys')]).toEqual(['second', 'second']);
  const call = { caller: 'c', service: 'secretsmanager', action: 'GetSecretValue' };
  const named = (SecretId: string) => secrets.named({ ...call, input: { SecretId } } as never).input['SecretId'];
  expect([named('delivrd/keys'), named(arn), named('keys')]).toEqual([arn, arn, 'keys']);
});
