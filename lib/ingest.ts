import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { baseUrlsKey, callbackPath, writeBaseUrls } from '../functions/shared/addresses.ts';
import { type Environment, fairQueueKey, type ingestKeys, unauthenticKeys } from '../functions/shared/environment.ts';
import { type MetricName, metricNamespace, metrics } from '../functions/shared/metric-names.ts';
import { writeProviders } from '../functions/shared/provider-settings.ts';
import { accessLogFormat } from './access-log.ts';
import { baseUrlsOf } from './addresses.ts';
import type { Credentials } from './credentials.ts';
import { callbackMemoryMb, DelivrdFunction } from './function.ts';
import { letSend } from './queue-key.ts';
import type { Settings } from './settings.ts';

export interface IngestProps {
  readonly settings: Settings;
  readonly queue: IQueue;
  /** Where what is not authentic is kept; only where the stage keeps any. */
  readonly unauthentic: IQueue | undefined;
  readonly credentials: Credentials;
}

/** The public end: the HTTP API with the callback URLs, and the function that verifies, queues and answers. */
export class Ingest extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly function: DelivrdFunction<(typeof ingestKeys)[number]>;
  /** Where the callback URLs begin. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, { settings, queue, unauthentic, credentials }: IngestProps) {
    super(scope, id);
    const baseUrls = baseUrlsOf(settings);
    const environment: Environment<(typeof ingestKeys)[number]> = {
      QUEUE_URL: queue.queueUrl,
      SECRET_ID: credentials.secretId,
      PROVIDERS: writeProviders(settings.providers),
      ACKNOWLEDGE_WITHIN_MS: String(settings.limits.acknowledgeWithinMs),
      METRIC_NAMESPACE: metricNamespace(settings.stage),
      ...(settings.limits.fairQueue && { [fairQueueKey]: 'true' }),
      ...(unauthentic && {
        [unauthenticKeys.queueUrl]: unauthentic.queueUrl,
        [unauthenticKeys.perSecond]: String(settings.unauthentic.perSecond),
      }),
      ...(baseUrls.length > 0 && { [baseUrlsKey]: writeBaseUrls(baseUrls) }),
    };
    this.function = new DelivrdFunction(this, 'Receiver', {
      folder: 'ingest',
      description: 'Delivrd: verifies a callback, queues it, answers.',
      environment,
      timeoutSeconds: 5,
      memoryMb: callbackMemoryMb,
      architecture: settings.architecture,
      logRetention: settings.retention.logsDays,
      reservedConcurrency: settings.limits.ingestReservedConcurrency,
    });
    letSend(queue, this.function.function);
    if (unauthentic) letSend(unauthentic, this.function.function);
    // Not grantRead: that adds the right to describe, which nothing uses.
    this.function.function.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [credentials.readableArn] }),
    );

    this.api = new HttpApi(this, 'Api', {
      apiName: `Delivrd ${settings.stage}`,
      description: 'Callback URLs for SMS delivery reports.',
      createDefaultStage: false,
      ...(settings.domain?.defaultEndpoint === false && { disableExecuteApiEndpoint: true }),
    });
    const integration = new HttpLambdaIntegration('ToReceiver', this.function.function);
    // One greedy route: ingest answers, and counts, every path and method below (docs/adr/0010-addresses-and-methods.md).
    // A path in publicUrl has one more: what stands in front may pass it on or take it away.
    const prefix = settings.publicUrl === undefined ? '/' : new URL(settings.publicUrl).pathname;
    const paths = [...new Set(['', prefix.replace(/\/$/, '')])].map((before) => `${before}${callbackPath}/{path+}`);
    const routes = paths.flatMap((path) => this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration }));
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Providers cannot sign in to AWS, and an authorizer never sees the body that they sign: ingest authenticates.',
      });
    }
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: settings.retention.logsDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.limits.requestsPerSecond, burstLimit: settings.limits.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLogs), format: accessLogFormat },
    });
    const throttled = 'Throttled' satisfies MetricName;
    new MetricFilter(this, throttled, {
      logGroup: accessLogs,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace: metricNamespace(settings.stage),
      metricName: throttled,
      unit: metrics[throttled].unit as Unit,
      metricValue: '1',
      // A stage that throttles nothing says so, whenever requests come.
      defaultValue: 0,
    });
    this.baseUrl = `${baseUrls[0] ?? this.api.apiEndpoint}${callbackPath}`;
  }
}
