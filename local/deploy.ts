import { basename, join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { createTable } from './adopt.ts';
import { type MetricFilter, readMetricFilter } from './aws/cloudwatch/metric-filter.ts';
import { checkMapping, type EventSource, sqsClient, startEventSource } from './aws/event-source.ts';
import { type DeclaredEvents, eventTypes, readEvents } from './aws/events/declared.ts';
import type { Observed } from './aws/monitoring.ts';
import { observedTypes, readObserved } from './aws/observed.ts';
import type { Permissions } from './aws/policy/permissions.ts';
import { generateSecret, referredSecret, type SecretsManager } from './aws/services/secrets-manager.ts';
import { toStreamMapping } from './aws/streams/mapping.ts';
import type { StreamSource } from './aws/streams/source.ts';
import { type ApiAddresses, readApiAddresses } from './runtime/api-addresses.ts';
import { type ApiStage, readApiStage } from './runtime/api-stage.ts';
import type { Clock } from './runtime/clock.ts';
import type { Route } from './runtime/http-api.ts';
import { createFunction, type LocalFunction, type Run } from './runtime/lambda.ts';
import { arn, type Physical, region, resolve } from './template/resolve.ts';
import type { Assembly, Resource } from './template/synthesize.ts';

export interface Deployment {
  readonly functions: readonly LocalFunction[];
  readonly apis: readonly DeployedApi[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Of queues. */
  readonly eventSources: readonly EventSource[];
  /** Of tables. */
  readonly streamSources: readonly StreamSource[];
  readonly queueUrls: readonly string[];
  readonly observed: Observed;
  readonly events: DeclaredEvents;
}

/** An HTTP API with its one stage. */
export interface DeployedApi {
  readonly routes: readonly Route[];
  readonly stage: ApiStage;
  readonly addresses: ApiAddresses;
  /** Of the stage's access log. */
  readonly metricFilters: readonly MetricFilter[];
}

/** Resources that are not created here: rights (which `local/policy` reads), logs, mail, names, the parts of the HTTP API that a route names, what is only observed, and what EventBridge looks at. */
const inert = new Set<string>([
  ...observedTypes,
  ...eventTypes,
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::IAM::ManagedPolicy',
  'AWS::Events::EventBusPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Route53::RecordSet',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]);

/** In this order, since queues name their dead-letter queues, and routes and mappings their functions. */
const order = [
  'AWS::SecretsManager::Secret',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::ApiGatewayV2::Route',
  'AWS::Logs::MetricFilter',
  'AWS::Lambda::EventSourceMapping',
];

export interface DeployTarget {
  readonly awsUrl: string;
  /** The names of the template's resources, by logical id. */
  readonly ids: ReadonlyMap<string, Physical>;
  readonly secrets: SecretsManager;
  readonly permissions: Pick<Permissions, 'allows' | 'mayCall' | 'takesLog'>;
  readonly onLogLine: (line: string, environment: string, logGroup: string) => void;
  readonly onRun: (run: Run) => void;
  /** Told of each run on records of a stream: how old the last was, in milliseconds. */
  readonly onIteratorAge: (functionName: string, ageMs: number) => void;
  readonly clock: Clock;
  /** Execution environments that a function may have at the same time. @default what the processors can serve */
  readonly environments?: number | undefined;
}

/** Creates what the template declares. @throws Error for a kind of resource that the local stack does not know. */
export async function deploy(
  { template, folder }: Assembly,
  { awsUrl, ids, secrets, permissions, onLogLine, onRun, onIteratorAge, clock, environments }: DeployTarget,
): Promise<Deployment> {
  const sqs = sqsClient(awsUrl, 'deployment');
  const dynamodb = new DynamoDBClient({
    endpoint: awsUrl,
    region,
    credentials: { accessKeyId: 'deployment', secretAccessKey: 'local' },
  });
  const functions = new Map<string, LocalFunction>();
  const routes: (Route & { readonly apiId: string })[] = [];
  const eventSources: EventSource[] = [];
  const streamSources: StreamSource[] = [];
  const metricFilters: MetricFilter[] = [];
  const resources = Object.entries(template.Resources);
  const named = (type: string): readonly string[] =>
    resources.filter(([, { Type }]) => Type === type).map(([id]) => physical(ids, id).ref);
  const propertiesOf = (type: string): readonly Properties[] =>
    resources
      .filter(([, { Type }]) => Type === type)
      .map(([, { Properties = {} }]) => resolve(Properties, ids) as Properties);
  const stages = propertiesOf('AWS::ApiGatewayV2::Stage').map((stage) => readApiStage(String(stage['ApiId']), stage));

  const integrationTarget = (route: Properties): LocalFunction => {
    const integration = template.Resources[basename(String(route['Target']))];
    const uri = (resolve(integration?.Properties, ids) as Properties)['IntegrationUri'];
    return found(functions, [...ids].find(([, { attributes }]) => attributes['Arn'] === uri)?.[0]);
  };

  const makeTable = (
    id: string,
    { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, StreamSpecification }: Properties,
  ): Promise<void> =>
    createTable(dynamodb, {
      TableName: physical(ids, id).ref,
      AttributeDefinitions: AttributeDefinitions as never,
      KeySchema: KeySchema as never,
      ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes: GlobalSecondaryIndexes as never } : {}),
      // One that has no streams of its own takes it as well, and does nothing.
      ...(StreamSpecification ? { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } } : {}),
    });

  const create: Readonly<
    Record<string, (id: string, properties: Properties, resource: Resource) => Promise<void> | void>
  > = {
    'AWS::SecretsManager::Secret': (id, properties) =>
      secrets.put(
        physical(ids, id).ref,
        generateSecret(properties['GenerateSecretString'] as Parameters<typeof generateSecret>[0]),
      ),
    'AWS::DynamoDB::GlobalTable': makeTable,
    'AWS::DynamoDB::Table': makeTable,
    'AWS::SQS::Queue': async (id, properties) => {
      const { QueueName } = physical(ids, id).attributes;
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes: queueAttributes(properties) }));
    },
    'AWS::Lambda::Function': (id, properties, { Metadata }) => {
      const [file = 'index', exportName = 'handler'] = String(properties['Handler']).split('.');
      const logGroup = String((properties['LoggingConfig'] as Properties | undefined)?.['LogGroup']);
      const lambda = createFunction(
        {
          name: id,
          file: join(folder, String(Metadata?.['aws:asset:path']), `${file}.mjs`),
          exportName,
          environment: (properties['Environment'] as { Variables: Record<string, string> }).Variables,
          timeoutSeconds: Number(properties['Timeout']),
          memoryMb: Number(properties['MemorySize']),
        },
        awsUrl,
        (line, environment) => permissions.takesLog(id) && onLogLine(line, environment, logGroup),
        onRun,
        environments,
      );
      functions.set(id, lambda);
    },
    'AWS::ApiGatewayV2::Route': (id, properties) => {
      const { ApiId, RouteKey, AuthorizationType = 'NONE' } = properties;
      if (AuthorizationType !== 'NONE' && AuthorizationType !== 'AWS_IAM')
        throw new Error(`The local stack does not know the authorization ${AuthorizationType} (${id}).`);
      const apiId = String(ApiId);
      const stage = stages.find((one) => one.apiId === apiId)?.stage;
      routes.push({
        apiId,
        routeKey: String(RouteKey),
        lambda: integrationTarget(properties),
        mayCall:
          AuthorizationType === 'NONE'
            ? undefined
            : (accessKey, methodAndPath) =>
                permissions.mayCall(accessKey, arn('execute-api', `${apiId}/${stage}/${methodAndPath}`)),
      });
    },
    'AWS::Logs::MetricFilter': (id, properties) => {
      const filter = readMetricFilter(id, properties);
      if (!stages.some(({ accessLog }) => accessLog?.logGroup === filter.logGroup))
        throw new Error(`The local stack knows metric filters of access logs only (${id}).`);
      metricFilters.push(filter);
    },
    'AWS::Lambda::EventSourceMapping': async (id, properties) => {
      const lambda = found(functions, String(properties['FunctionName']));
      if (String(properties['EventSourceArn']).includes(':dynamodb:')) {
        // Loaded only here: most stacks have no stream.
        const { openStreamSource } = await import('./aws/streams/open-source.ts');
        const mapping = toStreamMapping(id, properties);
        const queueUrlOf = (arn: string) => [...ids.values()].find(({ attributes }) => attributes['Arn'] === arn)?.ref;
        const hooks = { clock, permissions, onIteratorAge, queueUrlOf };
        streamSources.push(await openStreamSource(mapping, lambda, awsUrl, hooks));
        return;
      }
      const queueArn = String(properties['EventSourceArn']);
      const queueUrl = [...ids.values()].find(({ attributes }) => attributes['Arn'] === queueArn)?.ref ?? '';
      const mapping = {
        queueUrl,
        queueArn,
        batchSize: Number(properties['BatchSize'] ?? 10),
        windowSeconds: Number(properties['MaximumBatchingWindowInSeconds'] ?? 0),
        maximumConcurrency: Number(
          (properties['ScalingConfig'] as Properties | undefined)?.['MaximumConcurrency'] ?? 5,
        ),
        reportsBatchItemFailures: ((properties['FunctionResponseTypes'] ?? []) as string[]).includes(
          'ReportBatchItemFailures',
        ),
      };
      await checkMapping(mapping, lambda.declaration, permissions, awsUrl);
      eventSources.push(startEventSource(mapping, lambda, awsUrl, clock));
    },
  };

  for (const [id, { Type }] of resources) {
    if (!inert.has(Type) && !create[Type]) throw new Error(`The local stack does not know ${Type} (${id}).`);
  }
  for (const type of order) {
    const ofType = resources.filter(([, { Type }]) => Type === type);
    // A queue without redrive is another's dead-letter queue.
    ofType.sort(
      ([, a], [, b]) =>
        Number('RedrivePolicy' in (a.Properties ?? {})) - Number('RedrivePolicy' in (b.Properties ?? {})),
    );
    for (const [id, resource] of ofType)
      await create[type]?.(id, resolve(resource.Properties ?? {}, ids) as Properties, resource);
  }
  sqs.destroy();
  dynamodb.destroy();

  const outputs = Object.entries(template.Outputs).map(([key, { Value }]) => [key, String(resolve(Value, ids))]);
  return {
    functions: [...functions.values()],
    apis: resources
      .filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Api')
      .map(([id, { Properties = {} }]) => {
        const apiId = physical(ids, id).ref;
        const stage = found(new Map(stages.map((one) => [one.apiId, one])), apiId);
        const mappings = propertiesOf('AWS::ApiGatewayV2::ApiMapping').filter(({ ApiId }) => ApiId === apiId);
        return {
          routes: routes.filter((route) => route.apiId === apiId),
          stage,
          addresses: readApiAddresses(resolve(Properties, ids) as Properties, mappings),
          metricFilters: metricFilters.filter(({ logGroup }) => logGroup === stage.accessLog?.logGroup),
        };
      }),
    eventSources,
    streamSources,
    queueUrls: named('AWS::SQS::Queue'),
    observed: readObserved(template, ids),
    events: readEvents(template, ids, (reference) => referredSecret(secrets, reference)),
    outputs: Object.fromEntries(outputs),
  };
}

type Properties = Readonly<Record<string, unknown>>;

function queueAttributes(properties: Properties): Record<string, string> {
  const names = [
    'DelaySeconds',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'ReceiveMessageWaitTimeSeconds',
    'RedrivePolicy',
    'VisibilityTimeout',
  ];
  const given = names.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => [
      name,
      typeof properties[name] === 'object' ? JSON.stringify(properties[name]) : String(properties[name]),
    ]),
  );
}

const physical = (ids: ReadonlyMap<string, Physical>, id: string): Physical => found(ids, id);

function found<T>(map: ReadonlyMap<string, T>, id: string | undefined): T {
  const value = id === undefined ? undefined : map.get(id);
  if (value === undefined) throw new Error(`The template names ${id}, which is not there.`);
  return value;
}
