import { createHash } from 'node:crypto';
import { App, Validations } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { registry } from '../../functions/providers/registry.ts';
import { consumerKeys, ingestKeys } from '../../functions/shared/environment.ts';
import { outputs, outputsOfAll } from '../../functions/shared/stack-outputs.ts';
import { readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import { physicalIds, resolve } from '../../local/template/resolve.ts';
import { context } from '../four-providers.ts';
import { synthesize } from './synthesize.ts';

const template = synthesize();
const protectedTemplate = synthesize({ stage: 'prod' });
const only = (type: string, of = template): { Properties: Record<string, unknown>; DeletionPolicy?: string } => {
  const [first, ...others] = Object.values(of.findResources(type));
  expect(others).toEqual([]);
  return first as never;
};
const functionNamed = (folder: string) =>
  Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith(folder)) as [
    string,
    { Properties: { Timeout: number; Environment: { Variables: object } } },
  ];
const statementsOf = (id: string) =>
  Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([name, { Properties }]) =>
    name.startsWith(id) ? Properties.PolicyDocument.Statement : [],
  );

test('by the defaults it has the outputs that every stage has, and no other', () => {
  const names = Object.keys(template.toJSON()['Outputs']).filter((name) => !name.startsWith(outputs.callbackPrefix));
  expect(names.toSorted()).toEqual(outputsOfAll.toSorted());
});

describe('queue to consumer', () => {
  test('the mapping reads which messages failed', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueuesReports'), 'Arn'] },
      FunctionName: { Ref: functionNamed('Consumer')[0] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('the mapping keeps the id that stacks deployed long ago have: Lambda refuses a second one', () => {
    expect(Object.keys(template.findResources('AWS::Lambda::EventSourceMapping'))).toEqual([
      'ConsumerWriterFunctionSqsEventSourceDelivrddevQueuesReportsD18F8548A1921D78',
    ]);
  });

  test('the mapping takes the batch, the window and the concurrency of the settings', () => {
    synthesize({ limits: { batchSize: 7, batchWindowSeconds: 3, consumerConcurrency: 4 } }).hasResourceProperties(
      'AWS::Lambda::EventSourceMapping',
      {
        BatchSize: 7,
        MaximumBatchingWindowInSeconds: 3,
        ScalingConfig: { MaximumConcurrency: 4 },
      },
    );
  });

  const reserved = (of: Template): readonly unknown[] =>
    Object.entries(of.findResources('AWS::Lambda::Function')).flatMap(([id, { Properties }]) =>
      Properties.ReservedConcurrentExecutions === undefined
        ? []
        : [[id.slice(0, 'Ingest'.length), Properties.ReservedConcurrentExecutions]],
    );

  test.each([{}, { ingestReservedConcurrency: 0 }])('%j: no concurrency is reserved', (limits) => {
    expect(reserved(synthesize({ limits }))).toEqual([]);
  });

  test('concurrency is reserved for ingest alone: throttled receives of the consumer would end in the dead-letter queue', () => {
    expect(reserved(synthesize({ limits: { ingestReservedConcurrency: 20 } }))).toEqual([['Ingest', 20]]);
  });

  test.each([4, 20, 120])(
    'with a function time-out of %d s a message stays hidden six times as long, and the window',
    (consumerTimeoutSeconds) => {
      const of = synthesize({ limits: { consumerTimeoutSeconds, batchWindowSeconds: 5 } });
      of.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 6 * consumerTimeoutSeconds + 5 });
      of.hasResourceProperties('AWS::Lambda::Function', { Timeout: consumerTimeoutSeconds });
    },
  );

  test('what breaks the consumer again and again goes to a queue that keeps it for 14 days', () => {
    const [deadLetters] = Object.keys(
      template.findResources('AWS::SQS::Queue', { Properties: { RedrivePolicy: Match.absent() } }),
    );
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters, 'Arn'] }, maxReceiveCount: 500 },
    });
    template.allResourcesProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
      MaximumMessageSize: 1_048_576,
    });
  });
});

describe('what is not authentic', () => {
  const kept = synthesize({ unauthentic: { keepHours: 48, perSecond: 3 } });
  const ids = (of: Template) => Object.keys(of.toJSON()['Resources']);

  test('is kept by nothing unless the setting says so', () => {
    expect(JSON.stringify(template)).not.toMatch(/unauthentic|Unkept/i);
    expect(ids(kept).filter((id) => !ids(template).includes(id))).toEqual([
      expect.stringMatching(/^QueuesUnauthentic[0-9A-F]{8}$/),
      expect.stringMatching(/^QueuesUnauthenticPolicy[0-9A-F]{8}$/),
      expect.stringMatching(/^AlarmsRegistratorunauthentickept|^AlarmsRegistrarunauthentickept/),
    ]);
  });

  test('has a queue of its own, encrypted, for so many hours and no larger than one piece that SQS charges', () => {
    const queue = Object.entries(kept.findResources('AWS::SQS::Queue')).find(([id]) =>
      id.startsWith('QueuesUnauthentic'),
    );
    expect(queue?.[1]['Properties']).toEqual({
      ...{ MessageRetentionPeriod: 172_800, MaximumMessageSize: 65_536, SqsManagedSseEnabled: true },
    });
    expect(kept.toJSON()['Outputs'].UnauthenticQueueUrl.Value).toEqual({ Ref: queue?.[0] });
    kept.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { UNAUTHENTIC_QUEUE_URL: { Ref: queue?.[0] }, UNAUTHENTIC_PER_SECOND: '3' } },
    });
    kept.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Resource: Match.arrayWith([{ 'Fn::GetAtt': [queue?.[0], 'Arn'] }]),
          }),
        ]),
      },
    });
  });
});

describe('the table', () => {
  test('has the key and the time to live that the functions use, and can be restored to any second', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  test('outside dev, data outlives the stack; in dev it goes with it', () => {
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::SecretsManager::Secret']) {
      expect(only(type, protectedTemplate).DeletionPolicy).toMatch(/^Retain/);
      expect(only(type).DeletionPolicy).toBe('Delete');
    }
    protectedTemplate.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })],
    });
    protectedTemplate.allResources(
      'AWS::SQS::Queue',
      Match.objectLike({ DeletionPolicy: Match.stringLikeRegexp('^Retain') }),
    );
  });
});

describe('the HTTP API', () => {
  test('has one route: whatever stands below the base URL, by every method', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.RouteKey,
    );
    expect(routes).toEqual(['ANY /webhooks/{path+}']);
  });

  test('hands over the event format that ingest reads', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      PayloadFormatVersion: '2.0',
      IntegrationType: 'AWS_PROXY',
    });
  });

  test('bounds the cost of a flood', () => {
    synthesize({ limits: { requestsPerSecond: 5, burst: 9 } }).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 },
    });
  });

  test('counts what its throttle refuses, from the access log', () => {
    const [accessLogs = ''] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter((id) =>
      id.startsWith('IngestAccessLogs'),
    );
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: accessLogs },
      FilterPattern: '{ $.status = "429" }',
      MetricTransformations: [
        {
          MetricNamespace: 'Delivrd/dev',
          MetricName: 'Throttled',
          MetricValue: '1',
          DefaultValue: 0,
          Unit: 'Count',
          Dimensions: Match.absent(),
        },
      ],
    });
    const { Format } = only('AWS::ApiGatewayV2::Stage').Properties['AccessLogSettings'] as { Format: string };
    expect(JSON.parse(Format)).toMatchObject({ status: '$context.status' });
  });

  test('logs no variable that holds the path and with it the URL token', () => {
    const { Format } = only('AWS::ApiGatewayV2::Stage').Properties['AccessLogSettings'] as { Format: string };
    expect(Format).not.toMatch(/\$context\.(path|resourcePath)/i);
    expect(Format).toContain('$context.routeKey');
  });
});

describe('functions', () => {
  test('run on the other processor where the settings say so', () => {
    for (const { Properties } of Object.values(
      synthesize({ architecture: 'x86_64' }).findResources('AWS::Lambda::Function'),
    ))
      expect(Properties.Architectures).toEqual(['x86_64']);
  });

  test('run on Node.js 24, arm64, and log JSON into groups that forget', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
  });

  test('get exactly the environment that they read', () => {
    expect(Object.keys(functionNamed('Ingest')[1].Properties.Environment.Variables).sort()).toEqual(
      [...ingestKeys].sort(),
    );
    expect(Object.keys(functionNamed('Consumer')[1].Properties.Environment.Variables).sort()).toEqual(
      [...consumerKeys].sort(),
    );
  });

  test('more of which than a stack holds are refused, with what there are so many of', () => {
    const providers = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`brand-${at}`, { use: 'smstake', authentication: { signature: true } }]),
    );
    expect(() => synthesize({ providers })).toThrow(
      /^Stage dev would have \d{3} resources, and CloudFormation takes 500 in a stack\. Each of its 30 providers/,
    );
  });

  test('whose environment would not fit are refused before a deployment is', () => {
    // No compression makes them short.
    const ipRanges = Array.from({ length: 900 }, (_, at) =>
      createHash('sha256').update(`${at}`).digest().subarray(0, 4).join('.'),
    );
    expect(() => synthesize({ providers: { wavix: { authentication: { ipRanges } } } })).toThrow(
      /environment of ingest has \d+ bytes, PROVIDERS the most/,
    );
  });

  test('ingest is cut off after it should have answered, not before', () => {
    const { Timeout } = functionNamed('Ingest')[1].Properties;
    expect(Timeout * 1000).toBeGreaterThan(readSettings(context.delivrd).limits.acknowledgeWithinMs);
  });
});

describe('least privilege', () => {
  const log = {
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [expect.stringContaining('Logs'), 'Arn'] },
  };

  test('ingest may send to its queue and read its secret', () => {
    expect(statementsOf('Ingest')).toEqual([
      log,
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^QueuesReports/), 'Arn'] },
      },
      {
        Action: 'secretsmanager:GetSecretValue',
        Effect: 'Allow',
        Resource: { Ref: expect.stringMatching(/^CredentialsSecret/) },
      },
    ]);
  });

  test('the consumer may read and update its table, bury, count, and be fed', () => {
    expect(statementsOf('Consumer').map(({ Action }) => Action)).toEqual([
      log.Action,
      ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      'sqs:SendMessage',
      'cloudwatch:PutMetricData',
      ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    ]);
    const queues = statementsOf('Consumer').filter(({ Action }) => JSON.stringify(Action).includes('sqs:'));
    expect(queues.map(({ Resource }) => Resource['Fn::GetAtt'][0])).toEqual([
      expect.stringMatching(/^QueuesDeadLetters/),
      expect.stringMatching(/^QueuesReports/),
    ]);
  });

  test('the mapping is made after the policy that its pollers need: Lambda looks at it then', () => {
    const mapping = only('AWS::Lambda::EventSourceMapping').Properties['FunctionName'] as { Ref: string };
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).find(([, { Properties }]) =>
      JSON.stringify(Properties.PolicyDocument).includes('sqs:ReceiveMessage'),
    ) as [string, unknown];
    expect(template.findResources('AWS::Lambda::Function')[mapping.Ref]?.['DependsOn']).toContain(policy);
  });

  test('no permission has a wildcard, but for the metrics, which a condition holds to one namespace', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(5);
    const wild = statements.filter(({ Action, Resource }) => JSON.stringify([Action, Resource]).includes('*'));
    expect(wild).toEqual([
      {
        Action: 'cloudwatch:PutMetricData',
        Effect: 'Allow',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Delivrd/dev' } },
      },
    ]);
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role')))
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('secrets', () => {
  test('the key of the URL tokens is generated on AWS and stands in no template', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      SecretString: Match.absent(),
      // Changed, these would make CloudFormation generate the secret anew and drop what operators added.
      GenerateSecretString: {
        SecretStringTemplate: '{"providers":{}}',
        GenerateStringKey: 'urlKey',
        PasswordLength: 48,
        ExcludePunctuation: true,
      },
    });
  });

  test('no environment, output or description holds a secret or a reference into one', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/resolve:secretsmanager|signingSecret|"SecretString"/);
    for (const { Value } of Object.values(template.findOutputs('*')))
      expect(JSON.stringify(Value)).not.toMatch(/urlKey|signingSecret/);
  });
});

describe('stages', () => {
  test('two live in one account: no resource has a name of its own', () => {
    const named = ['FunctionName', 'QueueName', 'TableName', 'RoleName', 'LogGroupName'];
    const namesOthers = ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission', 'AWS::Logs::MetricFilter'];
    for (const { Type, Properties = {} } of Object.values(
      template.toJSON()['Resources'] as Record<string, { Type: string; Properties?: object }>,
    )) {
      if (namesOthers.includes(Type)) continue;
      expect(Object.keys(Properties).filter((key) => named.includes(key))).toEqual([]);
    }
    expect(only('AWS::SecretsManager::Secret').Properties).not.toHaveProperty('Name');
  });

  test('nor do they fight in two regions of it: what is global has the region in its name', () => {
    expect(only('AWS::CloudWatch::Dashboard').Properties['DashboardName']).toEqual({
      'Fn::Join': ['', ['Delivrd-dev-', { Ref: 'AWS::Region' }]],
    });
    // All kinds that are global and could have a name; a role's policy has one inside the role.
    const global = {
      'AWS::IAM::Role': 'RoleName',
      'AWS::S3::Bucket': 'BucketName',
      'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
    };
    for (const [type, key] of Object.entries(global))
      for (const { Properties = {} } of Object.values(template.findResources(type)))
        expect(Properties).not.toHaveProperty(key);
  });

  test('each has its stack and its metrics', () => {
    const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    const names = ['dev', 'prod'].map((stage) => new DelivrdStack(app, readSettings(context.delivrd, stage)).stackName);
    expect(names).toEqual(['Delivrd-dev', 'Delivrd-prod']);
    protectedTemplate.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ METRIC_NAMESPACE: 'Delivrd/prod' }) },
    });
  });
});

test('the outputs say what to register, with the token’s place but not the token', () => {
  const urls = Object.entries(template.findOutputs('*')).filter(([name]) => name.startsWith('Callback'));
  const expected = Object.entries(readSettings(context.delivrd).providers).map(([id, { authentication }]) => [
    `Callback${registry.get(id)?.name}`,
    `/webhooks/${id}${authentication.urlToken ? '/{token}' : ''}`,
  ]);
  expect(urls.map(([name, { Value }]) => [name, Value['Fn::Join'][1][1]])).toEqual(expected);
  expect(expected).toContainEqual(['CallbackWavix', '/webhooks/wavix/{token}']);
});

test.each([
  ['aws', 'us-east-1.console.aws.amazon.com'],
  ['aws-cn', 'us-east-1.console.amazonaws.cn'],
  ['aws-us-gov', 'us-east-1.console.amazonaws-us-gov.com'],
])('the link to the dashboard opens the console of %s', (partition, host) => {
  const { Conditions, Outputs } = template.toJSON();
  const at = JSON.parse(JSON.stringify(Conditions).replaceAll('{"Ref":"AWS::Partition"}', JSON.stringify(partition)));
  const resources = { Resources: template.toJSON()['Resources'], Conditions: at, Outputs: {} };
  const ids = physicalIds(resources, { awsUrl: 'http://aws', baseUrl: 'http://api' });
  expect(resolve(Outputs['DashboardUrl'].Value, ids)).toBe(
    `https://${host}/cloudwatch/home?region=us-east-1#dashboards/dashboard/Delivrd-dev-us-east-1`,
  );
});

test('the template names no partition and no domain of one, but in the links to the consoles', () => {
  const { Outputs, ...rest } = template.toJSON();
  delete Outputs['DashboardUrl'];
  const text = JSON.stringify({ ...rest, Outputs });
  expect(text.match(/arn:aws[\w-]*:|(?<!(?:lambda|cloudwatch|apigateway)\.)amazonaws\.com/g)).toBeNull();
  expect(text).toContain('"AWS::Partition"');
});

describe('topics of the alarms', () => {
  test('there is one per severity, with the mail of the settings', () => {
    const of = synthesize({
      alarms: { emails: { page: ['on-call@example.org'], ticket: ['a@example.org', 'b@example.org'] } },
    });
    of.resourceCountIs('AWS::SNS::Topic', 2);
    const mails = Object.values(of.findResources('AWS::SNS::Subscription')).map(({ Properties }) => [
      Properties.TopicArn.Ref.replace(/^AlarmsRegistrar|[0-9A-F]{8}$/g, ''),
      Properties.Protocol,
      Properties.Endpoint,
    ]);
    expect(mails).toEqual([
      ['Page', 'email', 'on-call@example.org'],
      ['Ticket', 'email', 'a@example.org'],
      ['Ticket', 'email', 'b@example.org'],
    ]);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  test('alarms may publish: a topic that refuses plain HTTP would shut them out', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::SNS::TopicPolicy'))) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      );
    }
  });
});

describe('the dashboard', () => {
  const texts = JSON.stringify(only('AWS::CloudWatch::Dashboard').Properties['DashboardBody']);

  test('has the lines at which a route is healthy and at which somebody should look', () => {
    expect(texts).toMatch(/\\"value\\":95,\\"label\\":\\"healthy/);
    expect(texts).toMatch(/\\"value\\":85,\\"label\\":\\"investigate/);
  });

  test('has no search, which stops at a hundred metrics and at a fortnight without data', () => {
    expect(texts).not.toContain('SEARCH');
  });
});

describe('cdk-nag', () => {
  const synthesizeWith =
    (change: (stack: DelivrdStack) => void, more: object = {}) =>
    () => {
      const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
      change(new DelivrdStack(app, readSettings({ ...context.delivrd, ...more })));
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      return app.synth();
    };

  test.each([
    {},
    { unauthentic: { keepHours: 1 } },
    { operatorPolicies: true },
    {
      events: { webhooks: [{ name: 'app', url: 'https://app.example.com' }] },
      notify: { critical: { tags: ['otp'] }, to: 'page' },
    },
  ])('finds nothing in the stack with %j', (more) => {
    expect(synthesizeWith(() => {}, more)).not.toThrow();
  });

  test('would find a queue that takes plain HTTP', () => {
    expect(synthesizeWith((stack) => new Queue(stack, 'Plain'))).toThrow(/AwsSolutions-SQS4/);
  });
});
