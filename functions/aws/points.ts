import {
  type Dimensions,
  dimensionSets,
  isOfPair,
  type MetricName,
  metrics,
  otherPart,
} from '../shared/metric-names.ts';

/** One value of one metric, before it is added up. */
export interface Point {
  readonly name: MetricName;
  readonly value: number;
  readonly provider: string;
  /** What the metric is split by beside the provider: the country of a failure rate, an unlisted word, the kind of an event, a `pricePart`. */
  readonly part: string | null;
  /** Epoch milliseconds in whose minute it counts: by our clock, which alarms need, not the provider’s. */
  readonly atMs: number;
}

interface Values {
  readonly name: string;
  readonly unit: 'Count' | 'Percent' | 'Seconds' | 'Milliseconds' | 'None';
  /** Epoch milliseconds of the minute. */
  readonly minuteMs: number;
  /** Each distinct value with how often it came. */
  readonly values: ReadonlyMap<number, number>;
}

/** The values of one metric in one minute that belong to the same series. */
export interface Sum extends Values {
  readonly dimensionSets: readonly Dimensions[];
}

/** One series of one minute. */
export interface Series extends Values {
  readonly dimensions: Dimensions;
}

/** CloudWatch refuses data of more than two weeks ago, and the rest of their call with them. A report may have waited longer. */
const oldestMs = 13 * 86_400_000;

/** The parts that get series of their own. */
export interface Parts {
  readonly countries: ReadonlySet<string>;
  /** The unlisted words so far: the first few are named, since each new name is a metric that costs. */
  readonly words: Set<string>;
  /** Whether providers are counted by country as routes; those of the countries above. @default false */
  readonly routes?: boolean;
}

const mostWords = 20;

function isNamed(split: string, part: string | null, { countries, words, routes = false }: Parts): boolean {
  if (part === null) return false;
  if (split === 'pair' || split === 'price') return routes && countries.has(part.split(' ')[0] ?? '');
  if (split === 'country' || split === 'route') return countries.has(part);
  if (split === 'word' && words.size < mostWords) words.add(part);
  return split !== 'word' || words.has(part);
}

/** Adds points up: one sum per metric, minute and the series that its values belong to. Parts that are not named share one sum; of routes they have none. */
export function addUp(points: readonly Point[], parts: Parts, nowMs: number): readonly Sum[] {
  const sums = new Map<string, Sum & { readonly values: Map<number, number> }>();
  for (const { name, value, provider, part, atMs } of points) {
    const { unit, split } = metrics[name];
    const known = isNamed(split, part, parts) ? part : null;
    if (known === null && isOfPair(split)) continue;
    const minuteMs = Math.floor(Math.max(atMs, nowMs - oldestMs) / 60_000) * 60_000;
    const sets = dimensionSets(name, provider, known ?? otherPart);
    // By its series: parts may differ that no series tells apart.
    const key = JSON.stringify([name, sets, minuteMs]);
    const sum = sums.get(key) ?? { name, unit, dimensionSets: sets, minuteMs, values: new Map() };
    sum.values.set(value, (sum.values.get(value) ?? 0) + 1);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** The series that the sums together make. */
export function toSeries(sums: readonly Sum[]): readonly Series[] {
  const all = new Map<string, Series & { readonly values: Map<number, number> }>();
  for (const { dimensionSets, values, ...sum } of sums)
    for (const dimensions of dimensionSets) {
      const key = JSON.stringify([sum.name, dimensions, sum.minuteMs]);
      const one = all.get(key) ?? { ...sum, dimensions, values: new Map<number, number>() };
      for (const [value, count] of values) one.values.set(value, (one.values.get(value) ?? 0) + count);
      all.set(key, one);
    }
  return [...all.values()];
}
