import { ArnFormat, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { outputs } from '../functions/shared/stack-outputs.ts';
import { type SearchIndex, searchIndexes } from '../functions/shared/table-keys.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { Consumer } from './consumer.ts';
import type { Credentials } from './credentials.ts';
import type { Ingest } from './ingest.ts';
import { type OperatorTask, operatorTasks, readingTasks, rightsOn, type TouchedArns } from './operator-rights.ts';
import type { RecipientKey } from './recipient-key.ts';
import type { ReportQueue } from './report-queue.ts';
import type { MessageTable } from './report-table.ts';
import type { Settings } from './settings.ts';

export interface OperatorPoliciesProps {
  readonly settings: Settings;
  readonly table: MessageTable;
  readonly queues: ReportQueue;
  readonly credentials: Credentials;
  readonly recipients: RecipientKey;
  readonly ingest: Ingest;
  readonly consumer: Consumer;
  readonly alarms: Alarms;
}

/** Two policies to attach to people and roles: for who only looks, and for who does all that dlr can. */
export class OperatorPolicies extends Construct {
  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const { stage } = props.settings;
    const arns = this.arnsOf(props);
    const policy = (name: string, what: string, tasks: readonly OperatorTask[], output: string): void => {
      const made = new ManagedPolicy(this, name, {
        description: `Delivrd (${stage}): ${what}`,
        statements: rightsOn(tasks, arns).map(
          ({ actions, on }) => new PolicyStatement({ actions: [...actions], resources: [...on] }),
        ),
      });
      Validations.of(made).acknowledge({
        id: 'AwsSolutions-IAM5',
        reason: 'The stack’s ARN ends in an id that only CloudFormation knows; the other actions know no resources.',
      });
      new CfnOutput(Stack.of(this), output, { value: made.managedPolicyArn });
    };
    policy('Reading', 'to find and explain messages; changes nothing', readingTasks, outputs.readingPolicyArn);
    policy('All', 'all that its operators do, secrets included', operatorTasks, outputs.operatorPolicyArn);
  }

  private arnsOf({
    settings,
    table,
    queues,
    credentials,
    recipients,
    ingest,
    consumer,
    alarms,
  }: OperatorPoliciesProps): TouchedArns {
    const stack = Stack.of(this);
    const ofStack = (name: string): string =>
      stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${name}/*` });
    const index = (setting: SearchIndex): readonly string[] =>
      settings.search[setting] ? [`${table.tableArn}/index/${searchIndexes[setting].name}`] : [];
    return {
      stack: [ofStack(stack.stackName)],
      toolkit: [ofStack('CDKToolkit')],
      table: [table.tableArn],
      recipientIndex: index('recipient'),
      clientReferenceIndex: index('clientReference'),
      failuresIndex: index('failures'),
      reports: [queues.queue.queueArn],
      deadLetters: [queues.deadLetterQueue.queueArn],
      unauthentic: queues.unauthentic ? [queues.unauthentic.queueArn] : [],
      secret: [credentials.readableArn],
      recipientKey: recipients.readableArn === null ? [] : [recipients.readableArn],
      ingestLog: [ingest.function.function.logGroup.logGroupArn],
      topics: Object.values(alarms.registrar.topics).map(({ topicArn }) => topicArn),
      functions: [ingest, consumer].map((part) => part.function.function.functionArn),
      apiAccount: [
        stack.formatArn({
          service: 'apigateway',
          account: '',
          resource: '/account',
          arnFormat: ArnFormat.NO_RESOURCE_NAME,
        }),
      ],
      any: ['*'],
      adopted: { table: settings.adopt.table !== undefined, secret: settings.adopt.secret !== undefined },
    };
  }
}
