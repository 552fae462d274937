import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { statuses } from '../../functions/domain/status.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import { describeEventCost } from '../../lib/event-cost.ts';
import { criticalPattern, patternOf } from '../../lib/event-settings.ts';
import { readSettings } from '../../lib/settings.ts';
import { readPattern } from '../../local/aws/events/pattern.ts';
import { synthesize } from './synthesize.ts';

const webhook = { name: 'app', url: 'https://app.example.com/sms' };
const off = synthesize();
const plain = synthesize({ events: true });
const full = synthesize({
  events: {
    recipient: true,
    webhooks: [
      {
        ...webhook,
        secretName: 'app/key',
        perSecond: 5,
        filter: { type: ['status-changed'], status: ['failed'], tag: ['otp'], provider: ['wavix'] },
      },
      { ...webhook, name: 'other' },
    ],
  },
  notify: { critical: { tags: ['otp'], channels: ['voice'] }, to: 'ticket' },
});
const statementsOf = (id: string, of = plain) =>
  Object.entries(of.findResources('AWS::IAM::Policy')).flatMap(([name, { Properties }]) =>
    name.startsWith(id) ? Properties.PolicyDocument.Statement : [],
  );
const letters = { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] };

test('off means off: no stream, bus, function, queue, right or output of it', () => {
  const text = JSON.stringify(off.toJSON());
  expect(text).not.toMatch(/AWS::Events|StreamSpecification|EVENT_BUS|events:PutEvents|EventBus/);
  off.resourceCountIs('AWS::Lambda::Function', 2);
});

test('what is there already stays as it is, but for the stream, the consumer’s right and bus, and where all alarms stand', () => {
  const [before, after] = [off.toJSON()['Resources'], plain.toJSON()['Resources']];
  const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  expect(changed.map((id) => id.replace(/[0-9A-F]{8}$/, '')).toSorted()).toEqual([
    'ConsumerWriterFunction',
    'ConsumerWriterRoleDefaultPolicy',
    'Dashboard',
    'TableMessages',
  ]);
});

test('the stream has both images; the publisher begins with its oldest record and tells which failed', () => {
  plain.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  plain.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TableMessages'), 'StreamArn'] },
    FunctionName: { Ref: Match.stringLikeRegexp('^EventsPublisher') },
    StartingPosition: 'TRIM_HORIZON',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRecordAgeInSeconds: 28_800,
    MaximumRetryAttempts: Match.absent(),
    DestinationConfig: { OnFailure: { Destination: letters } },
  });
});

test('of an adopted table the stream is that of the settings', () => {
  const tableStream = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Restored/stream/2026-11-27T00:00:00.000';
  synthesize({ events: true, adopt: { table: 'Restored', tableStream } }).hasResourceProperties(
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: tableStream },
  );
});

test('the publisher may read the stream, put on its bus, set aside, and nothing else', () => {
  const actions = statementsOf('EventsPublisher').flatMap(({ Action }) => Action);
  expect(actions.toSorted()).toEqual([
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    'events:PutEvents',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:SendMessage',
  ]);
  for (const { Resource } of statementsOf('EventsPublisher')) expect(Resource).not.toBe('*');
});

test('the consumer may put on the bus, and only where there is one', () => {
  const puts = (of: typeof plain) => statementsOf('Consumer', of).filter(({ Action }) => Action === 'events:PutEvents');
  expect(puts(off)).toEqual([]);
  expect(puts(plain)).toHaveLength(1);
});

describe('a webhook', () => {
  test('gets what its filter says, with its key, tried for a day, then kept', () => {
    full.hasResourceProperties('AWS::Events::Connection', {
      AuthParameters: {
        ApiKeyAuthParameters: {
          ApiKeyName: 'X-Api-Key',
          ApiKeyValue: '{{resolve:secretsmanager:app/key:SecretString:::}}',
        },
      },
    });
    full.hasResourceProperties('AWS::Events::ApiDestination', {
      InvocationEndpoint: webhook.url,
      InvocationRateLimitPerSecond: 5,
    });
    full.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['delivrd.dev'],
        'detail-type': ['delivrd.message.status-changed'],
        detail: { tag: ['otp'], provider: ['wavix'], after: { status: ['failed'] } },
      },
      Targets: [
        Match.objectLike({
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: letters },
        }),
      ],
    });
    full.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['delivrd.dev'], detail: Match.absent() },
    });
  });

  test.each([
    [undefined, ['sent'], 'after', true],
    [undefined, ['sent'], 'overdue', true],
    [['overdue'], ['sent'], 'overdue', true],
    [['overdue'], ['failed'], 'overdue', false],
    [['overdue'], ['sent'], 'after', false],
    [['status-changed'], ['sent'], 'after', true],
    [['status-changed', 'overdue'], ['sent'], 'overdue', true],
    [['status-changed', 'overdue'], ['delivered'], 'after', false],
  ] as const)('filter of type %j and status %j: of what is %s it gets it: %s', (type, status, kind, isMeant) => {
    const pattern = patternOf('delivrd.dev', { type: type && [...type], status: [...status], tag: ['otp'] });
    const detail = { tag: 'otp', ...(kind === 'after' ? { after: { status: 'sent' } } : { status: 'sent' }) };
    const detailType = kind === 'after' ? eventTypes.statusChanged : eventTypes.overdue;
    expect(readPattern(pattern)({ source: 'delivrd.dev', 'detail-type': detailType, detail })).toBe(isMeant);
  });

  test.each([
    [{ type: ['other'], tag: ['otp'] }, 'tag'],
    [{ type: ['status-changed', 'other'], status: ['sent'] }, 'status'],
  ])('is refused a filter that no event of a type can meet: %j', (filter, field) => {
    const providers = { wavix: { authentication: { urlToken: true } } };
    expect(() => readSettings({ providers, events: { webhooks: [{ ...webhook, filter }] } })).toThrow(
      new RegExp(`events\\.webhooks\\.?\\[?0\\]?\\.filter\\.type.*other.*${field}`, 's'),
    );
  });

  test('is called by a role that may call nothing else', () => {
    const actions = statementsOf('EventsWebhookRole', full).flatMap(({ Action }) => Action);
    expect(new Set(actions)).toEqual(new Set(['events:InvokeApiDestination']));
    const called = statementsOf('EventsWebhookRole', full).flatMap(({ Resource }) => Resource);
    expect(called.map((on) => on['Fn::GetAtt']?.[0])).toEqual(
      Object.keys(full.findResources('AWS::Events::ApiDestination')),
    );
  });
});

describe('notify', () => {
  test('tells of each message that fails, once, by the topic, and nothing of who it was for', () => {
    const [rule] = Object.values(
      full.findResources('AWS::Events::Rule', { Properties: { Targets: [{ InputTransformer: {} }] } }),
    );
    expect(rule?.['Properties'].EventPattern).toEqual({
      source: ['delivrd.dev'],
      'detail-type': ['delivrd.message.status-changed'],
      detail: {
        newlyFailed: [true],
        cause: ['report'],
        republished: [{ exists: false }],
        $or: [{ tag: ['otp'] }, { channel: ['voice'] }],
      },
    });
    const [target] = rule?.['Properties'].Targets ?? [];
    expect(target.Arn.Ref).toMatch(/Ticket/);
    expect(JSON.stringify(target.InputTransformer)).not.toMatch(/recipient|clientReference/);
    const { InputPathsMap, InputTemplate } = target.InputTransformer;
    const used = Array.from(String(InputTemplate).matchAll(/<(\w+)>/g), ([, name]) => name);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(InputPathsMap).toSorted());
    expect(() => JSON.parse(InputTemplate)).not.toThrow();
  });

  test.each([
    ['a message that failed now', true, {}],
    ['one whose words were read anew', false, { cause: 'reread' }],
    ['one that failed yesterday and is published again', false, { republished: true }],
    ['one of which nobody waits', false, { tag: 'news' }],
  ])('%s: told is %s', (_, isTold, more) => {
    const pattern = criticalPattern('delivrd.dev', { critical: { tags: ['otp'], channels: [] }, to: 'page' });
    const detail = { newlyFailed: true, cause: 'report', tag: 'otp', ...more };
    const event = { source: 'delivrd.dev', 'detail-type': eventTypes.statusChanged, detail };
    expect(readPattern(pattern)(event)).toBe(isTold);
  });

  test('one list alone needs no alternative', () => {
    const template = synthesize({ events: true, notify: { critical: { tags: ['otp'] }, to: 'page' } });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { newlyFailed: [true], tag: ['otp'] } },
    });
  });

  test('the topic and the queue take nothing but from these rules', () => {
    const statements = [
      ...Object.values(full.findResources('AWS::SNS::TopicPolicy')),
      ...Object.values(full.findResources('AWS::SQS::QueuePolicy')),
    ]
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Principal }) => Principal.Service === 'events.amazonaws.com');
    expect(statements).toHaveLength(3);
    for (const { Condition } of statements)
      expect(JSON.stringify(Condition)).toMatch(/aws:SourceArn.*Events(Critical|Webhook)/);
  });
});

test('the alarms are there with the events', () => {
  const named = (of: typeof plain) =>
    Object.values(of.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
      String(Properties.AlarmName).replace('Delivrd-dev-', ''),
    );
  expect(
    named(plain)
      .filter((name) => !named(off).includes(name))
      .toSorted(),
  ).toEqual([
    'events-behind',
    'events-dead-letters',
    'events-dead-letters-growing',
    'events-dead-letters-kept',
    'events-dead-letters-old',
    'events-stopped',
    'publisher-errors',
  ]);
});

test('the price is told where there is one', () => {
  const providers = { wavix: { authentication: { urlToken: true } } };
  expect(describeEventCost(readSettings({ providers }))).toBeNull();
  expect(describeEventCost(readSettings({ providers, events: { webhooks: [webhook] } }))).toMatch(
    /\$1\.00 a million.*\n.*\n {2}1 webhook: \$0\.20 a million calls/,
  );
});

test('every status that a filter may name is one', () => {
  expect(() =>
    readSettings({
      providers: { wavix: { authentication: { urlToken: true } } },
      events: { webhooks: [{ ...webhook, filter: { status: Object.keys(statuses) } }] },
    }),
  ).not.toThrow();
});
