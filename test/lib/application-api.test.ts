import { describe, expect, test } from 'vitest';
import { apiRoutes } from '../../functions/shared/api-routes.ts';
import { markOf, readPreviewSetting } from '../../functions/shared/preview-setting.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { readSettings } from '../../lib/settings.ts';
import { physicalIds, resolve } from '../../local/template/resolve.ts';
import type { Template } from '../../local/template/synthesize.ts';
import { templateOf } from '../../operator/upgrade/present.ts';
import { plain } from './stages.ts';

type Properties = Readonly<Record<string, unknown>>;

const synthesize = (more: object = {}): Template => templateOf(readSettings({ ...plain, ...more })) as Template;
const off = synthesize();
const on = synthesize({ api: true });

/** Properties of the resources of a type whose logical ids begin so, with the names that they refer to. */
function resolved(template: Template, type: string, prefix = ''): readonly Properties[] {
  const ids = physicalIds(template, { awsUrl: 'http://aws', baseUrl: 'https://api' });
  return Object.entries(template.Resources).flatMap(([id, resource]) =>
    resource.Type === type && id.startsWith(prefix) ? [resolve(resource.Properties ?? {}, ids) as Properties] : [],
  );
}
const outputOf = (template: Template, name: string): unknown =>
  resolve(template.Outputs[name]?.Value, physicalIds(template, { awsUrl: 'http://aws', baseUrl: 'https://api' }));
const statements = (template: Template): readonly { readonly Action: unknown; readonly Resource: unknown }[] =>
  resolved(template, 'AWS::IAM::Policy', 'Application').flatMap(
    ({ PolicyDocument }) => (PolicyDocument as { readonly Statement: readonly never[] }).Statement,
  );

const functionsOf = (template: Template) => resolved(template, 'AWS::Lambda::Function', 'Application');
const variablesOf = (lambda: Properties | undefined): Readonly<Record<string, string>> =>
  (lambda?.['Environment'] as { readonly Variables: Readonly<Record<string, string>> } | undefined)?.Variables ?? {};

describe('off', () => {
  test('nothing of it is there, and on, nothing else is another but what shows alarms and metrics', () => {
    const added = Object.keys(on.Resources).filter((id) => !Object.hasOwn(off.Resources, id));
    expect(added.filter((id) => !/^(Application|AlarmsRegistrar(api|Api))/.test(id))).toEqual([]);
    expect(Object.keys(off.Resources).filter((id) => id.startsWith('Application'))).toEqual([]);
    expect(Object.keys(off.Outputs).filter((name) => name.startsWith('Api'))).toEqual([]);
    const changed = Object.keys(off.Resources).filter(
      (id) => JSON.stringify(off.Resources[id]) !== JSON.stringify(on.Resources[id]),
    );
    expect(changed.map((id) => off.Resources[id]?.Type)).toEqual(['AWS::CloudWatch::Dashboard']);
  });

  test.each([
    { tags: { otp: { sensitive: true } } },
    { limits: { apiRequestsPerSecond: 5, apiReservedConcurrency: 5 } },
  ])('%j changes nothing', (more) => {
    expect(synthesize(more)).toEqual(off);
  });
});

describe('on', () => {
  const [api] = resolved(on, 'AWS::ApiGatewayV2::Api', 'Application');

  test('it is an API of its own, each of whose routes asks IAM', () => {
    const routes = resolved(on, 'AWS::ApiGatewayV2::Route', 'Application');
    expect(routes.map(({ RouteKey }) => RouteKey).toSorted()).toEqual([...apiRoutes].toSorted());
    expect(new Set(routes.map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['AWS_IAM']));
    expect(new Set(routes.map(({ ApiId }) => ApiId)).size).toBe(1);
    const others = resolved(on, 'AWS::ApiGatewayV2::Route', 'Ingest');
    expect(others.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([
      ['ANY /webhooks/{path+}', 'NONE'],
    ]);
    expect(others[0]?.['ApiId']).not.toBe(routes[0]?.['ApiId']);
  });

  test('its throttle is its own, and its access log has no path', () => {
    const template = synthesize({ api: true, limits: { apiRequestsPerSecond: 7 } });
    const [stage] = resolved(template, 'AWS::ApiGatewayV2::Stage', 'Application');
    expect(stage).toMatchObject({ DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 7 } });
    expect(resolved(template, 'AWS::ApiGatewayV2::Stage', 'Ingest')).toEqual(
      resolved(off, 'AWS::ApiGatewayV2::Stage', 'Ingest'),
    );
    expect(JSON.stringify(stage?.['AccessLogSettings'])).not.toMatch(/\$context\.(path|resourcePath)/i);
  });

  test('the function may read the table and its indexes and send to the queue, and nothing else', () => {
    const rights = statements(on).map(({ Action, Resource }) => [[Action].flat().join(), [Resource].flat().length]);
    expect(rights.toSorted()).toEqual([
      ['dynamodb:BatchGetItem,dynamodb:GetItem', 1],
      ['dynamodb:Query', 2],
      ['logs:CreateLogStream,logs:PutLogEvents', 1],
      ['sqs:SendMessage', 1],
    ]);
    expect(JSON.stringify(statements(on)).replaceAll(/log-group:[^"]*:\*/g, '')).not.toContain('*');
  });

  test('it reads metrics only where routes are counted, and only then the consumer counts them and an output says so', () => {
    const countries = ['DE', 'IN'];
    const [without, counting] = [false, true].map((routes) =>
      synthesize({ api: true, metrics: { countries, routes } }),
    );
    const consumerOf = (template: Template | undefined) =>
      variablesOf(resolved(template as Template, 'AWS::Lambda::Function', 'Consumer')[0]);
    expect(variablesOf(functionsOf(counting as Template)[0])['ROUTES']).toBe(
      JSON.stringify({ namespace: 'Delivrd/dev', countries }),
    );
    expect(statements(counting as Template).filter(({ Action }) => Action === 'cloudwatch:GetMetricData')).toEqual([
      { Action: 'cloudwatch:GetMetricData', Effect: 'Allow', Resource: '*' },
    ]);
    expect(consumerOf(counting)).toMatchObject({ COUNT_ROUTES: 'true' });
    expect(counting?.Outputs['RouteCountries']?.Value).toBe('["DE","IN"]');
    expect(JSON.stringify(without)).not.toMatch(/ROUTES|GetMetricData|RouteCountries/);
  });

  test('of indexes that are off, and of a key that nothing needs, it has no right', () => {
    const none = { recipient: false, clientReference: false };
    const bare = synthesize({ api: true, search: none, privacy: { recipient: 'hash' } });
    expect(JSON.stringify(statements(bare))).not.toMatch(/Query|secretsmanager/);
    const one = synthesize({ api: true, search: { recipient: false }, privacy: { recipient: 'hash' } });
    expect(JSON.stringify(statements(one))).toMatch(/by-client-reference/);
    expect(JSON.stringify(statements(one))).not.toMatch(/by-recipient/);
    expect(JSON.stringify(statements(one))).toMatch(/secretsmanager:GetSecretValue/);
  });

  test('it learns no secret and no address of a provider', () => {
    const providers = {
      wavix: { authentication: { urlToken: true, ipRanges: ['203.0.113.0/24'] }, defaultCountry: 'DE' },
    };
    const [lambda] = functionsOf(synthesize({ api: true, providers }));
    const variables = variablesOf(lambda);
    expect(JSON.parse(variables['PROVIDERS'] ?? '')).toEqual({ wavix: { authentication: {}, defaultCountry: 'DE' } });
    expect(Object.keys(variables).toSorted()).toEqual(
      ['PREVIEW', 'PROVIDERS', 'QUEUE_URL', 'RECIPIENTS', 'SEARCH', 'TABLE_NAME'].toSorted(),
    );
    expect(lambda).toMatchObject({ Timeout: 29 });
    expect(lambda).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('previews and sensitive tags reach it as they are set', () => {
    const settingOf = (more: object) => {
      const [lambda] = functionsOf(synthesize({ api: true, ...more }));
      return readPreviewSetting(variablesOf(lambda)['PREVIEW'] ?? '');
    };
    const tags = { otp: { sensitive: true }, news: { sensitive: false }, other: {} };
    expect(settingOf({ tags })).toEqual({ isOn: false, sensitiveTags: [] });
    expect(settingOf({ tags, preview: true })).toEqual({ isOn: true, sensitiveTags: ['otp'] });
  });

  test('the writer knows sensitive tags only where there are any and previews are taken', () => {
    const knownTo = (more: object) =>
      resolved(synthesize({ api: true, ...more }), 'AWS::Lambda::Function').flatMap(
        (lambda) => variablesOf(lambda)['SENSITIVE_TAGS'] ?? [],
      );
    const tags = { otp: { sensitive: true }, news: { sensitive: false } };
    expect(knownTo({ tags })).toEqual([]);
    expect(knownTo({ preview: true })).toEqual([]);
    expect(knownTo({ preview: true, tags })).toEqual([JSON.stringify([markOf('OTP')])]);
  });

  test('outputs tell where it is, and what a policy must name', () => {
    expect(outputOf(on, outputs.apiUrl)).toBe('https://api');
    expect(outputOf(on, outputs.apiArn)).toMatch(
      /^arn:aws:execute-api:us-east-1:000000000000:Application\w+\/\$default$/,
    );
    expect(api).toMatchObject({ ProtocolType: 'HTTP' });
  });

  test.each([
    [{ path: 'sms' }, 'sms/application'],
    [{}, 'application'],
  ])('on a domain with %j it is mapped to %s, beside the callbacks', (more, key) => {
    const domain = { name: 'dlr.example.com', defaultEndpoint: false, ...more };
    const template = synthesize({ api: true, domain });
    expect(resolved(template, 'AWS::ApiGatewayV2::ApiMapping').map(({ ApiMappingKey }) => ApiMappingKey)).toEqual(
      expect.arrayContaining([key]),
    );
    expect(outputOf(template, outputs.apiUrl)).toBe(`https://dlr.example.com/${key}`);
    expect(
      resolved(template, 'AWS::ApiGatewayV2::Api').map(({ DisableExecuteApiEndpoint }) => DisableExecuteApiEndpoint),
    ).toEqual([true, true]);
  });

  test('what stands in front of the callbacks does not stand in front of it: a signature is over the host', () => {
    const template = synthesize({ api: true, publicUrl: 'https://front.example.com/sms' });
    expect(outputOf(template, outputs.apiUrl)).toBe('https://api');
    expect(resolved(template, 'AWS::ApiGatewayV2::Route', 'Application')).toHaveLength(apiRoutes.length);
  });

  test('two stages don’t answer at the same address', () => {
    const domain = { name: 'dlr.example.com' };
    const stages = { one: { domain }, two: { api: false, domain: { ...domain, path: 'application' } } };
    expect(() => readSettings({ ...plain, api: true, stage: 'one', stages })).toThrow(
      /answers at https:\/\/dlr\.example\.com\/application already/,
    );
  });
});
