import { Annotations, Aspects, Stage as CdkStage, CfnOutput, CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Dashboard as CloudWatchDashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type ApiRoute, apiRoutes } from '../functions/shared/api-routes.ts';
import { writeDueRules } from '../functions/shared/environment.ts';
import { eventSource } from '../functions/shared/event-types.ts';
import { type MetricName, metricNamespace } from '../functions/shared/metric-names.ts';
import { nameBy } from '../functions/shared/named.ts';
import { writeProviders } from '../functions/shared/provider-settings.ts';
import { outputs, tokenPlaceholder } from '../functions/shared/stack-outputs.ts';
import { indexedBy } from '../functions/shared/table-keys.ts';
import { certificateMistake, claimsOf } from './addresses.ts';
import { misplaced } from './adopted.ts';
import { Alarms } from './alarms/alarms.ts';
import { ApplicationApi } from './application-api.ts';
import { consoleHost } from './console-host.ts';
import { Consumer } from './consumer.ts';
import { Credentials } from './credentials.ts';
import { Dashboard } from './dashboard.ts';
import { CallbackDomain } from './domain.ts';
import { Due } from './due.ts';
import { dueRulesOf } from './due-rules.ts';
import { Events } from './events.ts';
import { Forwarding, forwardsOf } from './forwarding.ts';
import { Ingest } from './ingest.ts';
import { type Instance, instanceOf, stageOf } from './instance.ts';
import { metricOf } from './metric.ts';
import type { DelivrdMetricOptions } from './metric-options.ts';
import { OperatorPolicies } from './operator-policies.ts';
import type { DelivrdSettings } from './props.ts';
import { RecipientKey } from './recipient-key.ts';
import { ReportQueue } from './report-queue.ts';
import { ReportTable } from './report-table.ts';
import { readProps, type Settings, show, wrongProps } from './settings.ts';
import { tokensIn } from './tokens.ts';
import { warningsOf } from './warnings.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (read 2026-11-28) */
const mostResources = 500;

/** What a `Delivrd` is given: the settings, and what is of the CDK. */
export interface DelivrdProps extends DelivrdSettings {
  /**
   * An existing key that encrypts what lies in the queues. Of a key that was imported the owner has to let `events.amazonaws.com` use it,
   * where there are webhooks or `notify`.
   * @default - encrypted by SQS with a key of its own, which costs nothing
   */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * Receives SMS delivery reports: HTTP API, ingest, queue, consumer, table, events, alarms, dashboard. It needs no VPC, and gives no role a
 * name, so any number live in one account, one stack or one app: what has a name of its own has that of the stack and of the construct
 * in it, and what is global the region's.
 *
 * @example
 * new Delivrd(this, 'Delivrd', { providers: { wavix: { authentication: { urlToken: true } } } });
 */
export class Delivrd extends Construct {
  /** What tells it from others: the metrics are in the namespace `Delivrd/<stage>`, events of the source `delivrd.<stage>`. */
  readonly stage: string;
  /** Where the metrics are. */
  readonly metricNamespace: string;
  /** An item for each message. */
  readonly table: ITable;
  /** What becomes of messages, as events; only with `events`. */
  readonly bus: IEventBus | undefined;
  /** What the rules of `bus` match as `source`. */
  readonly eventSource: string;
  /** The application's API; only with `api`. */
  readonly api: HttpApi | undefined;
  /** What an application that imports `delivrd/client` is told as `url`; only with `api`. */
  readonly apiUrl: string | undefined;
  /** The API that the providers call. */
  readonly callbackApi: HttpApi;
  /** Where the alarms go: `page` should wake somebody, `ticket` can wait. */
  readonly topics: { readonly page: ITopic; readonly ticket: ITopic };
  /** Who is failing, since when, is it them or us. */
  readonly dashboard: CloudWatchDashboard;
  private readonly settings: Settings;
  private readonly instance: Instance;
  private readonly baseUrl: string;
  private readonly apiArn: string | undefined;

  /** @throws Error that names each wrong prop by path, value and what was expected. */
  constructor(scope: Construct, id: string, props: DelivrdProps) {
    super(scope, id);
    const instance = instanceOf(this);
    // Where nobody checks types there may be none.
    const { encryptionKey, ...given } = props ?? {};
    this.refuseUnusable(given, encryptionKey);
    const settings = readProps(
      { ...given, stage: given.stage ?? stageOf(this, instance), protect: given.protect ?? true },
      this.node.path,
    );
    this.instance = instance;
    this.settings = settings;
    this.stage = settings.stage;
    this.metricNamespace = metricNamespace(settings.stage);
    this.refuseElsewhere();
    this.refuseTwins();

    const credentials = new Credentials(this, 'Credentials', settings);
    const queues = new ReportQueue(this, 'Queues', settings, encryptionKey);
    const reportTable = new ReportTable(this, 'Table', settings);
    const { table } = reportTable;
    const ingest = new Ingest(this, 'Ingest', {
      settings,
      queue: queues.queue,
      unauthentic: queues.unauthentic,
      credentials,
    });
    const domain =
      settings.domain &&
      new CallbackDomain(this, 'Domain', {
        domain: settings.domain,
        protect: settings.protect,
        api: ingest.api,
        stage: ingest.stage,
      });
    const recipients = new RecipientKey(this, 'RecipientKey', settings);
    const events =
      settings.events &&
      new Events(this, 'Events', { instance, settings, events: settings.events, table: reportTable, encryptionKey });
    const forwarding =
      Object.keys(forwardsOf(settings)).length > 0
        ? new Forwarding(this, 'Forwarding', { settings, encryptionKey })
        : undefined;
    const consumer = new Consumer(this, 'Consumer', { settings, queues, table, recipients, events, forwarding });
    const application = settings.api
      ? new ApplicationApi(this, 'Application', { settings, queue: queues.queue, table, recipients, domain })
      : undefined;
    const rules = dueRulesOf(settings);
    const due = rules && settings.deadlines.length > 0 ? new Due(this, 'Due', { settings, rules, table }) : undefined;
    const { name } = instance;
    const alarms = new Alarms(this, 'Alarms', {
      name,
      settings,
      ingest,
      consumer,
      queues,
      application,
      due,
      events,
      forwarding,
    });
    const operators = settings.operatorPolicies
      ? new OperatorPolicies(this, 'Operators', {
          settings,
          table,
          queues,
          credentials,
          recipients,
          ingest,
          consumer,
          alarms,
          events,
        })
      : undefined;
    if (settings.notify) events?.notify(settings.notify, alarms.registrar.topics[settings.notify.to]);
    const { dashboard } = new Dashboard(this, 'Dashboard', {
      name,
      settings,
      alarms,
      ingest,
      consumer,
      queues,
      table,
      application,
      due,
      events,
      forwarding,
    });

    this.table = table;
    this.bus =
      events &&
      EventBus.fromEventBusAttributes(this, 'Bus', {
        eventBusArn: events.bus.attrArn,
        eventBusName: events.bus.ref,
        eventBusPolicy: '',
      });
    this.eventSource = eventSource(settings.stage);
    this.api = application?.api;
    this.apiUrl = application?.url;
    this.apiArn = application?.arn;
    this.callbackApi = ingest.api;
    this.baseUrl = ingest.baseUrl;
    this.topics = alarms.registrar.topics;
    this.dashboard = dashboard;

    if (operators) this.tell(operators.outputs);
    this.tellCallbacks();
    const { region } = Stack.of(this);
    this.tell({
      [outputs.callbackBaseUrl]: ingest.baseUrl,
      [outputs.providers]: writeProviders(settings.providers),
      [outputs.reportQueueUrl]: queues.queue.queueUrl,
      [outputs.deadLetterQueueUrl]: queues.deadLetterQueue.queueUrl,
      [outputs.secretId]: credentials.secretId,
      [outputs.ingestLogGroup]: ingest.function.function.logGroup.logGroupName,
      [outputs.tableName]: table.tableName,
      [outputs.search]: JSON.stringify(indexedBy(settings)),
      [outputs.recipients]: recipients.setting,
      [outputs.metricNamespace]: metricNamespace(settings.stage),
      [outputs.metricCountries]: JSON.stringify(settings.metrics.countries),
      [outputs.dashboardUrl]: `https://${region}.${consoleHost({ stack: Stack.of(this), prefix: instance.prefix })}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
      [outputs.pageTopicArn]: alarms.registrar.topics.page.topicArn,
      [outputs.ticketTopicArn]: alarms.registrar.topics.ticket.topicArn,
      ...(settings.metrics.routes && { [outputs.routeCountries]: JSON.stringify(settings.metrics.countries) }),
      ...(rules && { [outputs.due]: writeDueRules(rules) }),
      ...(queues.unauthentic && { [outputs.unauthenticQueueUrl]: queues.unauthentic.queueUrl }),
      ...(application && { [outputs.apiUrl]: application.url, [outputs.apiArn]: application.arn }),
      ...(events && {
        [outputs.eventBusName]: events.bus.ref,
        [outputs.eventBusArn]: events.bus.attrArn,
        [outputs.eventDeadLetterQueueUrl]: events.deadLetterQueue.queueUrl,
        [outputs.events]: JSON.stringify({ source: events.source, recipient: settings.events?.recipient }),
      }),
      ...(forwarding && { [outputs.forwardDeadLetterQueueUrl]: forwarding.deadLetterQueue.queueUrl }),
      ...(domain?.recordTarget && { [outputs.domainTarget]: domain.recordTarget }),
    });
    this.refuseTooMany();
    // A stack of its own is the app's, which tells it on standard error.
    if (instance.prefix !== '') Aspects.of(this).add({ visit: (node) => node === this && this.warn() });
  }

  /**
   * The URL to register with a provider. Where it is authenticated by a token in the URL, that stands in as `{token}`: no template has it,
   * `dlr endpoints` fills it in.
   * @param provider its name in `providers`.
   * @throws Error where there is none of that name.
   */
  callbackUrl(provider: string): string {
    const settings = this.settings.providers[provider];
    if (!settings)
      throw new Error(
        `${this.node.path}: there is no provider ${JSON.stringify(provider)}; expected one of ${Object.keys(this.settings.providers).join(', ')}`,
      );
    return `${this.baseUrl}/${provider}${settings.authentication.urlToken ? `/${tokenPlaceholder}` : ''}`;
  }

  /** Lets somebody read messages: in the table and by its indexes and, with `api`, by the API's routes that only read. */
  grantRead(grantee: IGrantable): Grant {
    const { tableArn } = this.table;
    const fromTable = Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      resourceArns: [tableArn, `${tableArn}/index/*`],
    });
    return this.apiArn === undefined ? fromTable : fromTable.combine(this.grantRoutes(grantee, isReading));
  }

  /**
   * Lets an application do all that `delivrd/client` does: record what it sent, wait for it, confirm and find it, ask for recipients and routes.
   * @throws Error without `api`.
   */
  grantSend(grantee: IGrantable): Grant {
    return this.grantRoutes(grantee, () => true);
  }

  private grantRoutes(grantee: IGrantable, which: (route: ApiRoute) => boolean): Grant {
    const { apiArn } = this;
    if (apiArn === undefined)
      throw new Error(`${this.node.path}: there is no API to call; expected "api: true" in its props.`);
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: apiRoutes
        .filter(which)
        .map((route) => `${apiArn}/${route.replace(' ', '').replace(/\{.*\}/, '*')}`),
    });
  }

  /**
   * One of the metrics that are published, over five minutes unless the options say otherwise.
   * @param name what each counts: docs/architecture.md, "Metrics".
   * @throws Error where nothing publishes that, by these props.
   */
  metric(name: MetricName, options: DelivrdMetricOptions = {}): Metric {
    return metricOf(this.settings, name, options, this.node.path);
  }

  /** Messages that were delivered. @default - sum over 5 minutes */
  metricDelivered(options?: DelivrdMetricOptions): Metric {
    return this.metric('Delivered', options);
  }

  /** Messages that failed. @default - sum over 5 minutes */
  metricFailed(options?: DelivrdMetricOptions): Metric {
    return this.metric('Failed', options);
  }

  /** Percent of the messages with an outcome that failed; the statistic `SampleCount` is how many had one. @default - average over 5 minutes */
  metricFailureRate(options?: DelivrdMetricOptions): Metric {
    return this.metric('FailureRate', options);
  }

  /** Messages that the provider closed without a receipt. @default - sum over 5 minutes */
  metricUnconfirmed(options?: DelivrdMetricOptions): Metric {
    return this.metric('Unconfirmed', options);
  }

  /** Seconds from the first to the final report of a message. @default - 90th percentile over 5 minutes */
  metricTimeToFinal(options?: DelivrdMetricOptions): Metric {
    return this.metric('TimeToFinal', options);
  }

  /** Messages that were not final in time; only with `deadlines`. @default - sum over 5 minutes */
  metricOverdue(options?: DelivrdMetricOptions): Metric {
    return this.metric('Overdue', options);
  }

  /** Percent of the messages that were confirmed, of those that are expected to be; only with `conversion` of a tag. @default - average over 5 minutes */
  metricConversion(options?: DelivrdMetricOptions): Metric {
    return this.metric('Conversion', options);
  }

  /** Requests that were refused for good: not authentic, too large, to no address. @default - sum over 5 minutes */
  metricRejected(options?: DelivrdMetricOptions): Metric {
    return this.metric('Rejected', options);
  }

  /** Authentic requests that could not be read, and are kept. @default - sum over 5 minutes */
  metricQuarantined(options?: DelivrdMetricOptions): Metric {
    return this.metric('Quarantined', options);
  }

  private tellCallbacks(): void {
    const { providers } = this.settings;
    for (const [id, { authentication }] of Object.entries(providers)) {
      const name = nameBy(providers, id);
      this.output(`${outputs.callbackPrefix}${name.replace(/[^A-Za-z0-9]/g, '')}`, {
        description: `Register with ${name}${authentication.urlToken ? `; \`dlr endpoints --stack ${this.instance.address}\` fills in the token` : ''}`,
        value: this.callbackUrl(id),
      });
    }
  }

  private tell(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values)) this.output(key, { value });
  }

  /** By its own name, which is how the commands find it. */
  private output(key: string, props: { readonly value: string; readonly description?: string }): void {
    new CfnOutput(this, key, props).overrideLogicalId(`${this.instance.prefix}${key}`);
  }

  /** What no schema of settings knows: tokens, and what is of the CDK. */
  private refuseUnusable(given: object, key: unknown): void {
    const mistakes = tokensIn(given).map(
      (path) =>
        `${path.join('.')}: got a token, whose value only the deployment knows; expected one that is known at synth, written here or read from the app's context or environment`,
    );
    if (key !== undefined && typeof (key as Partial<IKey> | null)?.grant !== 'function')
      mistakes.push(
        `encryptionKey: got ${show(key)}; expected a key of the CDK, such as Key.fromKeyArn(this, 'Key', 'arn:aws:kms:…')`,
      );
    if (mistakes.length > 0) throw wrongProps(this.node.path, mistakes);
  }

  /** What is said to be elsewhere than the stack, where that is known. */
  private refuseElsewhere(): void {
    const { account, region } = Stack.of(this);
    const known = {
      ...(!Token.isUnresolved(account) && { account }),
      ...(!Token.isUnresolved(region) && { region }),
    };
    const mistake = known.region === undefined ? null : certificateMistake(this.settings, known.region);
    const all = [
      ...misplaced(this.settings.adopt, known),
      ...(mistake === null ? [] : [`domain.certificateArn: ${mistake}`]),
    ];
    if (all.length > 0) throw new Error(`${this.node.path}: ${all.join('\n')}`);
  }

  /** Two of one stage would count in one place, and each would alarm for the other; and one URL leads to one. */
  private refuseTwins(): void {
    const { environment } = Stack.of(this);
    const assembly = CdkStage.of(this);
    const others = this.node.root.node
      .findAll()
      // Of which one that was refused is left without settings.
      .filter((one): one is Delivrd => one instanceof Delivrd && one !== this && one.settings !== undefined)
      .filter((one) => CdkStage.of(one) === assembly && Stack.of(one).environment === environment);
    for (const other of others) {
      if (other.stage === this.stage)
        throw new Error(
          `${this.node.path}: ${other.node.path} is of the stage ${this.stage}, too, and both would count in ${this.metricNamespace}; expected another "stage", or none, which makes one of the names.`,
        );
      const claimed = new Set(claimsOf(other.settings).map(({ claim }) => claim));
      for (const { setting, claim } of claimsOf(this.settings))
        if (claimed.has(claim))
          throw new Error(
            `${this.node.path}: ${setting}: ${other.node.path} ${claim} already; expected that of one only`,
          );
    }
  }

  /** Said here, since what the CDK says of it names no setting. */
  private refuseTooMany(): void {
    const { stage, providers, metrics } = this.settings;
    const resources = this.node.findAll().filter((one) => CfnResource.isCfnResource(one)).length;
    if (resources <= mostResources) return;
    throw new Error(
      `Stage ${stage} would have ${resources} resources, and CloudFormation takes ${mostResources} in a stack. Each of its ${Object.keys(providers).length} providers has some 15, most of them alarms, and each of the ${metrics.countries.length} countries in metrics.countries two for every five providers: leave some of them out, switch kinds of alarms off that you would not act on (alarms.slow: { "percent": 100 }, for one provider in alarms.providers), or make two stages of it, each with some of the providers.`,
    );
  }

  /** At the end, when it shows who subscribed. */
  private warn(): void {
    const { region } = Stack.of(this);
    const warnings = warningsOf(this.settings, {
      isOwn: false,
      region: Token.isUnresolved(region) ? undefined : region,
    });
    for (const [name, warning] of Object.entries(warnings))
      if (name !== 'pages' || !this.hasSubscriber(this.topics.page))
        Annotations.of(this).addWarningV2(`delivrd:${name}`, warning);
  }

  private hasSubscriber({ topicArn }: ITopic): boolean {
    return this.node.root.node.findAll().some((one) => one instanceof CfnSubscription && one.topicArn === topicArn);
  }
}

const isReading = (route: ApiRoute): boolean => route.startsWith('GET ');
