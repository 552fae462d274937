import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { eventKinds } from '../functions/domain/report.ts';
import {
  type Dimensions,
  dimensionSets,
  type MetricName,
  metricNamespace,
  metrics,
  otherPart,
} from '../functions/shared/metric-names.ts';
import { isConverting } from './due-rules.ts';
import type { Settings } from './settings.ts';
import { type Traits, traitsOf } from './traits.ts';

/** The trait without which a provider has no series of a metric. */
const needed: { readonly [Name in MetricName]?: keyof Traits } = {
  OtherEvents: 'tellsOtherEvents',
};

const isOfForwarding = (name: MetricName): boolean => name === 'Forwarded' || name === 'ForwardFailed';

/** The configured providers that have a series of this metric. */
export const providersWith = (settings: Settings, name: MetricName): readonly string[] =>
  Object.keys(settings.providers).filter((id) => {
    if (isOfForwarding(name) && settings.providers[id]?.forward === undefined) return false;
    const trait = needed[name];
    return trait === undefined || traitsOf(settings.providers, id)[trait];
  });

/** The configured providers whose reports name the recipient, so that their messages have a country. */
export const providersWithCountry = (settings: Settings): readonly string[] =>
  Object.keys(settings.providers).filter((id) => traitsOf(settings.providers, id).tellsRecipient);

/**
 * Every series that a stage publishes for documented reports: what custom metrics cost is their number. Unlisted words are not
 * among them, which cost a series each while they come.
 */
export function allSeries(
  settings: Settings,
): readonly { readonly name: MetricName; readonly dimensions: Dimensions }[] {
  const found = new Map<string, { readonly name: MetricName; readonly dimensions: Dimensions }>();
  for (const name of Object.keys(metrics) as MetricName[]) {
    if (name === 'Unkept' && settings.unauthentic.keepHours === 0) continue;
    if (['InTime', 'Overdue', 'Missing'].includes(name) && settings.deadlines.length === 0) continue;
    if (isOfForwarding(name) && providersWith(settings, name).length === 0) continue;
    if (name === 'Conversion' && !isConverting(settings)) continue;
    const { split } = metrics[name];
    // A price has as many as it has currencies, which only the application knows.
    if (split === 'price' || (split === 'pair' && !settings.metrics.routes)) continue;
    if (split === 'pair') {
      for (const id of providersWith(settings, name))
        for (const country of settings.metrics.countries)
          for (const dimensions of dimensionSets(name, id, country))
            found.set(JSON.stringify([name, dimensions]), { name, dimensions });
      continue;
    }
    for (const id of providersWith(settings, name)) {
      const split = partsOf(settings, name, id).flatMap((part) => dimensionSets(name, id, part));
      const own = dimensionSets(name, id, otherPart).slice(0, 2);
      for (const dimensions of [...own, ...split]) found.set(JSON.stringify([name, dimensions]), { name, dimensions });
    }
    // The stage's own series is there even where no provider has one.
    found.set(JSON.stringify([name, {}]), { name, dimensions: {} });
  }
  // Of no provider, or of none that is configured.
  const unaddressed = { name: 'Rejected', dimensions: { Provider: otherPart } } as const;
  return [...found.values(), unaddressed];
}

function partsOf(settings: Settings, name: MetricName, id: string): readonly string[] {
  const { split } = metrics[name];
  if (split === 'kind') return eventKinds;
  if (split === 'word') return [];
  // Of a message that is confirmed the application told the recipient, whether or not the provider does.
  const hasCountry = split === 'route' || (split === 'country' && traitsOf(settings.providers, id).tellsRecipient);
  return [...(hasCountry ? settings.metrics.countries : []), otherPart];
}

/** A published metric as alarms and widgets refer to it. */
export type SeriesOf = (
  name: MetricName,
  statistic: string,
  period: Duration,
  dimensions?: Dimensions,
  label?: string,
) => Metric;

export const seriesOf =
  ({ stage }: Settings): SeriesOf =>
  (metricName, statistic, period, dimensionsMap = {}, label) =>
    new Metric({
      namespace: metricNamespace(stage),
      metricName,
      statistic,
      period,
      dimensionsMap,
      ...(label === undefined ? {} : { label }),
    });
