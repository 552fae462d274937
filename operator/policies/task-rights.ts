import { outputs } from '../../functions/shared/stack-outputs.ts';
import { type IndexName, tableIndexes } from '../../functions/shared/table-keys.ts';
import { type Adopt, read } from '../../lib/adopted.ts';
import { type OperatorTask, operatorTasks, rightsOn, type TouchedArns } from '../../lib/operator-rights.ts';
import { OperatorError } from '../operator-error.ts';
import { arnIn, type Place, type Right } from './document.ts';
import { domainRights, eventRights, executionRights, type Template } from './execution.ts';

/** The stack that somebody may ask, and its template. */
export interface Subject {
  readonly stackName: string;
  readonly template: Template;
  /** What the stage takes over: that is in no template. */
  readonly adopt: Adopt;
  readonly place: Place;
}

/** The logical ids of a type that begin so. */
const idsOf = ({ template }: Subject, type: string, prefix: string): readonly string[] =>
  Object.entries(template.Resources)
    .filter(([id, { Type }]) => Type === type && id.startsWith(prefix))
    .map(([id]) => id);

/** What a stage has, by patterns of the names that CloudFormation gives. @throws OperatorError for a template without what every stage has. */
function arnsOf(subject: Subject): TouchedArns {
  const { adopt, place, stackName, template } = subject;
  const named = (service: string, type: string, prefix: string, before = ''): readonly string[] =>
    idsOf(subject, type, prefix).map((id) => arnIn(place, service, `${before}${stackName}-${id}-*`));
  // As in resource-rights.ts: all stages of an account and region share the first pattern.
  const secrets = (prefix: string): readonly string[] =>
    idsOf(subject, 'AWS::SecretsManager::Secret', prefix)
      .flatMap((id) => [`${id}-*`, `${stackName}-${id}-*`])
      .map((name) => arnIn(place, 'secretsmanager', `secret:${name}`));
  const table = adopt.table
    ? [arnIn(place, 'dynamodb', `table/${read('table', adopt.table).name}`)]
    : named('dynamodb', 'AWS::DynamoDB::GlobalTable', 'Table', 'table/');
  const search = JSON.parse(String(template.Outputs?.[outputs.search]?.Value ?? '{}'));
  const index = (name: IndexName): readonly string[] =>
    search[name] ? table.map((arn) => `${arn}/index/${tableIndexes[name].name}`) : [];
  const secret = adopt.secret
    ? [arnIn(place, 'secretsmanager', `secret:${read('secret', adopt.secret).name}-??????`)]
    : secrets('CredentialsSecret');
  const arns: TouchedArns = {
    stack: [arnIn(place, 'cloudformation', `stack/${stackName}/*`)],
    toolkit: [arnIn(place, 'cloudformation', 'stack/CDKToolkit/*')],
    table,
    recipientIndex: index('recipient'),
    clientReferenceIndex: index('clientReference'),
    failuresIndex: index('failures'),
    dueIndex: index('due'),
    reports: named('sqs', 'AWS::SQS::Queue', 'QueuesReports'),
    deadLetters: named('sqs', 'AWS::SQS::Queue', 'QueuesDeadLetters'),
    unauthentic: named('sqs', 'AWS::SQS::Queue', 'QueuesUnauthentic'),
    eventLetters: named('sqs', 'AWS::SQS::Queue', 'EventsDeadLetters'),
    eventBus: idsOf(subject, 'AWS::Events::EventBus', '').map(() => arnIn(place, 'events', `event-bus/${stackName}`)),
    secret,
    adoptedTable: adopt.table ? table : [],
    adoptedSecret: adopt.secret ? secret : [],
    recipientKey: secrets('RecipientKey'),
    ingestLog: named('logs', 'AWS::Logs::LogGroup', 'IngestReceiverLogs', 'log-group:'),
    topics: [arnIn(place, 'sns', `${stackName}-*`)],
    functions: [arnIn(place, 'lambda', `function:${stackName}-*`)],
    apiAccount: [arnIn(place, 'apigateway', '/account', { ownerless: true })],
    any: ['*'],
  };
  for (const always of ['table', 'reports', 'deadLetters', 'secret', 'ingestLog'] as const)
    if (arns[always].length === 0) throw new OperatorError(`The template has no ${always}: is it one of Delivrd?`);
  return arns;
}

/** The bootstrap's roles, by which cdk does everything; only they have rights themselves. */
const assumeRoles = ({ place }: Subject): readonly Right[] => [
  {
    actions: ['sts:AssumeRole'],
    on: ['deploy', 'file-publishing', 'lookup'].map((name) =>
      arnIn(place, 'iam', `role/cdk-${place.qualifier}-${name}-role-${place.account}-${place.region}`, {
        global: true,
      }),
    ),
  },
];

/** What deploying takes. */
const deploying = {
  deploy: assumeRoles,
  execution: ({ template, place }: Subject) => executionRights(template, place),
  domain: ({ template, place }: Subject) => domainRights(template, place),
  events: ({ template, place }: Subject) => eventRights(template, place),
} as const;

export type Task = keyof typeof deploying | OperatorTask;
export const taskNames: readonly Task[] = [...(Object.keys(deploying) as (keyof typeof deploying)[]), ...operatorTasks];

const isDeploying = (task: Task): task is keyof typeof deploying => Object.hasOwn(deploying, task);

/** What somebody must be allowed for these tasks, on this stack. */
export const rightsOf = (wanted: readonly Task[], subject: Subject): readonly Right[] =>
  wanted.flatMap((task) => (isDeploying(task) ? deploying[task](subject) : rightsOn([task], arnsOf(subject))));
