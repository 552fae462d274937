import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { context } from '../four-providers.ts';
import { synthesize } from './synthesize.ts';

const { providers } = context.delivrd as unknown as { readonly providers: Readonly<Record<string, object>> };
const forward = 'https://old.example.com/dlr?key=hidden';
const withForward = { providers: { wavix: { ...providers['wavix'], forward } } };
const template = synthesize(withForward);
const plain = synthesize({ providers: { wavix: providers['wavix'] } });
const json = JSON.stringify(template.toJSON());

const idsOf = (of: typeof template): readonly string[] => Object.keys(of.toJSON()['Resources']);

test('without it nothing of it is in the template', () => {
  expect(JSON.stringify(plain.toJSON())).not.toMatch(/forward/i);
});

test('with it there are a queue, its dead letters, a function and what watches them, and nothing else', () => {
  const added = idsOf(template).filter((id) => !idsOf(plain).includes(id));
  expect(added.filter((id) => !/^Forwarding|^AlarmsRegistrarforward/.test(id))).toEqual([]);
  expect(added.filter((id) => id.startsWith('Alarms')).length).toBe(7);
  expect(idsOf(plain).filter((id) => !idsOf(template).includes(id))).toEqual([]);
});

test('the old URL, which may hold a secret, is told to the forwarder alone', () => {
  expect(json.split('old.example.com')).toHaveLength(2);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ FORWARD_URLS: JSON.stringify({ wavix: forward }) }) },
  });
});

test('what the old URL does not take is tried a hundred times, and kept for 14 days', () => {
  const [[queue], [letters]] = [/^ForwardingCallbacks/, /^ForwardingDeadLetters/].map((name) =>
    Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => name.test(id)),
  ) as [[string], [string]];
  template.hasResourceProperties('AWS::SQS::Queue', {
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [letters, 'Arn'] }, maxReceiveCount: 100 },
    MessageRetentionPeriod: 14 * 86_400,
    MaximumMessageSize: 1_048_576,
    SqsManagedSseEnabled: true,
    VisibilityTimeout: 180,
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
    BatchSize: 10,
    ScalingConfig: { MaximumConcurrency: 2 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('an old URL that takes all, but slower than it comes, does not go unnoticed until SQS deletes what waits', () => {
  const [queue] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) =>
    /^ForwardingCallbacks/.test(id),
  );
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
    Threshold: 3600,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('the consumer may fill the queue and not read it; the forwarder reads it, and neither the table nor a secret', () => {
  const actionsOf = (name: string) =>
    Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
      id.startsWith(name)
        ? Properties.PolicyDocument.Statement.flatMap(
            ({ Action, Resource }: { readonly Action: string | string[]; readonly Resource: unknown }) =>
              [Action].flat().map((action) => [action, JSON.stringify(Resource)]),
          )
        : [],
    ) as readonly (readonly [string, string])[];
  const ofForwarder = actionsOf('Forwarding');
  expect([...new Set(ofForwarder.map(([action]) => action))].toSorted()).toEqual([
    'cloudwatch:PutMetricData',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
  ]);
  expect(actionsOf('Consumer').filter(([, on]) => on.includes('ForwardingCallbacks'))).toEqual([
    ['sqs:SendMessage', expect.any(String)],
  ]);
});

const mistake = (settings: object): string => {
  try {
    readSettings({ providers: {}, ...settings });
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};
const urlToken = { authentication: { urlToken: true } };

test.each([
  'http://old.example.com/dlr',
  'https://user:hidden@old.example.com/dlr',
  'http://old.example.com/dlr?key=hidden',
  'https://old.example.com/dlr#part',
  'old.example.com/dlr',
  '',
])('%j is refused, with what is expected', (url) => {
  const text = mistake({ providers: { wavix: { ...urlToken, forward: url } } });
  expect(text).toContain('providers.wavix.forward');
  expect(text).toContain('such as https://old.example.com/dlr: https, no user');
  expect(text).not.toContain('hidden');
});

test.each(['https://old.example.com:99999/dlr', 'https://1.2.3.4.5/dlr'])('%j, which is none, is refused', (url) => {
  const text = mistake({ providers: { wavix: { ...urlToken, forward: url } } });
  expect(text).toContain('such as https://old.example.com/dlr: no name or port can be so');
});

test.each([
  [{ domain: { name: 'dlr.example.com' } }, 'https://dlr.example.com/webhooks/wavix'],
  [{ publicUrl: 'https://front.example.com/sms' }, 'https://front.example.com/other'],
])('with %j the stage’s own address is refused', (address, url) => {
  const text = mistake({ ...address, providers: { wavix: { ...urlToken, forward: url } } });
  expect(text).toContain('it is this stage’s own address');
  expect(mistake({ ...address, providers: { wavix: { ...urlToken, forward } } })).toBe('none');
});
