import { outputs } from '../../functions/shared/stack-outputs.ts';
import { type IndexName, tableIndexes } from '../../functions/shared/table-keys.ts';
import { type Adopt, read } from '../../lib/adopted.ts';
import { OperatorError } from '../operator-error.ts';
import { arnIn, type Place, type Right } from './document.ts';
import { domainRights, executionRights, type Template } from './execution.ts';

/** The stack that somebody may ask, and its template. */
export interface Subject {
  readonly stackName: string;
  readonly template: Template;
  /** What the stage takes over: that is in no template. */
  readonly adopt: Adopt;
  readonly place: Place;
}

type Rights = (subject: Subject) => readonly Right[];

const describeStack: Rights = ({ stackName, place }) => [
  { actions: ['cloudformation:DescribeStacks'], on: [arnIn(place, 'cloudformation', `stack/${stackName}/*`)] },
];

/** The one resource of a type whose logical id begins so. */
function idOf({ template }: Subject, type: string, prefix: string): string {
  const found = Object.entries(template.Resources).find(([id, { Type }]) => Type === type && id.startsWith(prefix));
  if (!found) throw new OperatorError(`The template has no ${type} ${prefix}….`);
  return found[0];
}

const onTable =
  (...actions: readonly string[]): Rights =>
  (subject) => {
    const { adopt, stackName } = subject;
    const name = adopt.table
      ? read('table', adopt.table).name
      : `${stackName}-${idOf(subject, 'AWS::DynamoDB::GlobalTable', 'Table')}-*`;
    return [
      { actions: actions.map((one) => `dynamodb:${one}`), on: [arnIn(subject.place, 'dynamodb', `table/${name}`)] },
    ];
  };

/** Queries of those of these indexes that the stage has, and of nothing else. */
const onIndexes =
  (...indexes: readonly IndexName[]): Rights =>
  (subject) => {
    const has = JSON.parse(String(subject.template.Outputs?.[outputs.search]?.Value ?? '{}'));
    const names = indexes.filter((index) => has[index]).map((index) => tableIndexes[index].name);
    const onNames = onTable('Query')(subject).map(({ actions, on }) => ({
      actions,
      on: on.flatMap((table) => names.map((name) => `${table}/index/${name}`)),
    }));
    return names.length === 0 ? [] : onNames;
  };

const onQueue =
  (id: string) =>
  (...actions: readonly string[]): Rights =>
  (subject) => {
    const name = `${subject.stackName}-${idOf(subject, 'AWS::SQS::Queue', id)}-*`;
    return [{ actions: actions.map((one) => `sqs:${one}`), on: [arnIn(subject.place, 'sqs', name)] }];
  };
const onDeadLetters = onQueue('QueuesDeadLetters');
const onReports = onQueue('QueuesReports');
/** Only of a stage that keeps what is not authentic. */
const whereKept =
  (...all: readonly Rights[]): Rights =>
  (subject) =>
    Object.keys(subject.template.Resources).some((id) => id.startsWith('QueuesUnauthentic'))
      ? all.flatMap((rights) => rights(subject))
      : [];
const onUnauthentic = onQueue('QueuesUnauthentic');

const onTopics =
  (...actions: readonly string[]): Rights =>
  ({ stackName, place }) => [
    { actions: actions.map((one) => `sns:${one}`), on: [arnIn(place, 'sns', `${stackName}-*`)] },
  ];

const onSecret =
  (...actions: readonly string[]): Rights =>
  (subject) => {
    const { adopt, stackName, place } = subject;
    const made = (): readonly string[] => {
      const id = idOf(subject, 'AWS::SecretsManager::Secret', 'CredentialsSecret');
      // As in resource-rights.ts: all stages of an account and region share the first pattern.
      return [`${id}-*`, `${stackName}-${id}-*`];
    };
    const names = adopt.secret ? [`${read('secret', adopt.secret).name}-??????`] : made();
    const on = names.map((name) => arnIn(place, 'secretsmanager', `secret:${name}`));
    return [{ actions: actions.map((one) => `secretsmanager:${one}`), on }];
  };

/** The key of the hashes of recipients, where the stage has one. */
const onRecipientKey: Rights = ({ template, stackName, place }) =>
  Object.entries(template.Resources)
    .filter(([id, { Type }]) => Type === 'AWS::SecretsManager::Secret' && id.startsWith('RecipientKey'))
    .map(([id]) => ({
      actions: ['secretsmanager:GetSecretValue'],
      // As in resource-rights.ts.
      on: [`${id}-*`, `${stackName}-${id}-*`].map((name) => arnIn(place, 'secretsmanager', `secret:${name}`)),
    }));

const onAll =
  (...actions: readonly string[]): Rights =>
  () => [{ actions, on: ['*'] }];

/** The log of ingest tells which secrets are in use. */
const readSecretUse: Rights = (subject) => {
  const id = idOf(subject, 'AWS::Logs::LogGroup', 'IngestReceiverLogs');
  return [
    {
      actions: ['logs:FilterLogEvents'],
      on: [arnIn(subject.place, 'logs', `log-group:${subject.stackName}-${id}-*`)],
    },
  ];
};

const looking = ['GetQueueAttributes', 'ReceiveMessage', 'ChangeMessageVisibility'] as const;
const look = onDeadLetters(...looking);

/** The bootstrap's roles, by which cdk does everything; only they have rights themselves. */
const assumeRoles: Rights = ({ place }) => [
  {
    actions: ['sts:AssumeRole'],
    on: ['deploy', 'file-publishing', 'lookup'].map((name) =>
      arnIn(place, 'iam', `role/cdk-${place.qualifier}-${name}-role-${place.account}-${place.region}`, {
        global: true,
      }),
    ),
  },
];

const preflight: Rights = ({ stackName, place }) => [
  { actions: ['lambda:GetAccountSettings', 'lambda:ListLayers', 'cloudwatch:DescribeAlarms'], on: ['*'] },
  {
    actions: ['lambda:GetFunctionConcurrency'],
    on: [arnIn(place, 'lambda', `function:${stackName}-*`)],
  },
  { actions: ['apigateway:GET'], on: [arnIn(place, 'apigateway', '/account', { ownerless: true })] },
  {
    actions: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResources'],
    on: ['CDKToolkit', stackName].map((name) => arnIn(place, 'cloudformation', `stack/${name}/*`)),
  },
];

/** What is adopted, and the deployed template: whether it has its own. */
const lookAtAdopted: Rights = (subject) => {
  const { adopt, stackName, place } = subject;
  const own = [arnIn(place, 'cloudformation', `stack/${stackName}/*`)];
  return [
    ...(adopt.table ? onTable('DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups')(subject) : []),
    ...(adopt.secret ? onSecret('DescribeSecret', 'GetSecretValue')(subject) : []),
    ...(adopt.table || adopt.secret ? [{ actions: ['cloudformation:GetTemplate'], on: own }] : []),
  ];
};

const oneMessage = [describeStack, onTable('GetItem', 'BatchGetItem', 'Scan')];

/** What each task needs; those of dlr have its commands' names. */
const tasks = {
  deploy: [assumeRoles],
  execution: [({ template, place }: Subject) => executionRights(template, place)],
  domain: [({ template, place }: Subject) => domainRights(template, place)],
  endpoints: [describeStack, onSecret('GetSecretValue')],
  send: [describeStack, onSecret('GetSecretValue')],
  trace: [...oneMessage, onIndexes('recipient', 'clientReference'), onRecipientKey],
  failures: [describeStack, onTable('BatchGetItem'), onIndexes('failures')],
  open: [describeStack, onTable('BatchGetItem'), onIndexes('due')],
  recipient: [describeStack, onTable('BatchGetItem'), onIndexes('recipient'), onRecipientKey],
  explain: oneMessage,
  export: [describeStack, onTable('DescribeTable', 'Scan')],
  report: [describeStack, onAll('cloudwatch:GetMetricData'), onTable('DescribeTable', 'Scan')],
  quarantine: [describeStack, look, whereKept(onUnauthentic(...looking))],
  reread: [describeStack, onTable('DescribeTable', 'Scan', 'UpdateItem', 'GetItem')],
  drop: [describeStack, look, onDeadLetters('DeleteMessage')],
  replay: [
    describeStack,
    look,
    onDeadLetters('DeleteMessage'),
    onReports('SendMessage', 'GetQueueAttributes'),
    whereKept(onUnauthentic(...looking, 'DeleteMessage'), onSecret('GetSecretValue')),
  ],
  secrets: [describeStack, onSecret('GetSecretValue'), readSecretUse],
  rotate: [describeStack, onSecret('GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'), readSecretUse],
  forget: [
    describeStack,
    onTable('GetItem', 'BatchGetItem', 'DeleteItem', 'UpdateItem'),
    onIndexes('recipient'),
    // With --whole-table, or without the index.
    onTable('DescribeTable', 'Scan'),
    onRecipientKey,
    look,
  ],
  preflight: [preflight, lookAtAdopted],
  doctor: [
    describeStack,
    onSecret('GetSecretValue'),
    onTable('GetItem', 'DeleteItem'),
    onDeadLetters('GetQueueAttributes'),
    onTopics('ListSubscriptionsByTopic'),
    onAll('cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'),
    ({ stackName, place }: Subject) => [
      { actions: ['cloudformation:GetTemplate'], on: [arnIn(place, 'cloudformation', `stack/${stackName}/*`)] },
    ],
    preflight,
    lookAtAdopted,
  ],
} satisfies Readonly<Record<string, readonly Rights[]>>;

export type Task = keyof typeof tasks;
export const taskNames = Object.keys(tasks) as readonly Task[];

/** What somebody must be allowed for these tasks, on this stack. */
export const rightsOf = (wanted: readonly Task[], subject: Subject): readonly Right[] =>
  wanted.flatMap((task) => (tasks[task] as readonly Rights[]).flatMap((rights) => rights(subject)));
