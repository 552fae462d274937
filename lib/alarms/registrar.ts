import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  type IAlarmRule,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

/** `page` wakes somebody, `ticket` waits for the morning. */
export const severities = ['page', 'ticket'] as const;
export type Severity = (typeof severities)[number];

/** Headings of docs/runbook.md, as they stand in links. */
export type RunbookHeading =
  | 'failure-rate'
  | 'outage'
  | 'unfinished'
  | 'unconfirmed'
  | 'slow'
  | 'silence'
  | 'never-heard'
  | 'locked-out'
  | 'country-delivery-rate'
  | 'countries-failing'
  | 'dead-letters'
  | 'quarantine'
  | 'queue-age'
  | 'refused'
  | 'conservation'
  | 'rejected-requests'
  | 'unknown-status'
  | 'function-errors'
  | 'acknowledgement-latency'
  | 'api-refused'
  | 'metrics-unpublished'
  | 'events-behind'
  | 'events-stopped'
  | 'events-dead-letters'
  | 'forward-failing'
  | 'forward-behind'
  | 'forward-dead-letters'
  | 'overdue'
  | 'conversion'
  | 'deadlines-stopped';

interface Common {
  /** Unique in the stage; the alarm is named `<stack>-<id>`, or of one stage among others of a stack `<stack>-<construct>-<id>`. */
  readonly id: string;
  /** Whom it tells; null where it only feeds another alarm. */
  readonly severity: Severity | null;
  /** What broke, for somebody who was just woken. */
  readonly whatBroke: string;
  readonly runbook: RunbookHeading;
}

export interface MetricAlarmProps extends Common {
  readonly metric: IMetric;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  /** Periods looked at, and how many of them must breach; one of one where nothing is said. */
  readonly periods?: number;
  readonly breachingPeriods?: number;
  /** What no data means, and why. */
  readonly missing: readonly ['notBreaching' | 'missing', because: string];
}

export interface CompositeAlarmProps extends Common {
  readonly rule: IAlarmRule;
}

/** The one place that makes alarms: name, description with the link to the runbook, and the topic of their severity. */
export class AlarmRegistrar extends Construct {
  readonly all: { readonly alarm: IAlarm; readonly severity: Severity | null }[] = [];
  readonly topics: Readonly<Record<Severity, Topic>>;
  private readonly name: string;
  private readonly runbookUrl: string;

  /** @param name begins each alarm's own. */
  constructor(scope: Construct, id: string, { alarms }: Settings, name: string) {
    super(scope, id);
    this.name = name;
    this.runbookUrl = alarms.runbookUrl;
    this.topics = { page: this.topic('Page', alarms.emails.page), ticket: this.topic('Ticket', alarms.emails.ticket) };
  }

  add(props: MetricAlarmProps): Alarm {
    const [operator, threshold] = comparison(props);
    const alarm = new Alarm(this, props.id, {
      ...this.named(props, `\nNo data means: ${props.missing[1]}.`),
      metric: props.metric,
      comparisonOperator: operator,
      threshold,
      evaluationPeriods: props.periods ?? 1,
      datapointsToAlarm: props.breachingPeriods ?? props.periods ?? 1,
      treatMissingData: { notBreaching: TreatMissingData.NOT_BREACHING, missing: TreatMissingData.MISSING }[
        props.missing[0]
      ],
    });
    return this.register(alarm, props.severity);
  }

  addComposite(props: CompositeAlarmProps): CompositeAlarm {
    const alarm = new CompositeAlarm(this, props.id, {
      ...this.named(props),
      compositeAlarmName: this.named(props).alarmName,
      alarmRule: props.rule,
    });
    return this.register(alarm, props.severity);
  }

  private named({ id, whatBroke, runbook }: Common, more = '') {
    return {
      alarmName: `${this.name}-${id}`,
      alarmDescription: `${whatBroke}${more}\nRunbook: ${this.runbookUrl}#${runbook}`,
    };
  }

  private register<A extends AlarmBase>(alarm: A, severity: Severity | null): A {
    if (severity !== null) {
      const action = new SnsAction(this.topics[severity]);
      alarm.addAlarmAction(action);
      // Only pages tell their end: an alarm is OK for the first time when it is created, and each would send a mail.
      if (severity === 'page') alarm.addOkAction(action);
    }
    this.all.push({ alarm, severity });
    return alarm;
  }

  private topic(id: string, emails: readonly string[]): Topic {
    const topic = new Topic(this, id, { displayName: `Delivrd ${id.toLowerCase()}`, enforceSSL: true });
    // A topic with any policy of its own loses the permission that alarms have by default.
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}

function comparison({ id, above, atLeast, below }: MetricAlarmProps): readonly [ComparisonOperator, number] {
  if (above !== undefined) return [ComparisonOperator.GREATER_THAN_THRESHOLD, above];
  if (atLeast !== undefined) return [ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, atLeast];
  if (below !== undefined) return [ComparisonOperator.LESS_THAN_THRESHOLD, below];
  throw new Error(`The alarm ${id} has no threshold.`);
}
