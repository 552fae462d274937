import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { adoptionWarnings, misplaced } from '../../lib/adopted.ts';
import { readSettings } from '../../lib/settings.ts';
import { tableInput } from '../../operator/adopted/indexes.ts';
import { context } from '../four-providers.ts';
import { synthesize as synthesizeWith } from './synthesize.ts';

const place = 'eu-west-1:123456789012';
const table = `arn:aws:dynamodb:${place}:table/Delivrd-old-Messages.1_2`;
const secret = `arn:aws:secretsmanager:${place}:secret:delivrd/old-keys-AbCd12`;
const providers = { wavix: { authentication: { urlToken: true } } };
const read = (adopt: object) => readSettings({ providers, adopt });

const synthesize = (adopt: object, stage = 'prod'): Template => synthesizeWith({ stage, adopt });
const statements = (of: Template): { Action: string | string[]; Resource: unknown }[] =>
  Object.values(of.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const rights = (of: Template, service: string): unknown[] =>
  statements(of)
    .filter(({ Action }) => JSON.stringify(Action).includes(`"${service}:`))
    .map(({ Action, Resource }) => [Action, Resource]);
const here = (service: string, rest: string): object => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:${rest}`,
    ],
  ],
});

describe('a stage that adopts', () => {
  test('both by ARN makes neither, and its roles and outputs name exactly those', () => {
    const of = synthesize({ table, secret });
    of.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    of.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(rights(of, 'dynamodb')).toEqual([[['dynamodb:GetItem', 'dynamodb:UpdateItem'], table]]);
    expect(rights(of, 'secretsmanager')).toEqual([['secretsmanager:GetSecretValue', secret]]);
    of.hasOutput('TableName', { Value: 'Delivrd-old-Messages.1_2' });
    of.hasOutput('SecretId', { Value: secret });
    for (const variables of [{ TABLE_NAME: 'Delivrd-old-Messages.1_2' }, { SECRET_ID: secret }])
      of.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike(variables) } });
  });

  test('by name gets rights on that name in its own account and region', () => {
    const of = synthesize({ table: 'Old', secret: 'delivrd/keys' });
    expect(rights(of, 'dynamodb')).toEqual([
      [['dynamodb:GetItem', 'dynamodb:UpdateItem'], here('dynamodb', 'table/Old')],
    ]);
    // Secrets Manager appends six characters that only the ARN tells.
    expect(rights(of, 'secretsmanager')).toEqual([
      ['secretsmanager:GetSecretValue', here('secretsmanager', 'secret:delivrd/keys-??????')],
    ]);
    of.hasOutput('TableName', { Value: 'Old' });
    of.hasOutput('SecretId', { Value: 'delivrd/keys' });
  });

  test.each([
    [{ table }, 'AWS::SecretsManager::Secret'],
    [{ secret }, 'AWS::DynamoDB::GlobalTable'],
  ])('%j alone still makes the other itself', (adopt, own) => {
    synthesize(adopt).resourceCountIs(own, 1);
  });
});

describe('a mistake is named with its mend', () => {
  test.each([
    [{ table: 'x' }, 'adopt.table: got "x"; expected the name or the ARN of a table'],
    [{ table: secret }, /adopt\.table: got .*; this is an ARN of secretsmanager; expected one of dynamodb, of a table/],
    [{ table: `${table}/index/by-day` }, /the ARN of the table itself, which ends in table\/NAME/],
    [{ table: `${table}/backup/01489602797149-73d8d5bc` }, /a backup; restore it to a table/],
    [{ table: 'arn:aws:dynamodb:::table/Old' }, /the whole ARN of a table, region and account in it/],
    [{ secret: table }, /an ARN of dynamodb; expected one of secretsmanager, of a secret/],
    [
      { secret: secret.slice(0, -7) },
      /the full ARN, with the hyphen and six characters .* describe-secret --secret-id NAME --query ARN/,
    ],
    [{ secret: 'white space' }, 'expected the name or the ARN of a secret'],
    [{ secret: 7 }, 'adopt.secret: got 7; expected text'],
    [{ tables: 'Old' }, 'adopt.tables: got "Old"; no such setting; there are table, tableStream, secret'],
    [{ table, secret: secret.replace('eu-west-1', 'us-east-1') }, /adopt\.secret: .* the table's region is eu-west-1/],
    [{ table, secret: secret.replace('9012', '9013') }, /the table's account is 123456789012/],
  ])('%j', (adopt, message) => {
    expect(() => read(adopt)).toThrow(message);
  });
});

test('what lies in another account or region is not adopted where the command tells its own; a name fits anywhere', () => {
  const { adopt } = read({ table, secret });
  expect(misplaced(adopt, { account: '123456789012', region: 'eu-west-1' })).toEqual([]);
  expect(misplaced(adopt, { account: '123456789012' })).toEqual([]);
  expect(misplaced(adopt, { account: '123456789012', region: 'us-east-1' })).toEqual([
    expect.stringMatching(/^adopt\.table: .* not of the region us-east-1, .* give the name alone/),
    expect.stringMatching(/^adopt\.secret: .* not of the region us-east-1/),
  ]);
  expect(misplaced(adopt, { account: '210987654321', region: 'eu-west-1' })).toHaveLength(2);
  expect(misplaced(read({ table: 'Old', secret: 'keys' }).adopt, { account: '1', region: 'us-east-1' })).toEqual([]);
});

test('the app refuses it, before it makes anything', () => {
  const delivrd = { ...context.delivrd, adopt: { table } };
  const env = {
    ...process.env,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, delivrd }),
    CDK_DEFAULT_REGION: 'us-east-1',
  };
  const app = (account: string) =>
    spawnSync(process.execPath, [join('bin', 'delivrd.ts')], {
      env: { ...env, CDK_DEFAULT_ACCOUNT: account },
      encoding: 'utf8',
    });
  const { status, stderr } = app('123456789012');
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^adopt\.table: .* not of the region us-east-1, .*\n$/)]);
});

const adopting = (adopt: object) => Object.values(adoptionWarnings(read(adopt), { isOwn: true }));

test('synth says what becomes of a table or secret of its own, and nothing where nothing is adopted', () => {
  expect(adopting({})).toEqual([]);
  expect(adopting({ secret: 'keys' })).toEqual([
    expect.stringMatching(/dev adopts the secret keys\. .* deleted, or kept outside .* preflight --stage dev/),
  ]);
  expect(adopting({ table, secret })).toHaveLength(2);
});

test('the indexes that an adopted table must have are those of a table of the stack’s own', () => {
  for (const search of [
    { recipient: true, clientReference: true, failures: true },
    { recipient: true, clientReference: false, failures: false },
  ]) {
    const [own] = Object.values(synthesizeWith({ search }).findResources('AWS::DynamoDB::GlobalTable'));
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = own?.['Properties'] ?? {};
    expect(tableInput(search)).toEqual({
      KeySchema,
      AttributeDefinitions: expect.toSatisfy((given) =>
        isDeepStrictEqual(new Set(given), new Set(AttributeDefinitions)),
      ),
      GlobalSecondaryIndexes,
    });
  }
});
