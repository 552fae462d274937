import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type Dimensions,
  dimensionSets,
  type MetricName,
  metricNamespace,
  metrics,
  pricePart,
} from '../functions/shared/metric-names.ts';
import type { DelivrdMetricOptions } from './metric-options.ts';
import { allSeries, providersWith } from './series.ts';
import type { Settings } from './settings.ts';

/** What is asked of a metric where nobody says anything else. */
const statistics: Readonly<Record<string, string>> = {
  Count: 'Sum',
  Percent: 'Average',
  Seconds: 'p90',
  Milliseconds: 'p90',
};

/** @param place for messages. @throws Error where the functions publish no such series, with those that they do. */
export function metricOf(
  settings: Settings,
  name: MetricName,
  { provider, country, ...options }: DelivrdMetricOptions,
  place: string,
): Metric {
  const dimensions = {
    ...(provider !== undefined && { Provider: provider }),
    ...(country !== undefined && { Country: country }),
    ...options.dimensionsMap,
  };
  const series = seriesNamed(settings, name);
  if (![...series, ...unlisted(settings, name, dimensions)].some((one) => isSame(one, dimensions)))
    throw new Error(
      `${place}: nothing publishes ${name} of ${show(dimensions)} by these props; there is ${series.map(show).join(', ') || 'none of it'}`,
    );
  return new Metric({
    namespace: metricNamespace(settings.stage),
    metricName: name,
    statistic: statistics[metrics[name].unit] ?? 'Average',
    ...options,
    dimensionsMap: dimensions,
  });
}

const seriesNamed = (settings: Settings, name: MetricName): readonly Dimensions[] =>
  allSeries(settings)
    .filter((one) => one.name === name)
    .map(({ dimensions }) => dimensions);

/** Those that nobody can list: by the currency of a price, by a word that no reader knows. They are there once something has it. */
function unlisted(
  settings: Settings,
  name: MetricName,
  { Provider: provider, Country: country, Currency: currency, Word: word }: Dimensions,
): readonly Dimensions[] {
  const { split } = metrics[name];
  if (provider === undefined || !providersWith(settings, name).includes(provider)) return [];
  if (split === 'word') return word === undefined ? [] : dimensionSets(name, provider, word);
  const { routes, countries } = settings.metrics;
  if (split !== 'price' || !routes || country === undefined || currency === undefined) return [];
  return countries.includes(country) ? dimensionSets(name, provider, pricePart(country, currency)) : [];
}

const isSame = (one: Dimensions, other: Dimensions): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, value]) => other[key] === value);

const show = (dimensions: Dimensions): string => Object.values(dimensions).join(' ') || 'all';
