import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { type Dimensions, metricNamespace } from '../../functions/shared/metric-names.ts';
import { providersWithCountry, seriesOf } from '../series.ts';
import type { Settings } from '../settings.ts';
import { day, isBeyond, math, minutes } from './guards.ts';
import type { AlarmRegistrar } from './registrar.ts';
import { deliveryRateOf, thresholdsOf } from './thresholds.ts';

/** Two metrics a provider, and an alarm holds ten. */
const providersPerCountryAlarm = 5;

/** Percent of a country's messages that fail before the alarm over all countries tells: half of them, two hours running. */
const countriesFailingPercent = 50;

/** What a provider must carry of a country's messages to show that the country is fine. */
const leastShare = 0.2;

export function watchCountries(registrar: AlarmRegistrar, settings: Settings): void {
  const groups = evenly(providersWithCountry(settings), providersPerCountryAlarm);
  for (const country of settings.metrics.countries) {
    for (const [at, group] of groups.entries()) {
      const suffix = groups.length === 1 ? '' : `-${at + 1}`;
      const { windowMinutes } = deliveryRateOf(settings, country);
      watchCountry(registrar, settings, country, group, minutes(windowMinutes), suffix);
      // What is too little for an hour, but goes on.
      if (windowMinutes < day.toMinutes()) watchCountry(registrar, settings, country, group, day, `${suffix}-day`);
    }
  }
  registrar.add({
    id: 'countries',
    severity: 'ticket',
    whatBroke: `In some country more than ${countriesFailingPercent} % of the messages fail, for two hours.`,
    runbook: 'countries-failing',
    metric: math(
      `SELECT AVG(FailureRate) FROM SCHEMA("${metricNamespace(settings.stage)}", Provider, Country) GROUP BY Country ORDER BY AVG() DESC`,
      {},
      Duration.hours(1),
    ),
    above: countriesFailingPercent,
    // Metrics Insights looks three hours back, and late data need a margin.
    periods: 2,
    missing: ['notBreaching', 'no message ended there, so none failed'],
  });
}

/**
 * A country is in trouble when too many messages fail there whichever one provider is left out: what a single provider
 * breaks is that provider's alarm. A rest that is too small a part of the country says nothing about it; then all speak. One
 * provider alone speaks for the country as long as it is well elsewhere.
 */
function watchCountry(
  registrar: AlarmRegistrar,
  settings: Settings,
  country: string,
  providers: readonly string[],
  window: Duration,
  suffix: string,
): void {
  const { percent, minimumVolume, standardErrors } = deliveryRateOf(settings, country);
  const series = seriesOf(settings);
  const rate = (statistic: string, dimensions: Dimensions): IMetric =>
    series('FailureRate', statistic, window, dimensions);
  const calculate = (expression: string, using: Record<string, IMetric>, label?: string) =>
    math(expression, using, window, label);

  const metrics = Object.fromEntries(
    providers.flatMap((Provider, at) => [
      [`f${at}`, rate('Sum', { Provider, Country: country })],
      [`n${at}`, rate('SampleCount', { Provider, Country: country })],
    ]),
  );
  // 100 for each failed message, so that what they sum to over the volume is a percentage.
  const failed = calculate(providers.map((_, at) => `FILL(f${at}, 0)`).join(' + '), metrics);
  const volume = calculate(providers.map((_, at) => `FILL(n${at}, 0)`).join(' + '), metrics);
  const isLarge = `(volume >= ${minimumVolume})`;
  const alone = (Provider: string) =>
    calculate(`IF(${isLarge} AND ${isWellElsewhere(settings, Provider)}, failed / volume, 0)`, {
      failed,
      volume,
      allFailed: rate('Sum', { Provider }),
      all: rate('SampleCount', { Provider }),
    });
  const leavingOneOut = () => {
    const whole = calculate(`IF(${isLarge}, failed / volume, 0)`, { failed, volume });
    const without = providers.map((_, at) => {
      const rest = `(volume - FILL(n${at}, 0))`;
      const restRate = `(failed - FILL(f${at}, 0)) / ${rest}`;
      // No others: the CDK takes ten in one expression, those of its expressions not counted.
      const own = Object.fromEntries([`f${at}`, `n${at}`].map((name) => [name, metrics[name] as IMetric]));
      const using = { ...own, failed, volume, whole };
      return [`w${at}`, calculate(`IF(${rest} >= ${leastShare} * volume, ${restRate}, whole)`, using)] as const;
    });
    const all = { whole, ...Object.fromEntries(without) };
    return calculate(`MIN([${Object.keys(all).join(', ')}])`, all);
  };
  const [first = '', ...others] = providers;
  const failing = others.length === 0 ? alone(first) : leavingOneOut();
  registrar.add({
    id: `country-${country}${suffix}`,
    severity: 'ticket',
    whatBroke: `Less than ${percent} % of the messages to ${country} arrive, by more than chance, and it is not one provider’s fault (${providers.join(', ')}; ${window.toMinutes()} min, at least ${minimumVolume} messages).`,
    runbook: 'country-delivery-rate',
    metric: calculate(
      `IF(${isBeyond('failing', 'volume', 100 - percent, standardErrors)}, 100 - failing, 100)`,
      { failing, volume },
      `Delivery rate in ${country}`,
    ),
    below: percent,
    missing: ['notBreaching', 'no message ended there, so none failed'],
  });
}

/** Metric math: whether the one provider of a country fails less than it takes for its own alarm, or sends little, elsewhere. */
function isWellElsewhere(settings: Settings, provider: string): string {
  const { percent } = thresholdsOf(settings, provider).failureRate;
  return `((all - volume < ${leastShare} * volume) OR (allFailed - failed <= ${percent} * (all - volume)))`;
}

/** Groups of at most `most`, as even as they can be: a provider alone in a group could not be told from the country. */
function evenly<T>(items: readonly T[], most: number): T[][] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.filter((_item, index) => index % count === at));
}
