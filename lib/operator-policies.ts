import { ArnFormat, Stack, Token, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { outputs } from '../functions/shared/stack-outputs.ts';
import { type IndexName, indexedBy, tableIndexes } from '../functions/shared/table-keys.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { Consumer } from './consumer.ts';
import type { Credentials } from './credentials.ts';
import type { Events } from './events.ts';
import type { Ingest } from './ingest.ts';
import { operatorTasks, readingTasks, rightsOn, type TouchedArns } from './operator-rights.ts';
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
  /** Only where the stage publishes any. */
  readonly events: Events | undefined;
}

/** Two policies to attach to people and roles: for who only looks, and for who does all that dlr can. The stack attaches neither. */
export class OperatorPolicies extends Construct {
  /** What the stack tells of them. */
  readonly outputs: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const arns = arnsOf(Stack.of(this), props);
    // Never change a description: CloudFormation would make another policy, and whoever has this one would lose it.
    const reading = this.add('Reading', 'find and explain messages; changes nothing', rightsOn(readingTasks, arns));
    const full = this.add('Full', 'all that an operator does, secrets included', rightsOn(operatorTasks, arns));
    // What SQS asks of whoever takes messages out, and of whoever puts them in.
    const key = props.queues.queue.encryptionMasterKey;
    key?.grantDecrypt(reading);
    key?.grant(full, 'kms:GenerateDataKey', 'kms:Decrypt');
    this.outputs = {
      [outputs.readingPolicyArn]: reading.managedPolicyArn,
      [outputs.fullPolicyArn]: full.managedPolicyArn,
    };
  }

  private add(id: string, description: string, rights: ReturnType<typeof rightsOn>): ManagedPolicy {
    const policy = new ManagedPolicy(this, id, {
      description: `Delivrd: ${description}.`,
      statements: rights.map(({ actions, on }) => new PolicyStatement({ actions: [...actions], resources: [...on] })),
    });
    const { stackName } = Stack.of(this);
    // A nested stack is named as it is deployed: whoever nests it answers the rule.
    for (const name of [stackName, 'CDKToolkit'].filter((one) => !Token.isUnresolved(one)))
      Validations.of(policy).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${name}/*]`,
        reason: 'The ARN of a stack ends in an id that only CloudFormation knows.',
      });
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Only for actions that look, and know no resources.',
    });
    return policy;
  }
}

/** What the stage has, by ARN. */
function arnsOf(stack: Stack, props: OperatorPoliciesProps): TouchedArns {
  const { settings, table, queues, credentials, recipients, ingest, consumer, alarms, events } = props;
  const { adopt } = settings;
  const indexed = indexedBy(settings);
  const stackNamed = (name: string): string =>
    stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${name}/*` });
  const index = (name: IndexName): readonly string[] =>
    indexed[name] ? [`${table.tableArn}/index/${tableIndexes[name].name}`] : [];
  return {
    stack: [stackNamed(stack.stackName)],
    toolkit: [stackNamed('CDKToolkit')],
    table: [table.tableArn],
    adoptedTable: adopt.table === undefined ? [] : [table.tableArn],
    recipientIndex: index('recipient'),
    clientReferenceIndex: index('clientReference'),
    failuresIndex: index('failures'),
    dueIndex: index('due'),
    reports: [queues.queue.queueArn],
    deadLetters: [queues.deadLetterQueue.queueArn],
    unauthentic: queues.unauthentic ? [queues.unauthentic.queueArn] : [],
    eventLetters: events ? [events.deadLetterQueue.queueArn] : [],
    eventBus: events ? [events.bus.attrArn] : [],
    secret: [credentials.readableArn],
    adoptedSecret: adopt.secret === undefined ? [] : [credentials.readableArn],
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
  };
}
