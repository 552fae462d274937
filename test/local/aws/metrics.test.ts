import { beforeEach, expect, test } from 'vitest';
import { createAlarms } from '../../../local/aws/cloudwatch/alarms.ts';
import { type CloudWatch, createCloudWatch } from '../../../local/aws/cloudwatch/service.ts';
import { type AwsAnswer, type AwsCall, errorAnswer, jsonAnswer, type Witness } from '../../../local/aws/front-door.ts';
import { recordIteratorAge, watchQueues } from '../../../local/aws/metrics.ts';
import { startClock } from '../../../local/runtime/clock.ts';

const QueueUrl = 'http://aws/000000000000/reports';
let cloudwatch: CloudWatch;
let effects: Witness[];
let publish: () => Promise<void>;

beforeEach(() => {
  cloudwatch = createCloudWatch(startClock());
  effects = [];
  const client = { send: async () => ({ Attributes: { ApproximateNumberOfMessages: '2' } }) };
  publish = watchQueues(cloudwatch, { effects }, client as never, [QueueUrl]);
});

const made = (action: string, input: object): AwsCall => ({
  caller: '',
  environment: '',
  service: 'sqs',
  action,
  input: { ...input },
  headers: {},
});

const call = (action: string, input: object, answer: AwsAnswer): void => {
  for (const told of effects) told(made(action, input), answer);
};

const seen = (name: string) =>
  cloudwatch.store.window(
    { namespace: 'AWS/SQS', name, dimensions: { QueueName: 'reports' } },
    0,
    Number.POSITIVE_INFINITY,
  );

test('what is sent counts at once, each message of a batch that was taken by itself', () => {
  call('SendMessage', { QueueUrl }, jsonAnswer({ MessageId: '1' }));
  expect(seen('NumberOfMessagesSent')).toMatchObject({ sum: 1, count: 1 });
  const batch = jsonAnswer({ Successful: [{ MessageId: '2' }, { MessageId: '3' }], Failed: [{ Id: 'x' }] });
  call('SendMessageBatch', { QueueUrl }, batch);
  expect(seen('NumberOfMessagesSent')).toMatchObject({ sum: 3, count: 3 });
});

test('what is refused, received or sent elsewhere does not count as sent', () => {
  call('SendMessage', { QueueUrl }, errorAnswer(400, 'x', 'y'));
  call('SendMessage', { QueueUrl: 'http://aws/000000000000/other' }, jsonAnswer({ MessageId: '1' }));
  call('ReceiveMessage', { QueueUrl }, jsonAnswer({ Messages: [{ MessageId: '1', ReceiptHandle: 'h' }] }));
  expect(seen('NumberOfMessagesSent')).toBeNull();
});

test('a queue reports its age and what waits, and zero where nothing is sent', async () => {
  await publish();
  expect(seen('NumberOfMessagesSent')).toMatchObject({ sum: 0, count: 1 });
  expect(seen('ApproximateAgeOfOldestMessage')).toMatchObject({ max: 0 });
  call('SendMessageBatch', { QueueUrl }, jsonAnswer({ Successful: [{ MessageId: '1' }] }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await publish();
  expect(seen('ApproximateAgeOfOldestMessage')?.max).toBeGreaterThan(0.01);
  expect(seen('ApproximateNumberOfMessagesVisible')).toMatchObject({ max: 2 });
});

test('a message does not wait for ever that was received before its sender heard of it, or by who waited already', async () => {
  const Messages = [{ MessageId: '1', ReceiptHandle: 'h', Attributes: { ApproximateReceiveCount: '1' } }];
  call('ReceiveMessage', { QueueUrl }, jsonAnswer({ Messages }));
  call('SendMessage', { QueueUrl }, jsonAnswer({ MessageId: '1' }));
  call('DeleteMessage', { QueueUrl, ReceiptHandle: 'h' }, jsonAnswer({}));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await publish();
  expect(seen('ApproximateAgeOfOldestMessage')).toMatchObject({ max: 0 });
});

test('an alarm on the age of a stream’s records goes on when they wait too long', () => {
  const properties = {
    Namespace: 'AWS/Lambda',
    MetricName: 'IteratorAge',
    Dimensions: [{ Name: 'FunctionName', Value: 'Publisher' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 600_000,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };
  const clock = startClock();
  const alarms = createAlarms([{ type: 'metric', name: 'Old', arn: 'a', properties }], cloudwatch.store, clock);
  recordIteratorAge(cloudwatch, 'Publisher', 300);
  alarms.evaluate();
  expect(alarms.list()[0]?.state).toBe('OK');
  recordIteratorAge(cloudwatch, 'Publisher', 700_000);
  alarms.evaluate();
  expect(alarms.list()[0]?.state).toBe('ALARM');
});
