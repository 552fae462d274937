// Read by the infrastructure and the CLI: names only, nothing heavy.

/** Names of the stack's outputs. */
export const outputs = {
  /** One output a provider, with the URL to register. */
  callbackPrefix: 'Callback',
  callbackBaseUrl: 'BaseUrl',
  /** The settings of all providers, as JSON. */
  providers: 'Providers',
  /** Of the queue from which the consumer takes the reports. */
  reportQueueUrl: 'ReportQueueUrl',
  deadLetterQueueUrl: 'DeadLetterQueueUrl',
  /** Only where the stage keeps what is not authentic. */
  unauthenticQueueUrl: 'UnauthenticQueueUrl',
  secretId: 'SecretId',
  /** Where ingest writes which secrets let callbacks in. */
  ingestLogGroup: 'IngestLogGroup',
  tableName: 'TableName',
  /** Which ways of searching are on, as JSON. */
  search: 'Search',
  /** How recipients are kept, and where the key of their hashes is (functions/shared/recipients.ts). */
  recipients: 'Recipients',
  /** What the stage expects of its messages, as JSON; only where that is anything. */
  due: 'DueRules',
  metricNamespace: 'MetricNamespace',
  /** The countries with series of their own, as JSON. */
  metricCountries: 'MetricCountries',
  /** The countries in which providers are counted as routes, as JSON; only where the stage does that. */
  routeCountries: 'RouteCountries',
  /** For people: where to look, and the topics to subscribe to. */
  dashboardUrl: 'DashboardUrl',
  pageTopicArn: 'PageTopicArn',
  ticketTopicArn: 'TicketTopicArn',
  /** Only where the stage has an API for the application: what its routes' paths follow, and in a policy their methods and paths. */
  apiUrl: 'ApiUrl',
  apiArn: 'ApiArn',
  /** Only where the stage publishes events: for rules of one's own, and for `dlr republish`. */
  eventBusName: 'EventBusName',
  eventBusArn: 'EventBusArn',
  eventDeadLetterQueueUrl: 'EventDeadLetterQueueUrl',
  /** What the publisher is told, as JSON. */
  events: 'EventSettings',
  /** Only where callbacks are passed on: those that an old URL did not take. */
  forwardDeadLetterQueueUrl: 'ForwardDeadLetterQueueUrl',
  /** Only where the stage makes a domain and no record: what the record must point to. */
  domainTarget: 'DomainTarget',
  /** Only with `operatorPolicies`: to attach to people and roles. */
  readingPolicyArn: 'ReadingPolicyArn',
  fullPolicyArn: 'FullPolicyArn',
} as const;

const ofSome: readonly string[] = [
  outputs.callbackPrefix,
  outputs.due,
  outputs.routeCountries,
  outputs.apiUrl,
  outputs.apiArn,
  outputs.eventBusName,
  outputs.eventBusArn,
  outputs.eventDeadLetterQueueUrl,
  outputs.events,
  outputs.unauthenticQueueUrl,
  outputs.forwardDeadLetterQueueUrl,
  outputs.domainTarget,
  outputs.readingPolicyArn,
  outputs.fullPolicyArn,
];
/** Those that a stage has whatever its settings are. */
export const outputsOfAll = Object.values(outputs).filter((name) => !ofSome.includes(name));

/** How the commands are told of a stack, or of one Delivrd among what else stands in it, by what its outputs' names begin with. */
export const stackAddress = (stackName: string, prefix: string): string =>
  prefix === '' ? stackName : `${stackName}/${prefix}`;

/** The stack's name, and what the outputs' names begin with where the address says it. */
export function readAddress(address: string): { readonly stackName: string; readonly prefix?: string } {
  const [stackName = '', prefix] = address.split('/');
  return prefix === undefined ? { stackName } : { stackName, prefix };
}

/** Stands for the URL token where the token itself must not be written. */
export const tokenPlaceholder = '{token}';
