import { App, Validations } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { baseUrlsKey } from '../../functions/shared/addresses.ts';
import { readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import { synthesize } from './synthesize.ts';

const name = 'dlr.example.com';
const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0123';
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };

const types = {
  mapping: 'AWS::ApiGatewayV2::ApiMapping',
  domain: 'AWS::ApiGatewayV2::DomainName',
  certificate: 'AWS::CertificateManager::Certificate',
  record: 'AWS::Route53::RecordSet',
};
const made = (of: Template): readonly string[] =>
  Object.entries(types).flatMap(([kind, type]) => (Object.keys(of.findResources(type)).length === 1 ? [kind] : []));
const only = (of: Template, type: string) => Object.entries(of.findResources(type))[0] as [string, Resource];
interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
const outputsOf = (of: Template) =>
  Object.fromEntries(Object.entries(of.findOutputs('*')).map(([key, { Value }]) => [key, Value]));
const environmentOf = (of: Template) =>
  Object.entries(of.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('Ingest'))?.[1]?.['Properties']
    .Environment.Variables;
const routesOf = (of: Template): readonly string[] =>
  Object.values(of.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey);

const plain = synthesize();
const mapped = synthesize({ domain: { name, path: 'sms/prod' } });
const certified = synthesize({ domain: { name, certificateArn } });
const zoned = synthesize({ domain: { name, hostedZone } });
const both = synthesize({ domain: { name, certificateArn, hostedZone } });

describe('what a domain makes', () => {
  test.each([
    ['nothing', plain, []],
    ['a name that is there: only the mapping', mapped, ['mapping']],
    ['a certificate: the domain', certified, ['mapping', 'domain']],
    ['a hosted zone: certificate and record as well', zoned, ['mapping', 'domain', 'certificate', 'record']],
    ['both: that certificate, and the record', both, ['mapping', 'domain', 'record']],
  ])('%s', (_, of, expected) => {
    expect(made(of)).toEqual(expected);
  });

  test('a stage without one, and without publicUrl, has the template of before', () => {
    expect(JSON.stringify(plain.toJSON())).not.toMatch(/DisableExecuteApiEndpoint|BASE_URLS|DomainTarget/);
  });

  test('the mapping names the domain, the path and the stage of the API, and waits for that', () => {
    const [, { Properties }] = only(mapped, types.mapping);
    expect(Properties).toEqual({
      ApiId: { Ref: expect.stringMatching(/^IngestApi/) },
      ApiMappingKey: 'sms/prod',
      DomainName: name,
      Stage: expect.anything(),
    });
    const [stage] = only(mapped, 'AWS::ApiGatewayV2::Stage');
    mapped.hasResource(types.mapping, { DependsOn: Match.arrayWith([stage]) });
    const [domain] = only(certified, types.domain);
    certified.hasResourceProperties(types.mapping, { DomainName: { Ref: domain }, ApiMappingKey: Match.absent() });
  });

  test('the domain is regional and speaks TLS 1.2, with the certificate that is given or made', () => {
    const configuration = (CertificateArn: unknown) => ({
      DomainName: name,
      DomainNameConfigurations: [{ CertificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    });
    expect(only(certified, types.domain)[1].Properties).toEqual(configuration(certificateArn));
    expect(only(both, types.domain)[1].Properties).toEqual(configuration(certificateArn));
    const [certificate] = only(zoned, types.certificate);
    expect(only(zoned, types.domain)[1].Properties).toEqual(configuration({ Ref: certificate }));
    zoned.hasResourceProperties(types.certificate, {
      DomainName: name,
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: name, HostedZoneId: hostedZone.id }],
    });
  });

  test.each([
    ['dlr.example.com', 'example.com'],
    ['example.com', 'example.com'],
  ])('the record of %s in the zone %s points to the domain', (recorded, zone) => {
    const of = synthesize({ domain: { name: recorded, hostedZone: { ...hostedZone, name: zone } } });
    const [domain] = only(of, types.domain);
    of.hasResourceProperties(types.record, {
      Name: `${recorded}.`,
      Type: 'A',
      HostedZoneId: hostedZone.id,
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': [domain, 'RegionalHostedZoneId'] },
      },
    });
  });

  test('where the record is left to people, an output says what it points to', () => {
    const [domain] = only(certified, types.domain);
    expect(outputsOf(certified)['DomainTarget']).toEqual({ 'Fn::GetAtt': [domain, 'RegionalDomainName'] });
    for (const of of [plain, mapped, zoned, both]) expect(outputsOf(of)).not.toHaveProperty('DomainTarget');
  });
});

describe('what is registered outlives the stack', () => {
  const kept = synthesize({ stage: 'prod', domain: { name, hostedZone } });

  test.each(['domain', 'certificate', 'record'] as const)('the %s, where the stage is protected', (kind) => {
    const { DeletionPolicy, UpdateReplacePolicy } = only(kept, types[kind])[1];
    // Except where the deployment that makes it fails: the next one would find the name taken.
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    expect(only(zoned, types[kind])[1].DeletionPolicy).toBe('Delete');
  });

  test('but not the mapping: the API could not be deleted under it', () => {
    expect(only(kept, types.mapping)[1].DeletionPolicy).toBeUndefined();
  });

  test('nothing but the mapping knows the API, and all keep their logical ids', () => {
    const [api] = only(zoned, 'AWS::ApiGatewayV2::Api');
    const knowing = Object.values(types).filter((type) => JSON.stringify(only(zoned, type)[1]).includes(api));
    expect(knowing).toEqual([types.mapping]);
    for (const of of [zoned, kept])
      expect(Object.values(types).map((type) => only(of, type)[0])).toEqual([
        'DomainMapping9676C316',
        'DomainName3089E799',
        'DomainCertificate6242C448',
        'DomainRecord61445E00',
      ]);
  });
});

describe('the callback URLs', () => {
  const publicUrl = 'https://hooks.example.com/sms';
  const front = synthesize({ domain: { name, path: 'prod', defaultEndpoint: false }, publicUrl });

  test.each([
    ['the domain', certified, `https://${name}`],
    ['the domain with its path', mapped, `https://${name}/sms/prod`],
    ['publicUrl, whatever else there is', front, publicUrl],
  ])('begin with %s', (_, of, base) => {
    expect(outputsOf(of)['BaseUrl']).toBe(`${base}/webhooks`);
    expect(outputsOf(of)['CallbackWavix']).toBe(`${base}/webhooks/wavix/{token}`);
  });

  test('ingest is told all of them: a signature may cover the URL', () => {
    expect(environmentOf(front)[baseUrlsKey]).toBe(`${publicUrl} https://${name}/prod`);
    expect(environmentOf(certified)[baseUrlsKey]).toBe(`https://${name}`);
    expect(Object.keys(environmentOf(plain))).not.toContain(baseUrlsKey);
  });

  test('a path in publicUrl is routed whether what stands in front takes it away or passes it on', () => {
    expect(routesOf(front)).toEqual(['ANY /webhooks/{path+}', 'ANY /sms/webhooks/{path+}']);
    expect(routesOf(synthesize({ publicUrl: 'https://hooks.example.com' }))).toEqual(['ANY /webhooks/{path+}']);
    expect(Object.keys(front.findResources('AWS::ApiGatewayV2::Integration'))).toHaveLength(1);
    // Ingest may be called by either, and by nothing else.
    const sources = Object.values(front.findResources('AWS::Lambda::Permission')).map(({ Properties }) =>
      JSON.stringify(Properties.SourceArn),
    );
    expect(sources.filter((arn) => arn.includes('/*/*/webhooks/{path+}'))).toHaveLength(1);
    expect(sources.filter((arn) => arn.includes('/*/*/sms/webhooks/{path+}'))).toHaveLength(1);
    expect(sources).toHaveLength(2);
  });

  test('the default endpoint is off where it is said, and only there', () => {
    expect(only(front, 'AWS::ApiGatewayV2::Api')[1].Properties['DisableExecuteApiEndpoint']).toBe(true);
    for (const of of [plain, mapped, zoned])
      expect(only(of, 'AWS::ApiGatewayV2::Api')[1].Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
  });

  test('nothing that is there without them gets another logical id', () => {
    const ids = (of: Template) => Object.keys(of.toJSON()['Resources']);
    for (const of of [front, zoned, both]) expect(ids(of)).toEqual(expect.arrayContaining(ids(plain)));
  });

  test('cdk-nag finds nothing in it', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const providers = { wavix: { authentication: { urlToken: true } } };
    new DelivrdStack(app, readSettings({ providers, stage: 'prod', publicUrl, domain: { name, hostedZone } }));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
