import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Template } from '../policies/execution.ts';
import { type Check, not, ok } from './finding.ts';

/**
 * Alarms on queries of Metrics Insights in one region. Of other alarms an account may have any number.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html (read 2026-11-27)
 */
const mostQueries = 200;

interface Query {
  readonly Expression?: string | undefined;
}
const asks = (queries: readonly Query[] = []): boolean =>
  queries.some(({ Expression = '' }) => Expression.startsWith('SELECT'));

/** Whether the region has room for the stage's alarms on queries. */
export const alarms: Check = {
  name: 'alarms',
  look: async ({ template, stackName }) => {
    const own = ownQueries(template);
    let others = 0;
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client: new CloudWatchClient() },
      { AlarmTypes: ['MetricAlarm'] },
    ))
      others += MetricAlarms.filter(
        ({ AlarmName = '', Metrics }) => !AlarmName.startsWith(`${stackName}-`) && asks(Metrics),
      ).length;
    const found = `${own} alarms on queries beside ${others} of others, of ${mostQueries}`;
    return own + others <= mostQueries
      ? ok(found)
      : not('problem', `${found}: CloudWatch refuses the deployment.`, 'Delete some, or ask AWS for more.');
  },
};

const ownQueries = ({ Resources }: Template): number =>
  Object.values(Resources).filter(
    ({ Type, Properties = {} }) =>
      Type === 'AWS::CloudWatch::Alarm' && asks(Properties['Metrics'] as readonly Query[] | undefined),
  ).length;
