// Read by the infrastructure and by the functions: names only, nothing heavy.

/**
 * How finely a metric is split: one series for the stage, also one per provider, also one per provider and what follows; by route
 * also one per country, to which each of its providers is compared. By pair and by price there is one per provider and country, and
 * currency, and none above it.
 */
type Split = 'stage' | 'provider' | keyof typeof partDimensions | PairSplit;
type PairSplit = 'pair' | 'price';

/** The third dimension of the metrics that have one. */
const partDimensions = { country: 'Country', route: 'Country', word: 'Word', kind: 'Kind' } as const;

/** Every metric of a stage, with its unit; the functions publish them, but one. What each counts: docs/architecture.md. */
export const metrics = {
  Delivered: { unit: 'Count', split: 'provider' },
  Failed: { unit: 'Count', split: 'provider' },
  /** 100 per failed and 0 per delivered message: its average is the failure rate, its sample count the volume. */
  FailureRate: { unit: 'Percent', split: 'country' },
  Unconfirmed: { unit: 'Count', split: 'provider' },
  /** Messages by the minute of their first report, and those of them that are final by now: what is left over never ended. */
  Begun: { unit: 'Count', split: 'provider' },
  Ended: { unit: 'Count', split: 'provider' },
  Interim: { unit: 'Count', split: 'provider' },
  Duplicate: { unit: 'Count', split: 'provider' },
  Late: { unit: 'Count', split: 'provider' },
  Revised: { unit: 'Count', split: 'provider' },
  /** Failures reported after a delivery, which stands. */
  Contradicted: { unit: 'Count', split: 'provider' },
  UnknownStatus: { unit: 'Count', split: 'word' },
  /** Authentic callbacks that are no delivery reports: clicks, tests, inbound messages, billing. */
  OtherEvents: { unit: 'Count', split: 'kind' },
  Quarantined: { unit: 'Count', split: 'provider' },
  /** By the minute in which the message began. */
  TimeToFinal: { unit: 'Seconds', split: 'provider' },
  TimeToStore: { unit: 'Milliseconds', split: 'provider' },
  /** Queue messages that the consumer brought to an end, by the minute in which SQS took them. */
  Settled: { unit: 'Count', split: 'provider' },
  /** Messages that were final in time, by a deadline that fits them; that were not, reported on or never. */
  InTime: { unit: 'Count', split: 'provider' },
  Overdue: { unit: 'Count', split: 'provider' },
  Missing: { unit: 'Count', split: 'provider' },
  /** 100 per message that was confirmed in time, 0 per one that was not, of those that are expected to be. */
  Conversion: { unit: 'Percent', split: 'route' },
  /** Of a provider in a country, only with metrics.routes, by the minute in which the message began: messages, those of them that were delivered, what `TimeToFinal` counts, what a message costs. */
  RouteBegun: { unit: 'Count', split: 'pair' },
  RouteDelivered: { unit: 'Count', split: 'pair' },
  RouteTimeToFinal: { unit: 'Seconds', split: 'pair' },
  RoutePrice: { unit: 'None', split: 'price' },
  /** Callbacks that ingest answered with 503: authentic, or of which nobody could tell. */
  Refused: { unit: 'Count', split: 'provider' },
  /** Requests that ingest refused for good: not authentic, too large, by another method, to no address. */
  Rejected: { unit: 'Count', split: 'provider' },
  /** Of the rejected, those that the stage would keep and did not: too many, too large, or the queue was not reached. */
  Unkept: { unit: 'Count', split: 'provider' },
  /** Callbacks that an older live secret let in, not the newest: while there are any, dropping it loses reports. */
  OldSecret: { unit: 'Count', split: 'provider' },
  /** Callbacks that the user's old URL took, and tries after which it had not; only where some are passed on. */
  Forwarded: { unit: 'Count', split: 'provider' },
  ForwardFailed: { unit: 'Count', split: 'provider' },
  /** Runs of the consumer whose metrics CloudWatch did not take: they went to the log instead. */
  Unpublished: { unit: 'Count', split: 'stage' },
  /** Requests that API Gateway refused by its throttle before ingest saw them: a metric filter counts them in the access log. */
  Throttled: { unit: 'Count', split: 'stage' },
} as const satisfies Readonly<Record<string, { readonly unit: string; readonly split: Split }>>;

/** What each counts: docs/architecture.md. */
export type MetricName = keyof typeof metrics;

/** The country of the messages whose own country gets no series, and the word of what is no word. */
export const otherPart = 'Other';

export const metricNamespace = (stage: string): string => `Delivrd/${stage}`;

export type Dimensions = Readonly<Record<string, string>>;

/** Whether a metric has series of provider and country alone. */
export const isOfPair = (split: Split): split is PairSplit => split === 'pair' || split === 'price';

/** What splits a price: both are capital letters. */
export const pricePart = (country: string, currency: string): string => `${country} ${currency}`;

/**
 * The series that one value of a metric belongs to. `part` is the value of the dimension below the provider, where the metric has one;
 * of a price, what `pricePart` makes.
 */
export function dimensionSets(name: MetricName, provider: string, part: string): readonly Dimensions[] {
  const { split } = metrics[name];
  const [stage, own] = [{}, { Provider: provider }];
  if (split === 'stage') return [stage];
  if (split === 'provider') return [stage, own];
  if (isOfPair(split)) {
    const [country = '', currency] = part.split(' ');
    return [{ ...own, Country: country, ...(currency !== undefined && { Currency: currency }) }];
  }
  const dimension = { [partDimensions[split]]: part };
  return [stage, own, { ...own, ...dimension }, ...(split === 'route' ? [dimension] : [])];
}
