import type { Stack } from 'aws-cdk-lib';
import { CfnAlarm, CfnCompositeAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../functions/shared/metric-names.ts';
import { watchedRoutes } from './due-rules.ts';
import { prices } from './prices.ts';
import { allSeries } from './series.ts';
import { mostCountries, type Settings } from './settings.ts';

const { metricMonth, alarmMetricMonth, compositeAlarmMonth, dashboardMonth } = prices.cloudwatch;

/** What metrics, alarms and dashboard of a stage cost a month, as counts and US dollars. */
export interface ObservingCost {
  readonly metrics: number;
  readonly alarms: number;
  /** Metrics that the alarms look at; CloudWatch charges by these. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly dollars: number;
  /** Dollars that one more country would add. */
  readonly dollarsPerCountry: number;
}

/** Counts what the stack declares and the functions can publish. */
export function observingCost(stack: Stack, settings: Settings): ObservingCost {
  const children = stack.node.findAll();
  const alarms = children.filter((child) => child instanceof CfnAlarm);
  const compositeAlarms = children.filter((child) => child instanceof CfnCompositeAlarm).length;
  const dashboards = children.filter((child) => child instanceof CfnDashboard).length;
  const series = allSeries(settings);
  const alarmMetrics = alarms.reduce((total, alarm) => total + metricsOf(alarm, series), 0);
  const dollars =
    series.length * metricMonth +
    alarmMetrics * alarmMetricMonth +
    compositeAlarms * compositeAlarmMonth +
    dashboards * dashboardMonth;
  return {
    metrics: series.length,
    alarms: alarms.length,
    alarmMetrics,
    compositeAlarms,
    dashboards,
    dollars,
    dollarsPerCountry: costOfACountry(settings),
  };
}

/** A simple alarm looks at one metric, a mathematical one at those it names, a query at all that match it. */
function metricsOf({ metrics }: CfnAlarm, series: ReturnType<typeof allSeries>): number {
  if (!Array.isArray(metrics)) return 1;
  const named = (metrics as readonly CfnAlarm.MetricDataQueryProperty[]).filter(({ metricStat }) => metricStat);
  if (named.length > 0) return named.length;
  const [, name, schema = ''] = /SELECT \w+\((\w+)\) FROM SCHEMA\(([^)]*)\)/.exec(JSON.stringify(metrics)) ?? [];
  const dimensions = schema.split(', ').slice(1).join();
  return series.filter((one) => one.name === name && Object.keys(one.dimensions).join() === dimensions).length;
}

function costOfACountry(settings: Settings): number {
  const more = { ...settings, metrics: { ...settings.metrics, countries: [...settings.metrics.countries, '??'] } };
  const added = (name?: MetricName): number => {
    const [before, after] = [settings, more].map(
      (one) => allSeries(one).filter((series) => name === undefined || series.name === name).length,
    );
    return (after ?? 0) - (before ?? 0);
  };
  const rates = added('FailureRate');
  // Its alarms, of an hour and of a day, look at two metrics of each failure rate, and of a provider that is alone at two more; the
  // one over all countries at each. Each route that is watched for its conversion has an alarm on five.
  const routes = watchedRoutes(more).length - watchedRoutes(settings).length;
  const alarmMetrics = 5 * rates + (rates === 1 ? 4 : 0) + 5 * routes;
  return added() * metricMonth + alarmMetrics * alarmMetricMonth;
}

export const describeCost = (cost: ObservingCost, { stage, metrics }: Settings): string =>
  [
    `Observing ${stage} costs about $${cost.dollars.toFixed(2)} a month (us-east-1 list prices, free tier ignored):`,
    `  ${cost.metrics} custom metrics ${money(cost.metrics * metricMonth)}, ${cost.alarms} alarms on ${cost.alarmMetrics} metrics ${money(cost.alarmMetrics * alarmMetricMonth)}, ${cost.compositeAlarms} composite alarms ${money(cost.compositeAlarms * compositeAlarmMonth)}, ${cost.dashboards} dashboard ${money(cost.dashboards * dashboardMonth)}.`,
    `  ${metrics.countries.length} countries of at most ${mostCountries} have metrics of their own (metrics.countries); one more adds ${money(cost.dollarsPerCountry)}.`,
    ...(metrics.routes
      ? [
          `  Not in it: prices of routes (${money(metricMonth)} for each provider, country and currency of which prices are recorded).`,
        ]
      : []),
    `  Not in it: what brings values to CloudWatch (dlr cost), words that nobody listed (${money(metricMonth)} each while they come), logs, mail.`,
  ].join('\n');

const money = (dollars: number): string => `$${dollars.toFixed(2)}`;
