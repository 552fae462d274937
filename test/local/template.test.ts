import { describe, expect, test } from 'vitest';
import { openFrontDoor } from '../../local/aws/front-door.ts';
import { createSecretsManager, generateSecret } from '../../local/aws/services/secrets-manager.ts';
import { deploy } from '../../local/deploy.ts';
import { startClock } from '../../local/runtime/clock.ts';
import { physicalIds, resolve } from '../../local/template/resolve.ts';
import { synthesize, type Template } from '../../local/template/synthesize.ts';

const template: Template = {
  Resources: {
    Q: { Type: 'AWS::SQS::Queue' },
    T: { Type: 'AWS::DynamoDB::GlobalTable' },
    A: { Type: 'AWS::ApiGatewayV2::Api' },
  },
  Conditions: { Here: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws'] }, Elsewhere: { 'Fn::Equals': ['aws', 'b'] } },
  Outputs: {},
};
const ids = physicalIds(template, { awsUrl: 'http://aws', baseUrl: 'http://base' });

describe('CloudFormation’s functions', () => {
  test.each([
    [{ Ref: 'Q' }, 'http://aws/000000000000/Q'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['T', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/T'],
    [{ 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['A', 'ApiEndpoint'] }, 'x']] }, 'http://base/x'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation writes its placeholders so
    [{ 'Fn::Sub': 'b-${AWS::AccountId}-${T}' }, 'b-000000000000-T'],
    [{ 'Fn::If': ['Here', { Ref: 'T' }, 'no'] }, 'T'],
    [{ 'Fn::If': ['Elsewhere', 'no', { 'Fn::If': ['Here', 'yes', 'no'] }] }, 'yes'],
    [
      { a: [{ Ref: 'T' }], b: 1 },
      { a: ['T'], b: 1 },
    ],
  ])('%j', (value, expected) => {
    expect(resolve(value, ids)).toEqual(expected);
  });

  test('a dashboard has the name that its region gives it', () => {
    const DashboardName = { 'Fn::Join': ['-', ['Delivrd', { Ref: 'AWS::Region' }]] };
    const D = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName } };
    const named = physicalIds({ Resources: { D }, Outputs: {} }, { awsUrl: 'http://aws', baseUrl: 'http://base' });
    expect(named.get('D')?.ref).toBe('Delivrd-us-east-1');
  });

  test.each([
    { 'Fn::If': ['Nowhere', 1, 2] },
    { Ref: 'Nobody' },
    { 'Fn::GetAtt': ['Q', 'Nothing'] },
    { 'Fn::Split': [',', 'a,b'] },
  ])('%j is not guessed', (value) => {
    expect(() => resolve(value, ids)).toThrow(/The local stack (knows no|does not know)/);
  });
});

test('a kind of resource that the local stack does not know stops it: what runs here is what is deployed', async () => {
  const door = await openFrontDoor();
  const assembly = {
    stackName: 's',
    folder: '/',
    template: { Resources: { B: { Type: 'AWS::S3::Bucket' } }, Outputs: {} },
  };
  const target = {
    awsUrl: door.url,
    ids: new Map(),
    secrets: createSecretsManager(),
    permissions: { allows: () => true, mayCall: () => true, takesLog: () => true },
    onLogLine: () => {},
    onRun: () => {},
    onIteratorAge: () => {},
    clock: startClock(),
  };
  await expect(deploy(assembly, target)).rejects.toThrow('The local stack does not know AWS::S3::Bucket (B).');
  await door.close();
});

test('a wrong setting ends the start with its message', async () => {
  await expect(synthesize({ providers: { wavix: { authentication: {} } } })).rejects.toThrow(
    /providers\.wavix\.authentication: got \{\}; anyone could post here/,
  );
});

test('a generated secret has the declared length and keeps its template', () => {
  const declaration = { SecretStringTemplate: '{"providers":{}}', GenerateStringKey: 'urlKey', PasswordLength: 48 };
  const [one, other] = [JSON.parse(generateSecret(declaration)), JSON.parse(generateSecret(declaration))];
  expect(one).toEqual({ providers: {}, urlKey: expect.stringMatching(/^[A-Za-z0-9]{48}$/) });
  expect(one.urlKey).not.toBe(other.urlKey);
});
