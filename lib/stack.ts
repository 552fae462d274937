import { CfnCondition, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { writeDueRules } from '../functions/shared/environment.ts';
import { metricNamespace } from '../functions/shared/metric-names.ts';
import { nameBy } from '../functions/shared/named.ts';
import { writeProviders } from '../functions/shared/provider-settings.ts';
import { outputs, tokenPlaceholder } from '../functions/shared/stack-outputs.ts';
import { indexedBy } from '../functions/shared/table-keys.ts';
import { Alarms } from './alarms/alarms.ts';
import { ApplicationApi } from './application-api.ts';
import { Consumer } from './consumer.ts';
import { Credentials } from './credentials.ts';
import { Dashboard } from './dashboard.ts';
import { CallbackDomain } from './domain.ts';
import { Due } from './due.ts';
import { dueRulesOf } from './due-rules.ts';
import { Events } from './events.ts';
import { Ingest } from './ingest.ts';
import { OperatorPolicies } from './operator-policies.ts';
import { RecipientKey } from './recipient-key.ts';
import { ReportQueue } from './report-queue.ts';
import { ReportTable } from './report-table.ts';
import type { Settings } from './settings.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (read 2026-11-28) */
const mostResources = 500;

/** One stage of Delivrd: HTTP API, ingest, queue, consumer, table, events, alarms, dashboard. Any number live in one account: what has a name of its own has the stack's in it, and what is global the region's. */
export class DelivrdStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, `Delivrd-${settings.stage}`, {
      description: `Delivrd (${settings.stage}): receives SMS delivery reports.`,
      terminationProtection: settings.protect,
      // CloudFormation takes 1 MB: with a hundred countries a third of it would be white space.
      suppressTemplateIndentation: true,
    });
    const credentials = new Credentials(this, 'Credentials', settings);
    const queues = new ReportQueue(this, 'Queues', settings);
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
      settings.events && new Events(this, 'Events', { settings, events: settings.events, table: reportTable });
    const consumer = new Consumer(this, 'Consumer', { settings, queues, table, recipients, events });
    const application = settings.api
      ? new ApplicationApi(this, 'Application', { settings, queue: queues.queue, table, recipients, domain })
      : undefined;
    const rules = dueRulesOf(settings);
    const due = rules && settings.deadlines.length > 0 ? new Due(this, 'Due', { settings, rules, table }) : undefined;
    const alarms = new Alarms(this, 'Alarms', { settings, ingest, consumer, queues, application, due, events });
    if (settings.operatorPolicies)
      new OperatorPolicies(this, 'Operators', {
        settings,
        table,
        queues,
        credentials,
        recipients,
        ingest,
        consumer,
        alarms,
        events,
      });
    if (settings.notify) events?.notify(settings.notify, alarms.registrar.topics[settings.notify.to]);
    const { dashboard } = new Dashboard(this, 'Dashboard', {
      settings,
      alarms,
      ingest,
      consumer,
      queues,
      table,
      application,
      due,
      events,
    });

    for (const [id, { authentication }] of Object.entries(settings.providers)) {
      const name = nameBy(settings.providers, id);
      new CfnOutput(this, `${outputs.callbackPrefix}${name.replace(/[^A-Za-z0-9]/g, '')}`, {
        description: `Register with ${name}${authentication.urlToken ? `; \`dlr endpoints --stack ${this.stackName}\` fills in the token` : ''}`,
        value: `${ingest.baseUrl}/${id}${authentication.urlToken ? `/${tokenPlaceholder}` : ''}`,
      });
    }
    const others = {
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
      [outputs.dashboardUrl]: `https://${this.region}.${consoleHost(this)}/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`,
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
      ...(domain?.recordTarget && { [outputs.domainTarget]: domain.recordTarget }),
    };
    for (const [key, value] of Object.entries(others)) new CfnOutput(this, key, { value });
    this.refuseTooMany(settings);
  }

  /** Said here, since what the CDK says of it names no setting. */
  private refuseTooMany({ stage, providers, metrics }: Settings): void {
    const resources = this.node.findAll().filter((one) => CfnResource.isCfnResource(one)).length;
    if (resources <= mostResources) return;
    throw new Error(
      `Stage ${stage} would have ${resources} resources, and CloudFormation takes ${mostResources} in a stack. Each of its ${Object.keys(providers).length} providers has some 15, most of them alarms, and each of the ${metrics.countries.length} countries in metrics.countries two for every five providers: leave some of them out, switch kinds of alarms off that you would not act on (alarms.slow: { "percent": 100 }, for one provider in alarms.providers), or make two stages of it, each with some of the providers.`,
    );
  }
}

/** Partitions whose console stands elsewhere. */
const otherConsoles = { 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com' };

/** Where the console of the stack's partition stands, which shows only as it is deployed. */
const consoleHost = (stack: Stack): string =>
  Object.entries(otherConsoles).reduce((host, [partition, other]) => {
    const isThere = new CfnCondition(stack, `Partition-${partition}`, {
      expression: Fn.conditionEquals(stack.partition, partition),
    });
    return Fn.conditionIf(isThere.logicalId, other, host).toString();
  }, 'console.aws.amazon.com');
