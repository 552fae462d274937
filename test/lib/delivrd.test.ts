import { readFileSync } from 'node:fs';
import {
  Annotations as Acknowledged,
  App,
  Aws,
  CfnParameter,
  Duration,
  Fn,
  Lazy,
  NestedStack,
  Stack,
  type StackProps,
  Stage,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PermissionsBoundary, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import type { MetricName } from '../../functions/shared/metric-names.ts';
import { Delivrd, type DelivrdProps } from '../../lib/delivrd.ts';
import { allSeries } from '../../lib/series.ts';
import { readProps } from '../../lib/settings.ts';
import { writeProps } from '../../packaging/props.ts';
import { everything, plain } from './stages.ts';

const { providers } = plain;
const props: DelivrdProps = { providers };
/** All that the settings can switch on, but for the stage's own name. */
const { stage: _, ...all } = everything as typeof everything & DelivrdProps;

const stackIn = (given: StackProps & { readonly id?: string } = {}, app = appOf()): Stack =>
  new Stack(app, given.id ?? 'Shop', given);
const appOf = (): App => new App({ context: { 'aws:cdk:bundling-stacks': [] } });
const parameter = (stack: Stack, type: string) => new CfnParameter(stack, 'Parameter', { type });
const text = (stack: Stack): string => parameter(stack, 'String').valueAsString;
type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
const resourcesOf = (stack: Stack): readonly Resource[] =>
  Object.values(Template.fromStack(stack).toJSON()['Resources']);

test('needs nothing but a provider, in a stack of somebody’s, and no feature flag', () => {
  const stack = stackIn();
  const delivrd = new Delivrd(stack, 'Delivrd', props);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::Function', 2);
  expect(delivrd.stage).toBe('shop-delivrd');
  expect(delivrd.metricNamespace).toBe('Delivrd/shop-delivrd');
  expect([delivrd.api, delivrd.apiUrl, delivrd.bus]).toEqual([undefined, undefined, undefined]);
  // Its data stays, unless somebody says otherwise.
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  expect(Object.keys(template.findOutputs('*'))).toEqual(
    expect.arrayContaining(['DelivrdTableName', 'DelivrdBaseUrl', 'DelivrdCallbackSMSTAKE']),
  );
});

test.each([
  ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('in %s, where the partition is known, nothing asks for it', (region, host) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:enablePartitionLiterals': true } });
  const stack = stackIn({ env: { region, account: '111122223333' } }, app);
  new Delivrd(stack, 'Delivrd', props);
  const { Conditions, Outputs } = Template.fromStack(stack).toJSON();
  // Or the CDK warns whoever synthesizes that they never hold.
  expect(Conditions).toBeUndefined();
  expect(JSON.stringify(Outputs['DelivrdDashboardUrl'])).toContain(`https://${host}/`);
});

test('no function stands in a VPC, and no role has a name', () => {
  const stack = stackIn();
  new Delivrd(stack, 'Delivrd', all);
  const resources = resourcesOf(stack);
  expect(resources.filter(({ Type }) => Type.startsWith('AWS::EC2'))).toEqual([]);
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  expect(ofType('AWS::Lambda::Function').length).toBe(6);
  for (const { Properties } of ofType('AWS::Lambda::Function')) expect(Properties).not.toHaveProperty('VpcConfig');
  for (const { Properties } of ofType('AWS::IAM::Role')) expect(Properties).not.toHaveProperty('RoleName');
});

test('every role takes a permissions boundary', () => {
  const stack = stackIn();
  new Delivrd(stack, 'Delivrd', all);
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
  const roles = resourcesOf(stack).filter(({ Type }) => Type === 'AWS::IAM::Role');
  expect(roles.length).toBe(7);
  for (const { Properties } of roles)
    expect(JSON.stringify(Properties['PermissionsBoundary'])).toContain(':policy/boundary');
});

/** What CloudFormation or its service knows by a name that the template gives. */
const namesIn = (stack: Stack): readonly string[] =>
  resourcesOf(stack).flatMap(({ Type, Properties }) =>
    Object.entries(Properties).flatMap(([key, value]) =>
      /^(AlarmName|DashboardName|QueueName|TableName|FunctionName|LogGroupName|RuleName|TopicName)$/.test(key) &&
      !/(Permission|EventSourceMapping|MetricFilter|EventInvokeConfig)$/.test(Type)
        ? [`${Type} ${JSON.stringify(value)}`]
        : Type === 'AWS::Events::EventBus' && key === 'Name'
          ? [`${Type} ${JSON.stringify(value)}`]
          : [],
    ),
  );

const withoutDomain = { ...all, domain: undefined, publicUrl: undefined };

describe('two', () => {
  test('stand side by side in one stack, and share no name', () => {
    const stack = stackIn();
    const [one, other] = ['Sms', 'Codes'].map((id) => new Delivrd(stack, id, { ...props, events: true }));
    const names = namesIn(stack);
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('AWS::Events::EventBus "Shop-Codes"');
    expect([one?.metricNamespace, other?.metricNamespace]).toEqual(['Delivrd/shop-sms', 'Delivrd/shop-codes']);
    const outputs = Object.keys(Template.fromStack(stack).findOutputs('*'));
    for (const name of ['SmsTableName', 'CodesTableName', 'SmsEventBusName', 'CodesEventBusName'])
      expect(outputs).toContain(name);
  });

  test('or in two stacks of an account', () => {
    const app = appOf();
    const stacks = ['A', 'B'].map((id) => stackIn({ id }, app));
    for (const stack of stacks) new Delivrd(stack, 'Delivrd', withoutDomain);
    const names = stacks.flatMap(namesIn);
    expect(new Set(names).size).toBe(names.length);
  });

  test('what is named stays named so when another is added', () => {
    const named = (ids: readonly string[]) => {
      const stack = stackIn();
      for (const id of ids) new Delivrd(stack, id, { ...props, events: true });
      return Template.fromStack(stack).toJSON()['Resources'];
    };
    expect(named(['Sms', 'Codes'])).toMatchObject(named(['Sms']));
  });

  test('of one stage are refused: they would count in one place', () => {
    const stack = stackIn();
    new Delivrd(stack, 'Sms', { ...props, stage: 'prod' });
    expect(() => new Delivrd(stack, 'Codes', { ...props, stage: 'prod' })).toThrow(
      /^Shop\/Codes: Shop\/Sms is of the stage prod, too.*expected another "stage"/,
    );
    // Elsewhere it is another one.
    const there = stackIn(
      { id: 'There', env: { region: 'eu-west-1', account: '111122223333' } },
      stack.node.root as App,
    );
    expect(() => new Delivrd(there, 'Sms', { ...props, stage: 'prod' })).not.toThrow();
  });

  test('one that was refused is in nobody’s way', () => {
    const stack = stackIn();
    expect(() => new Delivrd(stack, 'Sms', { providers: {} })).toThrow();
    expect(() => new Delivrd(stack, 'Codes', props)).not.toThrow();
  });

  const domain = { name: 'dlr.example.com' };
  test.each<[string, object, object, RegExp]>([
    [
      'URL',
      { publicUrl: 'https://x.example.com' },
      { publicUrl: 'https://x.example.com' },
      /^Shop\/Codes: publicUrl: Shop\/Sms answers at https:\/\/x\.example\.com already; expected that of one only$/,
    ],
    ['domain', { domain }, { domain }, /domain: Shop\/Sms answers at https:\/\/dlr\.example\.com already/],
    ['path', { domain: { ...domain, path: 'application' } }, { domain: { ...domain, path: 'b' } }, /^$/],
  ])('of one %s are refused where the first claimed it', (_, one, other, expected) => {
    const stack = stackIn();
    new Delivrd(stack, 'Sms', { ...props, ...one });
    const make = () => new Delivrd(stack, 'Codes', { ...props, ...other });
    if (expected.source === '^$') expect(make).not.toThrow();
    else expect(make).toThrow(expected);
  });
});

test('one in a nested stack, or in a stage of a pipeline, is named by where it stands', () => {
  const app = appOf();
  const nested = new NestedStack(stackIn({}, app), 'Inner');
  const staged = ['Beta', 'Prod'].map((id) => new Stack(new Stage(app, id), 'Shop'));
  const stages = [nested, ...staged].map(
    (stack) => new Delivrd(stack, 'Sms', { ...withoutDomain, stage: undefined }).stage,
  );
  expect(stages).toEqual(['shop-inner-sms', 'beta-shop-sms', 'prod-shop-sms']);
  expect(() => app.synth()).not.toThrow();
});

test.each([
  ['Shop', 'Delivrd', 'shop-delivrd'],
  ['Shop', 'Default', 'shop'],
  ['9-Lives', 'Ä', 'lives'],
])('the stage of %s/%s is %s', (id, construct, stage) => {
  const make = () =>
    new Delivrd(stackIn({ id: `S${id}`, stackName: id === '9-Lives' ? 'L9' : id }), construct, props).stage;
  if (construct === 'Ä') expect(make).toThrow(/expected letters or digits in the id/);
  else expect(make()).toBe(stage);
});

test('a long name is shortened to a stage that no other has', () => {
  const stages = ['Messages-Of-All-Customers', 'Messages-Of-All-Carriers'].map(
    (id) => new Delivrd(stackIn({ id }), 'Delivrd', props).stage,
  );
  expect(new Set(stages).size).toBe(2);
  for (const stage of stages) expect(stage).toMatch(/^messages-of-a-[0-9a-f]{6}$/);
});

describe('props', () => {
  test.each<[object, RegExp]>([
    [
      { providers: {} },
      /^The props of Shop\/Delivrd can't be used:\n {2}providers: got \{\}; expected at least one provider$/,
    ],
    [
      { providers, retention: { messagesDays: 3 } },
      /retention\.messagesDays: got 3; expected a whole number of at least 30/,
    ],
    [{ providers, retension: {} }, /retension: got \{\}; no such setting; there are stage, protect, (?!.*stages)/],
    [{ providers, stage: 'Prod' }, /stage: got "Prod"; expected 1 to 20 lower-case letters/],
  ])('%j: are refused by path, value and mend', (given, expected) => {
    expect(() => new Delivrd(stackIn(), 'Delivrd', given as DelivrdProps)).toThrow(expected);
  });

  test.each<[string, (stack: Stack) => object, string]>([
    [
      'text',
      (stack) => ({ stage: Aws.STACK_NAME, alarms: { emails: { page: [text(stack)] } } }),
      'alarms.emails.page.0',
    ],
    ['in a text', (stack) => ({ publicUrl: `https://${text(stack)}` }), 'publicUrl'],
    [
      'a number',
      (stack) => ({ retention: { messagesDays: parameter(stack, 'Number').valueAsNumber } }),
      'retention.messagesDays',
    ],
    ['a list', (stack) => ({ metrics: { countries: Fn.split(',', text(stack)) } }), 'metrics.countries'],
    ['anything', () => ({ api: Lazy.any({ produce: () => true }) }), 'api'],
    ['what a resource has', (stack) => ({ adopt: { secret: new Secret(stack, 'Secret').secretArn } }), 'adopt.secret'],
  ])('a token, %s: is refused by path, with what is expected instead', (_, given, path) => {
    const make = (stack = stackIn()) => new Delivrd(stack, 'Delivrd', { providers, ...given(stack) });
    expect(() => make()).toThrow(
      `\n  ${path}: got a token, whose value only the deployment knows; expected one that is known at synth`,
    );
    expect(() => make()).not.toThrow('Token[');
  });

  test.each<[string, unknown, RegExp]>([
    [
      'nothing',
      undefined,
      /^The props of Shop\/Delivrd can't be used:\n {2}providers: got nothing; expected an object$/,
    ],
    [
      'a construct',
      { providers, adopt: { table: new Key(stackIn(), 'Key') } },
      /adopt\.table: got an instance of a class; expected text/,
    ],
    [
      'what is no setting',
      { providers, retention: { messagesDays: Duration.days(40) } },
      /messagesDays: got an instance of a class; expected a number/,
    ],
    [
      'a key as text',
      { providers, encryptionKey: 'arn:aws:kms:a' },
      /encryptionKey: got "arn:aws:kms:a"; expected a key of the CDK, such as Key\.fromKeyArn\(/,
    ],
  ])('%s: is refused, too, where nobody checks types', (_, given, expected) => {
    expect(() => new Delivrd(stackIn(), 'Delivrd', given as DelivrdProps)).toThrow(expected);
  });

  test('what is adopted, or shown, must be of the stack’s place, where that is known', () => {
    const there = { env: { region: 'eu-west-1', account: '111122223333' } };
    const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/messages';
    expect(() => new Delivrd(stackIn(there), 'Delivrd', { ...props, adopt: { table } })).toThrow(/region eu-west-1/);
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/a';
    const domain = { name: 'dlr.example.com', certificateArn };
    expect(() => new Delivrd(stackIn(there), 'Delivrd', { ...props, domain })).toThrow(/certificate of eu-west-1/);
    expect(() => new Delivrd(stackIn(), 'Delivrd', { ...props, domain, adopt: { table } })).not.toThrow();
  });

  test('are taken as they come out: reading them twice changes nothing', () => {
    const once = readProps({ ...all, stage: 'full' }, 'x');
    expect(readProps(once, 'x')).toEqual(once);
  });

  test('the types are those of the settings’ schema (npm run props)', () => {
    const bare = (text: string) =>
      text
        .replace(/\s+/g, '')
        .replace(/([:<(,])\|/g, '$1')
        .replace(/,>/g, '>');
    // As a yes or no: neither is something to read in a terminal.
    expect(bare(readFileSync('lib/props.ts', 'utf8')) === bare(writeProps())).toBe(true);
  });
});

describe('what bin prints of a stage is a warning of the construct', () => {
  const warned = (given: object, and: (delivrd: Delivrd) => unknown = () => undefined): readonly string[] => {
    const stack = stackIn({ env: { region: 'il-central-1', account: '111122223333' } });
    and(new Delivrd(stack, 'Delivrd', { providers, ...given }));
    return Annotations.fromStack(stack)
      .findWarning('/Shop/Delivrd', Match.anyValue())
      .map(({ entry }) => String(entry.data));
  };
  const full = {
    api: true,
    publicUrl: 'https://front.example.com',
    adopt: { secret: 'keys' },
    events: { webhooks: [{ name: 'app', url: 'https://app.example.com' }] },
  };

  test('each under a name of its own, in words that hold of somebody’s app', () => {
    const warnings = warned(full);
    expect(warnings.flatMap((one) => /\[ack: (.*)\]/.exec(one)?.[1] ?? [])).toEqual(
      ['pages', 'runbook', 'callbackUrls', 'waitingCalls', 'concurrency', 'adoptSecret', 'webhooks'].map(
        (name) => `delivrd:${name}`,
      ),
    );
    // No stage of cdk.json, no output of that name.
    expect(warnings.join()).not.toMatch(/--stage|output/);
    expect(warnings[0]).toContain(
      'pages of shop-delivrd reach nobody: set alarms.emails.page, or subscribe to topics.page',
    );
  });

  test('one that is acknowledged takes no other with it', () => {
    const acknowledged = warned({}, (delivrd) => Acknowledged.of(delivrd).acknowledgeWarning('delivrd:pages'));
    expect(acknowledged).toEqual([expect.stringContaining('[ack: delivrd:runbook]')]);
  });

  test.each<[string, (delivrd: Delivrd) => void]>([
    ['mail', ({ topics }) => topics.page.addSubscription(new EmailSubscription('a@example.org'))],
    [
      'a queue of another stack',
      ({ topics, node }) =>
        topics.page.addSubscription(
          new SqsSubscription(
            new Queue(
              new Stack(node.root as App, 'Elsewhere', { env: { region: 'il-central-1', account: '111122223333' } }),
              'Queue',
            ),
          ),
        ),
    ],
  ])('whoever subscribes by %s is not told that nobody does', (_, subscribe) => {
    expect(warned({}, subscribe).join()).not.toContain('reach nobody');
    expect(
      warned({}, ({ topics }) => topics.ticket.addSubscription(new EmailSubscription('a@example.org'))).join(),
    ).toContain('reach nobody');
  });
});

describe('a key for the queues', () => {
  const own = (given: DelivrdProps) => {
    const stack = stackIn();
    const delivrd = new Delivrd(stack, 'Delivrd', { ...given, encryptionKey: new Key(stack, 'Key') });
    return { delivrd, stack, template: Template.fromStack(stack) };
  };

  test('encrypts them all, and whoever sends or takes may use it', () => {
    const { template } = own(all);
    const queues = Object.values(template.findResources('AWS::SQS::Queue'));
    expect(queues.length).toBe(6);
    for (const { Properties } of queues) {
      expect(Properties.KmsMasterKeyId['Fn::GetAtt'][0]).toMatch(/^Key/);
      expect(Properties).not.toHaveProperty('SqsManagedSseEnabled', true);
    }
    const users = Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.filter(({ Action }: { Action: string | string[] }) =>
        String(Action).includes('kms:'),
      ).map(({ Action }: { Action: string | string[] }) => [id.replace(/RoleDefaultPolicy.*/, ''), [Action].flat()]),
    );
    const sends = ['kms:Decrypt', 'kms:GenerateDataKey'];
    const found = new Map<string, Set<string>>();
    for (const [id, actions] of users) found.set(id, new Set([...(found.get(id) ?? []), ...actions].toSorted()));
    expect(Object.fromEntries([...found].map(([id, actions]) => [id, [...actions]]))).toEqual({
      DelivrdIngestReceiver: sends,
      DelivrdConsumerWriter: sends,
      DelivrdApplicationServer: sends,
      DelivrdEventsPublisher: sends,
      DelivrdForwardingForwarder: sends,
    });
  });

  test('of one’s own app lets EventBridge bury what it can’t deliver', () => {
    const [key] = Object.values(own(all).template.findResources('AWS::KMS::Key'));
    expect(key?.['Properties'].KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Principal: { Service: 'events.amazonaws.com' },
      }),
    );
    const [without] = Object.values(own(props).template.findResources('AWS::KMS::Key'));
    expect(JSON.stringify(without)).not.toContain('events.amazonaws.com');
  });

  test('from elsewhere comes with a warning of what its owner has to do', () => {
    const stack = stackIn();
    const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/abc');
    new Delivrd(stack, 'Delivrd', { ...all, encryptionKey });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('its policy must let events.amazonaws.com'));
  });

  test('is an operator’s, too', () => {
    const { template } = own({ ...props, operatorPolicies: true });
    const statements = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) =>
        [Action].flat().filter((action) => action.startsWith('kms:')),
      ),
    );
    expect(statements).toEqual([['kms:Decrypt'], ['kms:GenerateDataKey', 'kms:Decrypt']]);
  });
});

describe('grants', () => {
  const granted = (given: DelivrdProps, grant: (delivrd: Delivrd, role: Role) => unknown) => {
    const stack = stackIn();
    const role = new Role(stack, 'Somebody', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    grant(new Delivrd(stack, 'Delivrd', given), role);
    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const [, policy] = policies.find(([id]) => id.startsWith('Somebody')) ?? [];
    return policy?.['Properties'].PolicyDocument.Statement as readonly {
      readonly Action: unknown;
      readonly Resource: unknown;
    }[];
  };
  const routes = (statement: { readonly Resource: unknown } | undefined) =>
    ((statement?.Resource ?? []) as readonly { 'Fn::Join': [string, readonly unknown[]] }[]).map(
      ({ 'Fn::Join': [, parts] }) => String(parts.at(-1)).replace('/$default', ''),
    );

  test('grantRead: the table and its indexes, to look alone', () => {
    const [statement, ...more] = granted(props, (delivrd, role) => delivrd.grantRead(role));
    expect(more).toEqual([]);
    expect(statement?.Action).toEqual(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']);
    const [table, indexes] = (statement?.Resource ?? []) as readonly unknown[];
    expect(table).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^DelivrdTableMessages/), 'Arn'] });
    expect(JSON.stringify(indexes)).toContain('/index/*');
  });

  test('grantRead with an API: its routes that look, as well', () => {
    const [, statement] = granted({ ...props, api: true }, (delivrd, role) => delivrd.grantRead(role));
    expect(routes(statement)).toEqual(['/GET/messages', '/GET/messages/*', '/GET/recipients/*', '/GET/routes/*']);
  });

  test('grantSend: every route of the API, and nothing else', () => {
    const [statement, ...more] = granted({ ...props, api: true }, (delivrd, role) => delivrd.grantSend(role));
    expect(more).toEqual([]);
    expect(statement?.Action).toBe('execute-api:Invoke');
    expect(routes(statement).toSorted()).toEqual([
      '/GET/messages',
      '/GET/messages/*',
      '/GET/recipients/*',
      '/GET/routes/*',
      '/POST/messages',
      '/PUT/messages/*',
    ]);
  });

  test('grantSend without an API says what is missing', () => {
    expect(() => granted(props, (delivrd, role) => delivrd.grantSend(role))).toThrow(
      /expected "api: true" in its props/,
    );
  });
});

describe('metrics', () => {
  const stack = stackIn();
  const delivrd = new Delivrd(stack, 'Delivrd', all);
  const resolve = (metric: ReturnType<Delivrd['metric']>) => metric.toMetricConfig().metricStat;

  test.each([
    ['Delivered', delivrd.metricDelivered(), 'Sum'],
    ['Failed', delivrd.metricFailed(), 'Sum'],
    ['FailureRate', delivrd.metricFailureRate(), 'Average'],
    ['Unconfirmed', delivrd.metricUnconfirmed(), 'Sum'],
    ['TimeToFinal', delivrd.metricTimeToFinal(), 'p90'],
    ['Overdue', delivrd.metricOverdue(), 'Sum'],
    ['Conversion', delivrd.metricConversion(), 'Average'],
    ['Rejected', delivrd.metricRejected(), 'Sum'],
    ['Quarantined', delivrd.metricQuarantined(), 'Sum'],
  ])('%s is the one that is published', (metricName, metric, statistic) => {
    expect(resolve(metric)).toMatchObject({ namespace: 'Delivrd/shop-delivrd', metricName, statistic });
    expect(allSeries(readProps({ ...all, stage: 'x' }, ''))).toContainEqual({ name: metricName, dimensions: {} });
  });

  test('of a provider, and of its country, looked at as one likes', () => {
    const metric = delivrd.metricFailureRate({
      provider: 'wavix',
      country: 'DE',
      statistic: 'SampleCount',
      label: 'n',
    });
    expect(resolve(metric)).toMatchObject({
      statistic: 'SampleCount',
      dimensions: [
        { name: 'Country', value: 'DE' },
        { name: 'Provider', value: 'wavix' },
      ],
    });
  });

  test.each<[MetricName, Record<string, string>]>([
    ['RoutePrice', { Provider: 'wavix', Country: 'DE', Currency: 'EUR' }],
    ['UnknownStatus', { Provider: 'wavix', Word: 'gone' }],
  ])('%s of %j, of which nobody can list all', (name, dimensionsMap) => {
    expect(resolve(delivrd.metric(name, { dimensionsMap }))).toMatchObject({ metricName: name });
    const elsewhere = { ...dimensionsMap, Provider: 'twilio' };
    expect(() => delivrd.metric(name, { dimensionsMap: elsewhere })).toThrow(/nothing publishes/);
    expect(() => delivrd.metric(name, { dimensionsMap: { ...dimensionsMap, Other: 'x' } })).toThrow(
      /nothing publishes/,
    );
  });

  test('a price only with routes, of the countries that have one', () => {
    const dimensionsMap = { Provider: 'wavix', Country: 'FR', Currency: 'EUR' };
    expect(() => delivrd.metric('RoutePrice', { dimensionsMap })).toThrow(/nothing publishes/);
    const without = new Delivrd(stackIn(), 'Delivrd', props);
    expect(() => without.metric('RoutePrice', { dimensionsMap: { ...dimensionsMap, Country: 'DE' } })).toThrow(
      /nothing publishes/,
    );
  });

  test.each([
    [
      () => delivrd.metricFailureRate({ provider: 'twilio' }),
      /nothing publishes FailureRate of twilio.*there is all, mobivate/,
    ],
    [() => delivrd.metricFailureRate({ provider: 'wavix', country: 'FR' }), /of wavix FR/],
    [() => delivrd.metricFailed({ provider: 'wavix', country: 'DE' }), /nothing publishes Failed of wavix DE/],
    [
      () => new Delivrd(stackIn(), 'Delivrd', props).metricOverdue(),
      /nothing publishes Overdue of all.*there is none of it/,
    ],
  ])('one that nobody publishes is refused, with those that there are', (ask, expected) => {
    expect(ask).toThrow(expected);
  });
});

test('callbackUrl is what is registered', () => {
  const stack = stackIn();
  const delivrd = new Delivrd(stack, 'Delivrd', { ...all });
  expect(delivrd.callbackUrl('wavix')).toBe('https://front.example.com/webhooks/wavix/{token}');
  expect(delivrd.callbackUrl('smstake')).toBe('https://front.example.com/webhooks/smstake');
  expect(() => delivrd.callbackUrl('twilio')).toThrow(/no provider "twilio"; expected one of mobivate, smspm/);
});
