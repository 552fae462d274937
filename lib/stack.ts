import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { registry } from '../functions/providers/registry.ts';
import { metricNamespace } from '../functions/shared/metric-names.ts';
import { outputs, tokenPlaceholder } from '../functions/shared/stack-outputs.ts';
import { Alarms } from './alarms/alarms.ts';
import { Consumer } from './consumer.ts';
import { Credentials } from './credentials.ts';
import { Dashboard } from './dashboard.ts';
import { CallbackDomain } from './domain.ts';
import { Ingest } from './ingest.ts';
import { ReportQueue } from './report-queue.ts';
import { ReportTable } from './report-table.ts';
import type { Settings } from './settings.ts';

/** One stage of Delivrd: HTTP API, ingest, queue, consumer, table, alarms, dashboard. Any number live in one account: what has a name of its own has the stack's in it. */
export class DelivrdStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, `Delivrd-${settings.stage}`, {
      description: `Delivrd (${settings.stage}): receives SMS delivery reports.`,
      terminationProtection: settings.protect,
      // CloudFormation takes a megabyte: with a hundred countries the spaces alone would be over it.
      suppressTemplateIndentation: true,
    });
    const credentials = new Credentials(this, 'Credentials', settings);
    const queues = new ReportQueue(this, 'Queues', settings);
    const { table } = new ReportTable(this, 'Table', settings);
    const ingest = new Ingest(this, 'Ingest', { settings, queue: queues.queue, credentials });
    const domain =
      settings.domain &&
      new CallbackDomain(this, 'Domain', {
        domain: settings.domain,
        protect: settings.protect,
        api: ingest.api,
        stage: ingest.stage,
      });
    const consumer = new Consumer(this, 'Consumer', { settings, queues, table });
    const alarms = new Alarms(this, 'Alarms', { settings, ingest, consumer, queues });
    const { dashboard } = new Dashboard(this, 'Dashboard', { settings, alarms, ingest, consumer, queues, table });

    for (const [id, { authentication }] of Object.entries(settings.providers)) {
      const name = registry.get(id)?.name ?? id;
      new CfnOutput(this, `${outputs.callbackPrefix}${name.replace(/[^A-Za-z0-9]/g, '')}`, {
        description: `Register with ${name}${authentication.urlToken ? `; \`dlr endpoints --stack ${this.stackName}\` fills in the token` : ''}`,
        value: `${ingest.baseUrl}/${id}${authentication.urlToken ? `/${tokenPlaceholder}` : ''}`,
      });
    }
    const others = {
      [outputs.callbackBaseUrl]: ingest.baseUrl,
      [outputs.providers]: JSON.stringify(settings.providers),
      [outputs.deadLetterQueueUrl]: queues.deadLetterQueue.queueUrl,
      [outputs.secretId]: credentials.secretId,
      [outputs.tableName]: table.tableName,
      [outputs.metricNamespace]: metricNamespace(settings.stage),
      [outputs.dashboardUrl]: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`,
      [outputs.pageTopicArn]: alarms.registrar.topics.page.topicArn,
      [outputs.ticketTopicArn]: alarms.registrar.topics.ticket.topicArn,
      ...(domain?.recordTarget && { [outputs.domainTarget]: domain.recordTarget }),
    };
    for (const [key, value] of Object.entries(others)) new CfnOutput(this, key, { value });
  }
}
