import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  type Environment,
  type forwarderKeys,
  forwardQueueKey,
  metricCallsKey,
} from '../functions/shared/environment.ts';
import { metricNamespace } from '../functions/shared/metric-names.ts';
import { callbackMemoryMb, DelivrdFunction, removalPolicy } from './function.ts';
import { encryptedBy, letSend } from './queue-key.ts';
import type { Settings } from './settings.ts';

/** Three times what the old URL may take: an answer in time is still counted, and what failed still hidden. */
const timeoutSeconds = 30;
/** Callbacks of one run, all of which are passed on at once. */
export const forwardedAtOnce = 10;
/** With the waits between them, up to a quarter of an hour, about a day. */
const maxReceives = 100;

/** The old URLs to which callbacks are passed on, by provider. */
export const forwardsOf = ({ providers }: Pick<Settings, 'providers'>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(providers).flatMap(([name, { forward }]) => (forward === undefined ? [] : [[name, forward]])),
  );

export interface ForwardingProps {
  readonly settings: Settings;
  /** Of what lies in the queues; SQS' own where none is given. */
  readonly encryptionKey: IKey | undefined;
}

/** What passes callbacks on to the user's old URLs: the queue that the consumer fills, the function that calls, and what nobody took. */
export class Forwarding extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly function: DelivrdFunction<(typeof forwarderKeys)[number]>;

  constructor(scope: Construct, id: string, { settings, encryptionKey }: ForwardingProps) {
    super(scope, id);
    const { stage, protect, limits, metrics } = settings;
    const common = {
      ...encryptedBy(encryptionKey),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // As large as what lies in the queue of the reports.
      maxMessageSizeBytes: 1024 * 1024,
      removalPolicy: removalPolicy(protect),
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', common);
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself.',
    });
    this.queue = new Queue(this, 'Callbacks', {
      ...common,
      visibilityTimeout: Duration.seconds(6 * timeoutSeconds),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: maxReceives },
    });
    const environment: Environment<(typeof forwarderKeys)[number]> = {
      FORWARD_URLS: JSON.stringify(forwardsOf(settings)),
      [forwardQueueKey]: this.queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
      METRIC_NAMESPACE: metricNamespace(stage),
      ...(metrics.publish === 'calls' && { [metricCallsKey]: 'true' }),
    };
    this.function = new DelivrdFunction(this, 'Forwarder', {
      folder: 'forwarder',
      description: 'Delivrd: passes authentic callbacks on to the old URL.',
      environment,
      timeoutSeconds,
      memoryMb: callbackMemoryMb,
      architecture: settings.architecture,
      logRetention: settings.retention.logsDays,
    });
    const { function: lambda } = this.function;
    this.queue.grant(
      lambda,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    );
    this.queue.encryptionMasterKey?.grantDecrypt(lambda);
    letSend(this.deadLetterQueue, lambda);
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': metricNamespace(stage) } },
      }),
    );
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'PutMetricData knows no resources; a condition holds it to this stage’s namespace.',
    });
    lambda.addEventSourceMapping('Callbacks', {
      eventSourceArn: this.queue.queueArn,
      batchSize: forwardedAtOnce,
      maxConcurrency: limits.forwarderConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
