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
  /** For people: where to look, and the topics to subscribe to. */
  dashboardUrl: 'DashboardUrl',
  pageTopicArn: 'PageTopicArn',
  ticketTopicArn: 'TicketTopicArn',
  /** Only where the stage makes a domain and no record: what the record must point to. */
  domainTarget: 'DomainTarget',
} as const;

/** Stands for the URL token where the token itself must not be written. */
export const tokenPlaceholder = '{token}';
