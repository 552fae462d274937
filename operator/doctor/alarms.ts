import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Check } from './check.ts';
import { type Found, notAsked, ok, wrong } from './finding.ts';

/** A new alarm has no data for so long. */
const settledAfterMs = 15 * 60_000;
/** So many are named. */
const mostNamed = 5;

interface Alarm {
  readonly AlarmName?: string | undefined;
  readonly StateValue?: string | undefined;
  readonly StateUpdatedTimestamp?: Date | undefined;
  readonly TreatMissingData?: string | undefined;
  readonly ActionsEnabled?: boolean | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly Metrics?: readonly { readonly Expression?: string | undefined }[] | undefined;
}

/** Of these no data is an answer: a provider that sends nothing, or a query that finds no series. */
const mayLackData = ({ TreatMissingData, Metrics = [] }: Alarm): boolean =>
  TreatMissingData === 'missing' || Metrics.some(({ Expression = '' }) => Expression.startsWith('SELECT'));

/** Whether the alarms have what they look at, are switched on, and are quiet. */
export const alarms: Check = {
  name: 'alarms',
  look: async ({ stack: { stackName, name, place, now } }) => {
    const prefix = `${await name()}-`;
    const all: Alarm[] = [];
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
      { client: new CloudWatchClient(place) },
      { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    ))
      all.push(...MetricAlarms, ...CompositeAlarms);
    if (all.length === 0)
      return [wrong('fail', `There is no alarm of ${stackName}.`, 'Deploy it again: npx cdk deploy')];
    const named = (some: readonly Alarm[]): string =>
      `${some
        .slice(0, mostNamed)
        .map(({ AlarmName = '' }) => AlarmName.slice(prefix.length))
        .join(', ')}${some.length > mostNamed ? ` and ${some.length - mostNamed} others` : ''}`;
    const isOld = ({ StateUpdatedTimestamp: since }: Alarm): boolean =>
      now() - (since?.getTime() ?? 0) > settledAfterMs;
    const without = all.filter((alarm) => alarm.StateValue === 'INSUFFICIENT_DATA' && !mayLackData(alarm));
    const [blind, young] = [without.filter(isOld), without.filter((alarm) => !isOld(alarm))];
    const off = all.filter(({ ActionsEnabled }) => ActionsEnabled === false);
    const on = all.filter(({ StateValue, AlarmActions = [] }) => StateValue === 'ALARM' && AlarmActions.length > 0);
    const found: Found[] = [
      ...(blind.length > 0
        ? [
            wrong(
              'warn',
              `No data for more than ${settledAfterMs / 60_000} minutes: ${named(blind)}. What they look at is not published.`,
              'Does the consumer publish (runbook: Metrics unpublished), and under this stage’s name? Deploy it again if an alarm is of another version.',
            ),
          ]
        : []),
      ...(young.length > 0
        ? [notAsked(`new, and without data so far: ${named(young)}`, 'Run this again in a quarter of an hour.')]
        : []),
      ...(off.length > 0
        ? [wrong('warn', `Switched off: ${named(off)}.`, 'aws cloudwatch enable-alarm-actions --alarm-names …')]
        : []),
      ...(on.length > 0 ? [wrong('warn', `In alarm: ${named(on)}.`, 'docs/runbook.md has a heading for each.')] : []),
    ];
    return found.length > 0 ? found : [ok(`${all.length}, all with data and quiet`)];
  },
};
