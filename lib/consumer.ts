import { Duration, Names, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  type consumerKeys,
  countRoutesKey,
  type Environment,
  eventKeys,
  forwardQueueKey,
  metricCallsKey,
  sensitiveTagsKey,
} from '../functions/shared/environment.ts';
import { metricNamespace } from '../functions/shared/metric-names.ts';
import { markOf } from '../functions/shared/preview-setting.ts';
import { writeProviders } from '../functions/shared/provider-settings.ts';
import { dueEnvironment } from './due-rules.ts';
import type { Events } from './events.ts';
import type { Forwarding } from './forwarding.ts';
import { callbackMemoryMb, DelivrdFunction } from './function.ts';
import { letSend } from './queue-key.ts';
import type { RecipientKey } from './recipient-key.ts';
import type { ReportQueue } from './report-queue.ts';
import type { MessageTable } from './report-table.ts';
import { type Settings, sensitiveTags } from './settings.ts';

export interface ConsumerProps {
  readonly settings: Settings;
  readonly queues: ReportQueue;
  readonly table: MessageTable;
  readonly recipients: RecipientKey;
  /** Only where the stage publishes events. */
  readonly events: Events | undefined;
  /** Only where callbacks are passed on. */
  readonly forwarding: Forwarding | undefined;
}

/** The function that brings queued callbacks into the table and counts them, and what feeds it. */
export class Consumer extends Construct {
  readonly function: DelivrdFunction<(typeof consumerKeys)[number]>;

  constructor(
    scope: Construct,
    id: string,
    { settings, queues, table, recipients, events, forwarding }: ConsumerProps,
  ) {
    super(scope, id);
    const { limits, metrics, preview, providers, retention, stage } = settings;
    const sensitive = sensitiveTags(settings);
    const environment: Environment<(typeof consumerKeys)[number]> = {
      TABLE_NAME: table.tableName,
      DEAD_LETTER_QUEUE_URL: queues.deadLetterQueue.queueUrl,
      METRIC_NAMESPACE: metricNamespace(stage),
      METRIC_COUNTRIES: JSON.stringify(metrics.countries),
      PROVIDERS: writeProviders(providers),
      RETENTION_DAYS: String(retention.messagesDays),
      RECIPIENTS: recipients.setting,
      ...dueEnvironment(settings),
      ...(preview && sensitive.length > 0 && { [sensitiveTagsKey]: JSON.stringify(sensitive.map(markOf)) }),
      ...(metrics.routes && { [countRoutesKey]: 'true' }),
      ...(metrics.publish === 'calls' && { [metricCallsKey]: 'true' }),
      ...(events && { [eventKeys.bus]: events.bus.attrArn, [eventKeys.source]: events.source }),
      ...(forwarding && { [forwardQueueKey]: forwarding.queue.queueUrl }),
    };
    this.function = new DelivrdFunction(this, 'Writer', {
      folder: 'consumer',
      description: 'Delivrd: parses queued callbacks, joins them into the table, counts.',
      environment,
      timeoutSeconds: limits.consumerTimeoutSeconds,
      memoryMb: callbackMemoryMb,
      architecture: settings.architecture,
      logRetention: retention.logsDays,
    });
    const { function: lambda } = this.function;
    // Not `table.grant`, which gives the same rights on its indexes.
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:UpdateItem', 'dynamodb:GetItem'], resources: [table.tableArn] }),
    );
    if (recipients.readableArn !== null)
      lambda.addToRolePolicy(
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [recipients.readableArn] }),
      );
    letSend(queues.deadLetterQueue, lambda);
    if (forwarding) letSend(forwarding.queue, lambda);
    if (events)
      lambda.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [events.bus.attrArn] }));
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': metricNamespace(stage) } },
      }),
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'PutMetricData knows no resources; a condition holds it to this stage’s namespace.',
    });
    // Not SqsEventSource: it also grants ChangeMessageVisibility and GetQueueUrl, which Lambda's pollers never call.
    queues.queue.grant(lambda, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    queues.queue.encryptionMasterKey?.grantDecrypt(lambda);
    // Under the id of SqsEventSource, as stacks deployed before have it: Lambda refuses a second mapping of the same queue.
    lambda.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queues.queue.node)}`, {
      eventSourceArn: queues.queue.queueArn,
      batchSize: limits.batchSize,
      maxBatchingWindow: Duration.seconds(limits.batchWindowSeconds),
      maxConcurrency: limits.consumerConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
