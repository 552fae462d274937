import { statSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { mostCountries, readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import { readObserved } from '../../local/aws/observed.ts';
import { physicalIds } from '../../local/template/resolve.ts';
import { context } from '../four-providers.ts';
import { declaredTemplate } from './declared-alarms.ts';
import { everyProvider, largest, mostWatched } from './largest.ts';

// What AWS refuses only as it is deployed, for the largest settings that synth takes.

const template = declaredTemplate(largest);
const watched = declaredTemplate(mostWatched);
const every = declaredTemplate(everyProvider);
const observed = (of: typeof template) =>
  readObserved(of, physicalIds(of, { awsUrl: 'http://aws', baseUrl: 'http://api' }));
const { alarms: largestAlarms, dashboard } = observed(template);
const [, ...others] = [template, watched, every].map(observed);
const alarms = [...largestAlarms, ...others.flatMap((one) => one.alarms)];
interface Body {
  readonly widgets: readonly {
    readonly type: string;
    readonly properties: { alarms?: string[]; metrics?: unknown[] };
  }[];
}
interface Query {
  readonly Expression?: string;
  readonly MetricStat?: { readonly Period: number };
  readonly Period?: number;
}
const queriesOf = ({ Metrics = [] }: Readonly<Record<string, unknown>>) => Metrics as readonly Query[];
const texts = (name: string) => alarms.map(({ properties }) => String(properties[name] ?? ''));
const most = (values: readonly number[]): number => Math.max(...values);

test('the settings are the largest: one country more, one address more, a longer link are refused', () => {
  const { alarms: own } = largest;
  for (const more of [
    { stage: 'a'.repeat(21) },
    { metrics: { countries: getCountries().slice(0, mostCountries + 1) } },
    { alarms: { ...own, emails: { page: [...own.emails.page, 'one@example.org'] } } },
    { alarms: { ...own, runbookUrl: `${own.runbookUrl}x` } },
    { alarms: { ...own, silentAfterMinutes: 1445 } },
    { alarms: { ...own, unfinished: { afterMinutes: 721 } } },
  ])
    expect(() => declaredTemplate({ ...largest, ...more })).toThrow();
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (read 2026-11-27) */
describe('CloudFormation takes', () => {
  test('500 resources, 200 outputs', () => {
    expect(Object.keys(template.Resources).length).toBeGreaterThan(300);
    for (const { Resources } of [template, watched, every])
      expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(template.Outputs).length).toBeLessThanOrEqual(200);
  });

  test('1 MB of template, as it is written', () => {
    const sizes = [largest, mostWatched].map((settings) => {
      const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
      const { artifactId } = new DelivrdStack(app, readSettings({ ...context.delivrd, ...settings }));
      return statSync(app.synth().getStackArtifact(artifactId).templateFullPath).size;
    });
    expect(most(sizes)).toBeGreaterThan(800_000);
    expect(most(sizes)).toBeLessThan(1_000_000);
  });
});

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html and …/monitoring/alarm-limits.html (read 2026-11-27) */
describe('an alarm takes', () => {
  test('names of 255, descriptions of 1024 and rules of 10,240 characters', () => {
    expect(most(alarms.map(({ name }) => name.length))).toBeLessThanOrEqual(255);
    expect(most(texts('AlarmDescription').map(({ length }) => length))).toBeLessThanOrEqual(1024);
    expect(most(texts('AlarmRule').map(({ length }) => length))).toBeLessThanOrEqual(10_240);
  });

  test('a hundred alarms in a rule, five actions', () => {
    expect(most(texts('AlarmRule').map((rule) => rule.split('arn:').length - 1))).toBeLessThanOrEqual(100);
    for (const key of ['AlarmActions', 'OKActions'])
      expect(most(alarms.map(({ properties }) => ((properties[key] as unknown[]) ?? []).length))).toBeLessThanOrEqual(
        5,
      );
  });

  test('ten metrics, ten expressions of 2048 characters', () => {
    const queries = alarms.map(({ properties }) => queriesOf(properties));
    expect(most(queries.map((all) => all.filter(({ MetricStat }) => MetricStat).length))).toBeLessThanOrEqual(10);
    expect(most(queries.map((all) => all.filter(({ Expression }) => Expression).length))).toBeLessThanOrEqual(10);
    expect(most(queries.flat().map(({ Expression = '' }) => Expression.length))).toBeLessThanOrEqual(2048);
  });

  test('a day, or a week of periods of an hour and more', () => {
    for (const { name, properties } of alarms) {
      const periods = [properties, ...queriesOf(properties).flatMap((query) => [query, query.MetricStat ?? {}])];
      const seconds = most(periods.map((one) => Number((one as Query).Period ?? 0)));
      const span = seconds * Number(properties['EvaluationPeriods'] ?? 0);
      expect(span, name).toBeLessThanOrEqual((seconds >= 3600 ? 7 : 1) * 86_400);
    }
  });
});

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html (read 2026-11-27) */
describe.each([
  ['of the largest', dashboard, largestAlarms],
  ['of every provider', observed(every).dashboard, observed(every).alarms],
] as const)('a dashboard %s takes', (_, dashboard, itsAlarms) => {
  const { widgets } = (dashboard ?? { body: { widgets: [] } }).body as Body;
  const alarmWidgets = widgets.filter(({ type }) => type === 'alarm').map(({ properties }) => properties.alarms ?? []);
  const metrics = widgets.map(({ properties }) => properties.metrics?.length ?? 0);

  test('a name of 255 letters, digits, hyphens and underscores', () => {
    expect(dashboard?.name).toMatch(/^[\w-]{1,255}$/);
  });

  test('100 alarms in a widget, and all that tell somebody are on it once', () => {
    for (const { length } of alarmWidgets) expect(length).toBeLessThanOrEqual(100);
    const told = itsAlarms.filter(({ properties }) => properties['AlarmActions'] !== undefined).map(({ arn }) => arn);
    expect(told.length).toBeGreaterThan(200);
    expect(alarmWidgets.flat().toSorted()).toEqual(told.toSorted());
  });

  test('500 widgets, 500 metrics in one, 2500 in all', () => {
    expect(widgets.length).toBeLessThanOrEqual(500);
    expect(most(metrics)).toBeLessThanOrEqual(500);
    expect(metrics.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(2500);
  });
});
