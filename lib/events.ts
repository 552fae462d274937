import { Duration, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { CfnApiDestination, CfnConnection, CfnEventBus, CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment, publisherKeys } from '../functions/shared/environment.ts';
import { eventSource } from '../functions/shared/event-types.ts';
import {
  criticalPattern,
  type Events as EventSettings,
  type Notify,
  patternOf,
  type Webhook,
} from './event-settings.ts';
import { backgroundMemoryMb, DelivrdFunction, removalPolicy } from './function.ts';
import type { Instance } from './instance.ts';
import { encryptedBy, letSend, letServiceSend } from './queue-key.ts';
import type { MessageTable, ReportTable } from './report-table.ts';
import type { Settings } from './settings.ts';

/** As long as EventBridge tries at most. */
const untilGivenUp = { maximumEventAgeInSeconds: Duration.days(1).toSeconds(), maximumRetryAttempts: 185 };
/** Twice what the publisher itself waits for a bus that takes nothing, and a third of what the stream keeps. */
const mostRecordAge = Duration.hours(8);
/** Records of the stream that one run of the publisher takes at most. */
export const recordsPerRun = 500;

export interface EventsProps {
  readonly instance: Instance;
  readonly settings: Settings;
  readonly events: EventSettings;
  readonly table: ReportTable;
  /** Of what lies in its dead-letter queue; SQS' own where none is given. */
  readonly encryptionKey: IKey | undefined;
}

/** What of a stage tells others: its bus, the publisher behind the table's stream, what could not be told, and who is called outside AWS. */
export class Events extends Construct {
  readonly bus: CfnEventBus;
  readonly publisher: DelivrdFunction<(typeof publisherKeys)[number]>;
  readonly deadLetterQueue: Queue;
  readonly source: string;
  /** Whose changes are told. */
  readonly table: MessageTable;
  private readonly instance: Instance;

  constructor(scope: Construct, id: string, { instance, settings, events, table, encryptionKey }: EventsProps) {
    super(scope, id);
    this.instance = instance;
    const { stage, protect, architecture, retention } = settings;
    this.source = eventSource(stage);
    this.table = table.table;
    this.bus = new CfnEventBus(this, 'Bus', {
      name: instance.name,
      description: `Delivrd (${stage}): what becomes of messages.`,
    });
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      ...encryptedBy(encryptionKey),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicy(protect),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of a function and of rules.',
    });
    const environment: Environment<(typeof publisherKeys)[number]> = {
      EVENT_BUS: this.bus.attrArn,
      EVENT_SOURCE: this.source,
      WITH_RECIPIENT: String(events.recipient),
      DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
    };
    this.publisher = new DelivrdFunction(this, 'Publisher', {
      folder: 'publisher',
      description: 'Delivrd: puts what changed in the table on the bus.',
      environment,
      timeoutSeconds: 60,
      memoryMb: backgroundMemoryMb,
      architecture,
      logRetention: retention.logsDays,
    });
    const { function: lambda } = this.publisher;
    lambda.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.attrArn] }));
    letSend(this.deadLetterQueue, lambda);
    this.read(table);
    if (events.webhooks.length > 0) this.call(events.webhooks);
  }

  private read({ table, streamArn }: ReportTable): void {
    const { function: lambda } = this.publisher;
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [streamArn],
      }),
    );
    // As AWS writes it: which streams a table has is no right on one of them.
    // @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-example-lamda-process-dynamodb-streams.html
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: [`${table.tableArn}/stream/*`] }),
    );
    Validations.of(this.publisher).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${inWords(Stack.of(this).resolve(table.tableArn))}/stream/*]`,
      reason: 'Which streams a table has is asked of all of them; they are this table’s alone.',
    });
    lambda.addEventSourceMapping('TableStream', {
      eventSourceArn: streamArn,
      // Nothing that is written while this is deployed is passed over.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: recordsPerRun,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      maxRecordAge: mostRecordAge,
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
    });
  }

  private call(webhooks: readonly Webhook[]): void {
    const role = new Role(this, 'WebhookRole', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    const rules = webhooks.map((webhook) => {
      const { name, url, secretName, header, filter, perSecond } = webhook;
      const connection = new CfnConnection(this, `Connection-${name}`, {
        authorizationType: 'API_KEY',
        description: `Delivrd: how ${name} knows who calls.`,
        authParameters: {
          apiKeyAuthParameters: {
            apiKeyName: secretName === undefined ? 'X-Delivrd-Source' : header,
            // EventBridge wants something; without a secret it is nothing that proves anything.
            apiKeyValue: secretName === undefined ? this.source : SecretValue.secretsManager(secretName).unsafeUnwrap(),
          },
        },
      });
      const destination = new CfnApiDestination(this, `Destination-${name}`, {
        connectionArn: connection.attrArn,
        httpMethod: 'POST',
        invocationEndpoint: url,
        invocationRateLimitPerSecond: perSecond,
      });
      role.addToPolicy(
        new PolicyStatement({ actions: ['events:InvokeApiDestination'], resources: [destination.attrArn] }),
      );
      return this.rule(`Webhook-${name}`, patternOf(this.source, filter), {
        arn: destination.attrArn,
        roleArn: role.roleArn,
      });
    });
    this.takeDeadLettersOf(rules);
  }

  /** Each failed message of those tags or channels, by the topic: no function, and nothing of the recipient but the country. */
  notify(notify: Notify, topic: Topic): void {
    const paths = {
      status: '$.detail.after.status',
      reason: '$.detail.after.failureReason',
      provider: '$.detail.provider',
      message: '$.detail.messageId',
      tag: '$.detail.tag',
      channel: '$.detail.channel',
      country: '$.detail.country',
    };
    const { name, address } = this.instance;
    const rule = this.rule('Critical', criticalPattern(this.source, notify), {
      arn: topic.topicArn,
      inputTransformer: {
        inputPathsMap: paths,
        inputTemplate: JSON.stringify(
          `${name}: a message failed. Status <status>, reason <reason>, tag <tag>, channel <channel>, country <country>. What to do: npm run -s dlr -- explain <provider> <message> --stack ${address}`,
        ),
      },
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
    this.takeDeadLettersOf([rule]);
  }

  private rule(
    id: string,
    eventPattern: object,
    target: Pick<CfnRule.TargetProperty, 'arn' | 'roleArn' | 'inputTransformer'>,
  ): CfnRule {
    return new CfnRule(this, id, {
      eventBusName: this.bus.ref,
      eventPattern,
      targets: [
        {
          id: 'Target',
          ...target,
          retryPolicy: untilGivenUp,
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        },
      ],
    });
  }

  private takeDeadLettersOf(rules: readonly CfnRule[]): void {
    letServiceSend(this.deadLetterQueue, 'events.amazonaws.com');
    this.deadLetterQueue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetterQueue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rules.map(({ attrArn }) => attrArn) } },
      }),
    );
  }
}

/** A value of the template as cdk-nag writes it. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  if (join) return join[1].map(inWords).join(join[0]);
  return `<${attribute ? attribute.join('.') : Ref}>`;
}
