/** What of a stage an operator's right is on. A stage may lack some of it. */
export type Touched =
  | 'stack'
  | 'table'
  /** The table or secret once more, where it is not the stack's own. */
  | 'adoptedTable'
  | 'adoptedSecret'
  | 'recipientIndex'
  | 'clientReferenceIndex'
  | 'failuresIndex'
  /** Of a stage with deadlines. */
  | 'dueIndex'
  | 'reports'
  | 'deadLetters'
  | 'unauthentic'
  /** Of a stage that publishes events. */
  | 'eventLetters'
  | 'eventBus'
  | 'secret'
  | 'recipientKey'
  | 'ingestLog'
  | 'topics'
  | 'functions'
  /** The stack of the bootstrap. */
  | 'toolkit'
  /** The account's settings of API Gateway. */
  | 'apiAccount'
  /** What AWS knows no resources for. */
  | 'any';

export interface OperatorRight {
  readonly actions: readonly string[];
  readonly on: readonly Touched[];
  /** Only where the stage has this as well. */
  readonly where?: Touched;
}

const right =
  (service: string, ...on: readonly Touched[]) =>
  (...names: readonly string[]): OperatorRight => ({ actions: names.map((name) => `${service}:${name}`), on });

const onStack = right('cloudformation', 'stack');
const onTable = right('dynamodb', 'table');
const onSecret = right('secretsmanager', 'secret');
const onDeadLetters = right('sqs', 'deadLetters');
const onUnauthentic = right('sqs', 'unauthentic');
const onEventLetters = right('sqs', 'eventLetters');
const query = (...indexes: readonly Touched[]): OperatorRight => right('dynamodb', ...indexes)('Query');

const describeStack = onStack('DescribeStacks');
const looking = ['GetQueueAttributes', 'ReceiveMessage', 'ChangeMessageVisibility'] as const;
const readKey = right('secretsmanager', 'recipientKey')('GetSecretValue');
/** The log of ingest tells which secrets are in use. */
const readUse = right('logs', 'ingestLog')('FilterLogEvents');
const oneMessage = [describeStack, onTable('GetItem', 'BatchGetItem')];
const readTable = onTable('DescribeTable', 'Scan');

const preflight: readonly OperatorRight[] = [
  { actions: ['lambda:GetAccountSettings', 'lambda:ListLayers', 'cloudwatch:DescribeAlarms'], on: ['any'] },
  right('lambda', 'functions')('GetFunctionConcurrency'),
  right('apigateway', 'apiAccount')('GET'),
  right('cloudformation', 'toolkit')('DescribeStacks', 'DescribeStackResources'),
  onStack('DescribeStacks', 'DescribeStackResources'),
  // What is adopted, and the deployed template: whether it has its own.
  right('dynamodb', 'adoptedTable')('DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups'),
  right('secretsmanager', 'adoptedSecret')('DescribeSecret', 'GetSecretValue'),
  { ...onStack('GetTemplate'), where: 'adoptedTable' },
  { ...onStack('GetTemplate'), where: 'adoptedSecret' },
];

/**
 * What each task of an operator needs, by the names of dlr's commands: what a test sees them call, and no more. From here come
 * `dlr policy` and the policies of the stack; a new command is added here, and to the tasks below if it only reads.
 */
export const operatorRights = {
  endpoints: [describeStack, onSecret('GetSecretValue')],
  send: [describeStack, onSecret('GetSecretValue')],
  trace: [...oneMessage, query('recipientIndex', 'clientReferenceIndex'), readKey],
  failures: [describeStack, onTable('BatchGetItem'), query('failuresIndex')],
  open: [describeStack, onTable('BatchGetItem'), query('dueIndex')],
  recipient: [describeStack, onTable('BatchGetItem'), query('recipientIndex'), readKey],
  explain: oneMessage,
  export: [describeStack, readTable],
  // With --extra the whole table.
  reconcile: [describeStack, onTable('BatchGetItem', 'GetItem'), readTable],
  report: [describeStack, right('cloudwatch', 'any')('GetMetricData'), readTable],
  routes: [describeStack, right('cloudwatch', 'any')('GetMetricData')],
  quarantine: [describeStack, onDeadLetters(...looking), onUnauthentic(...looking)],
  drop: [describeStack, onDeadLetters(...looking, 'DeleteMessage'), onUnauthentic(...looking, 'DeleteMessage')],
  replay: [
    describeStack,
    onDeadLetters(...looking, 'DeleteMessage'),
    right('sqs', 'reports')('SendMessage', 'GetQueueAttributes'),
    onUnauthentic(...looking, 'DeleteMessage'),
    { ...onSecret('GetSecretValue'), where: 'unauthentic' },
  ],
  republish: [describeStack, onEventLetters(...looking, 'DeleteMessage'), right('events', 'eventBus')('PutEvents')],
  reread: [describeStack, onTable('DescribeTable', 'Scan', 'UpdateItem', 'GetItem')],
  secrets: [describeStack, onSecret('GetSecretValue'), readUse],
  rotate: [describeStack, onSecret('GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'), readUse],
  forget: [
    describeStack,
    onTable('GetItem', 'BatchGetItem', 'DeleteItem', 'UpdateItem'),
    query('recipientIndex'),
    // With --whole-table, or without the index.
    readTable,
    readKey,
    onDeadLetters(...looking),
    onUnauthentic(...looking),
  ],
  try: [describeStack],
  preflight,
  doctor: [
    describeStack,
    onSecret('GetSecretValue'),
    onTable('GetItem', 'DeleteItem'),
    onDeadLetters('GetQueueAttributes'),
    right('sns', 'topics')('ListSubscriptionsByTopic'),
    right('cloudwatch', 'any')('DescribeAlarms', 'GetMetricData'),
    onStack('GetTemplate'),
    ...preflight,
  ],
} satisfies Readonly<Record<string, readonly OperatorRight[]>>;

export type OperatorTask = keyof typeof operatorRights;
export const operatorTasks = Object.keys(operatorRights) as readonly OperatorTask[];

/** The tasks of the reading policy: they change nothing, and read no secret but the key by which hidden numbers are found. */
export const readingTasks: readonly OperatorTask[] = [
  'trace',
  'explain',
  'failures',
  'open',
  'recipient',
  'report',
  'routes',
  'export',
  'reconcile',
  'quarantine',
  'try',
];

/** What a stage has of all that, by ARN; nothing of what it lacks. */
export type TouchedArns = Readonly<Record<Touched, readonly string[]>>;

/** The rights for some tasks on a stage. */
export const rightsOn = (
  tasks: readonly OperatorTask[],
  arns: TouchedArns,
): readonly { readonly actions: readonly string[]; readonly on: readonly string[] }[] =>
  tasks
    .flatMap((task): readonly OperatorRight[] => operatorRights[task])
    .filter(({ where }) => where === undefined || arns[where].length > 0)
    .map(({ actions, on }) => ({ actions, on: on.flatMap((one) => arns[one]) }))
    .filter(({ on }) => on.length > 0);
