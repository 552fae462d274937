import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  CfnApiMapping,
  HttpApi,
  type HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { apiRoutes } from '../functions/shared/api-routes.ts';
import {
  type apiKeys,
  type Environment,
  fairQueueKey,
  type RoutesSetting,
  routesKey,
} from '../functions/shared/environment.ts';
import { metricNamespace } from '../functions/shared/metric-names.ts';
import { writePreviewSetting } from '../functions/shared/preview-setting.ts';
import { writeProviders } from '../functions/shared/provider-settings.ts';
import { indexesOf } from '../functions/shared/table-keys.ts';
import { accessLogFormat } from './access-log.ts';
import { apiMappingKey } from './addresses.ts';
import type { CallbackDomain } from './domain.ts';
import { DelivrdFunction } from './function.ts';
import { letSend } from './queue-key.ts';
import type { RecipientKey } from './recipient-key.ts';
import type { MessageTable } from './report-table.ts';
import { type Settings, sensitiveTags } from './settings.ts';

/** API Gateway waits 30 s for an answer, and a call may wait 25 s for a message to be final. */
const timeoutSeconds = 29;

export interface ApplicationApiProps {
  readonly settings: Settings;
  readonly queue: IQueue;
  readonly table: MessageTable;
  readonly recipients: RecipientKey;
  readonly domain: CallbackDomain | undefined;
}

/**
 * What the application asks and tells, by IAM. An HTTP API of its own, beside that of the callbacks: its calls neither use up
 * their throttle nor stand in their metrics and alarms (docs/adr/0026-an-api-of-its-own.md).
 */
export class ApplicationApi extends Construct {
  readonly function: DelivrdFunction<(typeof apiKeys)[number]>;
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** What the routes' paths follow. */
  readonly url: string;
  /** What the routes' methods and paths follow in a policy that lets somebody call them. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { settings, queue, table, recipients, domain }: ApplicationApiProps) {
    super(scope, id);
    const { limits, metrics, providers, search, stage } = settings;
    const routes: RoutesSetting = { namespace: metricNamespace(stage), countries: metrics.countries };
    const environment: Environment<(typeof apiKeys)[number]> = {
      TABLE_NAME: table.tableName,
      QUEUE_URL: queue.queueUrl,
      // It authenticates nobody: what of a provider is a secret's, or an address, is not its business.
      PROVIDERS: writeProviders(
        Object.fromEntries(
          Object.entries(providers).map(([name, { authentication: _, timeZone: __, ...known }]) => [
            name,
            { ...known, authentication: {} },
          ]),
        ),
      ),
      RECIPIENTS: recipients.setting,
      SEARCH: JSON.stringify(search),
      PREVIEW: writePreviewSetting({
        isOn: settings.preview,
        sensitiveTags: sensitiveTags(settings),
      }),
      ...(limits.fairQueue && { [fairQueueKey]: 'true' }),
      ...(metrics.routes && { [routesKey]: JSON.stringify(routes) }),
    };
    this.function = new DelivrdFunction(this, 'Server', {
      folder: 'api',
      description: 'Delivrd: what the application sent, and what became of it.',
      environment,
      timeoutSeconds,
      memoryMb: 512,
      architecture: settings.architecture,
      logRetention: settings.retention.logsDays,
      reservedConcurrency: limits.apiReservedConcurrency,
    });
    const { function: lambda } = this.function;
    letSend(queue, lambda);
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], resources: [table.tableArn] }),
    );
    const indexes = indexesOf({ ...search, failures: false });
    if (indexes.length > 0)
      lambda.addToRolePolicy(
        new PolicyStatement({
          actions: ['dynamodb:Query'],
          resources: indexes.map(({ name }) => `${table.tableArn}/index/${name}`),
        }),
      );
    if (recipients.readableArn !== null && indexes.length > 0)
      lambda.addToRolePolicy(
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [recipients.readableArn] }),
      );

    if (metrics.routes) {
      lambda.addToRolePolicy(new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }));
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'GetMetricData knows no resources, and no condition on a namespace.',
      });
    }

    this.api = new HttpApi(this, 'Api', {
      apiName: `Delivrd ${settings.stage} application`,
      description: 'What the application sent, and what became of it.',
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
      ...(settings.domain?.defaultEndpoint === false && { disableExecuteApiEndpoint: true }),
    });
    const { api } = this;
    const integration = new HttpLambdaIntegration('ToServer', lambda);
    for (const route of apiRoutes) {
      const [method, path] = route.split(' ') as [HttpMethod, string];
      api.addRoutes({ path, methods: [method], integration });
    }
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: settings.retention.logsDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: limits.apiRequestsPerSecond, burstLimit: limits.apiRequestsPerSecond },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLogs), format: accessLogFormat },
    });
    this.arn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: api.apiId,
      resourceName: this.stage.stageName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    // Not under publicUrl: a signature is over the host's name, and what stands in front asks by another.
    if (settings.domain === undefined) {
      this.url = api.apiEndpoint;
      return;
    }
    const key = apiMappingKey(settings.domain);
    const mapping = new CfnApiMapping(this, 'Mapping', {
      apiId: api.apiId,
      stage: this.stage.stageName,
      domainName: domain?.domainName ?? settings.domain.name,
      apiMappingKey: key,
    });
    mapping.node.addDependency(this.stage);
    this.url = `https://${settings.domain.name}/${key}`;
  }
}
