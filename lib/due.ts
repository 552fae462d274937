import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DueRules } from '../functions/domain/due.ts';
import {
  type dueKeys,
  dueRulesKey,
  type Environment,
  metricCallsKey,
  writeDueRules,
} from '../functions/shared/environment.ts';
import { metricNamespace } from '../functions/shared/metric-names.ts';
import { dueIndex } from '../functions/shared/table-keys.ts';
import { backgroundMemoryMb, DelivrdFunction } from './function.ts';
import type { MessageTable } from './report-table.ts';
import type { Settings } from './settings.ts';

export interface DueProps {
  readonly settings: Settings;
  readonly rules: DueRules;
  readonly table: MessageTable;
}

/** The function that judges each minute what is due. */
export class Due extends Construct {
  readonly function: DelivrdFunction<(typeof dueKeys)[number]>;

  constructor(scope: Construct, id: string, { settings, rules, table }: DueProps) {
    super(scope, id);
    const environment: Environment<(typeof dueKeys)[number]> = {
      TABLE_NAME: table.tableName,
      METRIC_NAMESPACE: metricNamespace(settings.stage),
      METRIC_COUNTRIES: JSON.stringify(settings.metrics.countries),
      RETENTION_DAYS: String(settings.retention.messagesDays),
      [dueRulesKey]: writeDueRules(rules),
      ...(settings.metrics.publish === 'calls' && { [metricCallsKey]: 'true' }),
    };
    this.function = new DelivrdFunction(this, 'Judge', {
      folder: 'due',
      description: 'Delivrd: judges messages that are due.',
      environment,
      // The next run begins before this one is cut off.
      timeoutSeconds: 58,
      memoryMb: backgroundMemoryMb,
      architecture: settings.architecture,
      logRetention: settings.retention.logsDays,
    });
    const { function: lambda } = this.function;
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/${dueIndex.name}`] }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        resources: [table.tableArn],
      }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': metricNamespace(settings.stage) } },
      }),
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'PutMetricData knows no resources; a condition holds it to this stage’s namespace.',
    });
    new Rule(this, 'EachMinute', {
      description: `Delivrd (${settings.stage}): judges messages that are due.`,
      schedule: Schedule.rate(Duration.minutes(1)),
      // A minute that is missed is made up for by the next.
      targets: [new LambdaFunction(lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
