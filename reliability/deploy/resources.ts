import { type Ask, AskError, type Told } from './ask.ts';
import { differences, type Names, type Properties, resolved } from './template.ts';

/** How a kind of resource is asked of its own service. */
interface Kind {
  /** What the service tells of it, in the template's names; an answer of null, or an error that says so, where it is not there. */
  readonly read: (about: About) => Promise<Properties | null>;
  /** Properties that its service does not tell, with the reason why that does no harm. */
  readonly untold?: Readonly<Record<string, string>>;
}

export interface About {
  readonly ask: Ask;
  readonly physicalId: string;
  readonly properties: Properties;
  readonly names: Names;
}

const only = <T>(values: readonly T[]): T => {
  if (values.length !== 1)
    throw new Error(`expected one, got ${values.length}: teach it to reliability/deploy/resources.ts`);
  return values[0] as T;
};

/** In an API's names that begin with a capital letter, as in a template. */
const number = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

const queueAttributes = async (ask: Ask, QueueUrl: string): Promise<Told> =>
  (await ask('sqs', 'get_queue_attributes', { QueueUrl, AttributeNames: ['All'] })).Attributes;

const alarm =
  (type: 'MetricAlarm' | 'CompositeAlarm'): Kind['read'] =>
  async ({ ask, physicalId }) => {
    const told = await ask('cloudwatch', 'describe_alarms', { AlarmNames: [physicalId], AlarmTypes: [type] });
    return told[`${type}s`][0] ?? null;
  };

/** The API's id, then that of what belongs to it. */
const ofApi = ({ physicalId, properties, names }: About): { readonly ApiId: string; readonly id: string } => ({
  ApiId: resolved(properties['ApiId'], names),
  id: lastPart(physicalId),
});

/** Every kind that a template may have; one that is not here fails the proof. */
const kinds: Readonly<Record<string, Kind>> = {
  'AWS::SecretsManager::Secret': {
    read: async ({ ask, physicalId }) => {
      const told = await ask('secretsmanager', 'describe_secret', { SecretId: physicalId });
      return told.DeletedDate === undefined ? told : null;
    },
    untold: { GenerateSecretString: 'only used when it is made; that it holds a key is seen by the URL tokens' },
  },
  'AWS::SQS::Queue': {
    read: async ({ ask, physicalId }) => {
      const told = await queueAttributes(ask, physicalId);
      return { ...told, MessageRetentionPeriod: number(told.MessageRetentionPeriod), ...parsed(told, 'RedrivePolicy') };
    },
  },
  'AWS::SQS::QueuePolicy': {
    read: async ({ ask, properties, names }) => {
      const queue = resolved(only(properties['Queues'] as unknown[]), names);
      const { Policy } = await queueAttributes(ask, queue);
      return Policy === undefined || Policy === '' ? null : { PolicyDocument: JSON.parse(Policy), Queues: [queue] };
    },
  },
  'AWS::DynamoDB::GlobalTable': {
    read: async ({ ask, physicalId: TableName }) => {
      const { Table } = await ask('dynamodb', 'describe_table', { TableName });
      const { TimeToLiveDescription: ttl } = await ask('dynamodb', 'describe_time_to_live', { TableName });
      const backups = await ask('dynamodb', 'describe_continuous_backups', { TableName });
      const recovery = backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription;
      return {
        ...Table,
        BillingMode: Table.BillingModeSummary?.BillingMode,
        Replicas: [
          {
            Region: Table.TableArn.split(':')[3],
            GlobalSecondaryIndexes: (Table.GlobalSecondaryIndexes ?? []).map(
              ({ IndexName }: { IndexName: string }) => ({
                IndexName,
              }),
            ),
            DeletionProtectionEnabled: Table.DeletionProtectionEnabled,
            PointInTimeRecoverySpecification: {
              PointInTimeRecoveryEnabled: recovery.PointInTimeRecoveryStatus === 'ENABLED',
            },
          },
        ],
        TimeToLiveSpecification: { AttributeName: ttl.AttributeName, Enabled: ttl.TimeToLiveStatus === 'ENABLED' },
      };
    },
  },
  'AWS::Logs::LogGroup': {
    read: async ({ ask, physicalId }) => {
      const { logGroups } = await ask('logs', 'describe_log_groups', { logGroupNamePrefix: physicalId });
      const found = logGroups.find((group: Told) => group.logGroupName === physicalId);
      return found ? { LogGroupName: found.logGroupName, RetentionInDays: found.retentionInDays } : null;
    },
  },
  'AWS::Logs::MetricFilter': {
    read: async ({ ask, physicalId, properties, names }) => {
      const logGroupName = resolved(properties['LogGroupName'], names);
      const { metricFilters } = await ask('logs', 'describe_metric_filters', { logGroupName });
      const found = metricFilters.find((filter: Told) => filter.filterName === physicalId);
      return found ? { ...capitals(found), FilterName: physicalId } : null;
    },
  },
  'AWS::Events::Rule': {
    read: async ({ ask, physicalId, properties, names }) => {
      const bus = properties['EventBusName'];
      const on = bus === undefined ? {} : { EventBusName: resolved(bus, names) };
      const told = await ask('events', 'describe_rule', { Name: physicalId, ...on });
      const { Targets } = await ask('events', 'list_targets_by_rule', { Rule: physicalId, ...on });
      return { ...told, ...parsed(told, 'EventPattern'), Targets };
    },
  },
  'AWS::Events::EventBus': {
    read: ({ ask, physicalId: Name }) => ask('events', 'describe_event_bus', { Name }),
  },
  'AWS::Events::Connection': {
    read: async ({ ask, physicalId: Name, properties }) => {
      const told = await ask('events', 'describe_connection', { Name });
      const { ApiKeyAuthParameters: key } = told.AuthParameters;
      const { ApiKeyAuthParameters: wanted } = properties['AuthParameters'] as Told;
      // AWS tells it to nobody: that it is the secret's text is seen by who is called.
      const ApiKeyValue = wanted.ApiKeyValue;
      return { ...told, AuthParameters: { ApiKeyAuthParameters: { ...key, ApiKeyValue } } };
    },
  },
  'AWS::Events::ApiDestination': {
    read: ({ ask, physicalId: Name }) => ask('events', 'describe_api_destination', { Name }),
  },
  'AWS::IAM::Role': {
    read: async ({ ask, physicalId }) => (await ask('iam', 'get_role', { RoleName: physicalId })).Role,
  },
  'AWS::IAM::Policy': {
    read: async ({ ask, properties, names }) => {
      const RoleName = resolved(only(properties['Roles'] as unknown[]), names);
      const told = await ask('iam', 'get_role_policy', { RoleName, PolicyName: properties['PolicyName'] });
      return { ...told, Roles: [told.RoleName] };
    },
  },
  'AWS::IAM::ManagedPolicy': {
    read: async ({ ask, physicalId: PolicyArn }) => {
      const { Policy } = await ask('iam', 'get_policy', { PolicyArn });
      const VersionId = Policy.DefaultVersionId;
      const { PolicyVersion } = await ask('iam', 'get_policy_version', { PolicyArn, VersionId });
      return { ...Policy, PolicyDocument: PolicyVersion.Document };
    },
  },
  'AWS::Lambda::Function': {
    read: async ({ ask, physicalId: FunctionName }) => {
      const { Configuration, Code } = await ask('lambda', 'get_function', { FunctionName });
      const { ReservedConcurrentExecutions } = await ask('lambda', 'get_function_concurrency', { FunctionName });
      if (Configuration.CodeSize === 0 || !Code) return null;
      return { ...Configuration, ReservedConcurrentExecutions };
    },
    untold: {
      Code: 'its place is not told once it is taken; that it runs is seen by what it answers and writes',
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    read: async ({ ask, physicalId: UUID }) => {
      const told = await ask('lambda', 'get_event_source_mapping', { UUID });
      return told.State === 'Enabled' ? { ...told, FunctionName: lastPart(told.FunctionArn) } : null;
    },
  },
  'AWS::Lambda::Permission': {
    read: async ({ ask, properties, names }) => {
      const FunctionName = resolved(properties['FunctionName'], names);
      const { Policy } = await ask('lambda', 'get_policy', { FunctionName });
      const allowed = JSON.parse(Policy).Statement.map((statement: Told) => ({
        Action: statement.Action,
        FunctionName: statement.Resource,
        Principal: statement.Principal.Service,
        SourceArn: Object.values<Told>(statement.Condition ?? {}).find((one) => one['AWS:SourceArn'])?.[
          'AWS:SourceArn'
        ],
      }));
      // Several may stand for one function.
      const isIt = (one: Told): boolean => differences(properties, one, names).length === 0;
      return allowed.find(isIt) ?? allowed.find((one: Told) => one.Principal === properties['Principal']) ?? null;
    },
  },
  'AWS::ApiGatewayV2::Api': {
    read: ({ ask, physicalId }) => ask('apigatewayv2', 'get_api', { ApiId: physicalId }),
  },
  'AWS::ApiGatewayV2::Integration': {
    read: async (about) => {
      const { ApiId, id } = ofApi(about);
      return { ApiId, ...(await about.ask('apigatewayv2', 'get_integration', { ApiId, IntegrationId: id })) };
    },
  },
  'AWS::ApiGatewayV2::Route': {
    read: async (about) => {
      const { ApiId, id } = ofApi(about);
      return { ApiId, ...(await about.ask('apigatewayv2', 'get_route', { ApiId, RouteId: id })) };
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    read: async (about) => {
      const { ApiId } = ofApi(about);
      const StageName = about.properties['StageName'];
      return { ApiId, ...(await about.ask('apigatewayv2', 'get_stage', { ApiId, StageName })) };
    },
  },
  'AWS::ApiGatewayV2::DomainName': {
    read: ({ ask, physicalId }) => ask('apigatewayv2', 'get_domain_name', { DomainName: physicalId }),
  },
  'AWS::ApiGatewayV2::ApiMapping': {
    read: async ({ ask, physicalId, properties, names }) => {
      const DomainName = resolved(properties['DomainName'], names);
      const { Items } = await ask('apigatewayv2', 'get_api_mappings', { DomainName });
      const found = Items.find((one: Told) => one.ApiMappingId === lastPart(physicalId));
      return found ? { ...found, DomainName } : null;
    },
  },
  'AWS::CertificateManager::Certificate': {
    read: async ({ ask, physicalId: CertificateArn }) => {
      const { DomainName } = (await ask('acm', 'describe_certificate', { CertificateArn })).Certificate;
      const { Tags } = await ask('acm', 'list_tags_for_certificate', { CertificateArn });
      // CloudFormation adds its own.
      return { DomainName, Tags: Tags.filter(({ Key }: Told) => !Key.startsWith('aws:')) };
    },
    untold: {
      DomainValidationOptions: 'the zone that proves it; what is told is the record in it',
      ValidationMethod: 'told for each name only',
    },
  },
  'AWS::Route53::RecordSet': {
    read: async ({ ask, properties, names }) => {
      const HostedZoneId = resolved(properties['HostedZoneId'], names);
      const { ResourceRecordSets } = await ask('route53', 'list_resource_record_sets', { HostedZoneId });
      const isIt = (one: Told): boolean => one.Name === properties['Name'] && one.Type === properties['Type'];
      const found = ResourceRecordSets.find(isIt);
      return found ? { ...found, HostedZoneId } : null;
    },
  },
  'AWS::SNS::Topic': {
    read: async ({ ask, physicalId: TopicArn }) => (await ask('sns', 'get_topic_attributes', { TopicArn })).Attributes,
  },
  'AWS::SNS::TopicPolicy': {
    read: async ({ ask, properties, names }) => {
      const TopicArn = resolved(only(properties['Topics'] as unknown[]), names);
      const { Policy } = (await ask('sns', 'get_topic_attributes', { TopicArn })).Attributes;
      return Policy === undefined ? null : { PolicyDocument: JSON.parse(Policy), Topics: [TopicArn] };
    },
  },
  'AWS::SNS::Subscription': {
    read: async ({ ask, properties, names }) => {
      const TopicArn = resolved(properties['TopicArn'], names);
      const { Subscriptions } = await ask('sns', 'list_subscriptions_by_topic', { TopicArn });
      return Subscriptions.find((one: Told) => one.Endpoint === properties['Endpoint']) ?? null;
    },
  },
  'AWS::CloudWatch::Alarm': { read: alarm('MetricAlarm') },
  'AWS::CloudWatch::CompositeAlarm': { read: alarm('CompositeAlarm') },
  'AWS::CloudWatch::Dashboard': {
    read: ({ ask, physicalId }) => ask('cloudwatch', 'get_dashboard', { DashboardName: physicalId }),
  },
};

/** Kinds that no service has, with the reason. */
export const nowhere: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'counted by the CDK’s makers as it is deployed; nothing is made of it',
};

/** What to do about a kind that nobody asks about. */
export const untaught = (type: string): string =>
  `Nobody asks about ${type}: teach reliability/deploy/resources.ts how its service tells it, or say there why none does.`;

/** Whether a kind is asked of its service, or has a reason why not. */
export const isAsked = (type: string): boolean => kinds[type] !== undefined || nowhere[type] !== undefined;

/** What its service tells of a resource, or null where it is not there. @throws Error for a kind that nobody asks about. */
export async function read(type: string, about: About): Promise<Properties | null> {
  const kind = kinds[type];
  if (!kind) throw new Error(untaught(type));
  try {
    return await kind.read(about);
  } catch (error) {
    if (error instanceof AskError && isGone(error.code)) return null;
    throw error;
  }
}

/** The properties that nothing tells and nobody gave a reason for. */
export const unasked = (type: string, properties: Properties, told: Properties): readonly string[] =>
  Object.keys(properties).filter((key) => told[key] === undefined && kinds[type]?.untold?.[key] === undefined);

/** How services say that something is not there. */
const isGone = (code: string): boolean => /NotFound|NoSuchEntity|NonExistent|DoesNotExist/.test(code);

const lastPart = (physicalId: string): string => physicalId.split(/[:/]/).at(-1) as string;

/** A text of JSON among the attributes, as what it holds. */
const parsed = (told: Told, key: string): Properties =>
  told[key] === undefined ? {} : { [key]: JSON.parse(told[key]) };

/** The names of an API that begin with a small letter, as a template has them. */
function capitals(value: Told): Told {
  if (Array.isArray(value)) return value.map(capitals);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.charAt(0).toUpperCase() + key.slice(1), capitals(item)]),
  );
}
