import { dimensionSets, isOfPair, type MetricName, metrics, otherPart } from '../shared/metric-names.ts';
import type { Series } from './metrics.ts';

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

/** Adds points up into series: one per metric, dimensions and minute. Parts that are not named share one series; of routes they have none. */
export function addUp(points: readonly Point[], parts: Parts, nowMs: number): readonly Series[] {
  const series = new Map<string, Series & { readonly values: Map<number, number> }>();
  for (const { name, value, provider, part, atMs } of points) {
    const { unit, split } = metrics[name];
    const known = isNamed(split, part, parts) ? part : null;
    if (known === null && isOfPair(split)) continue;
    const minuteMs = Math.floor(Math.max(atMs, nowMs - oldestMs) / 60_000) * 60_000;
    for (const dimensions of dimensionSets(name, provider, known ?? otherPart)) {
      const key = JSON.stringify([name, dimensions, minuteMs]);
      const one = series.get(key) ?? { name, unit, dimensions, minuteMs, values: new Map() };
      one.values.set(value, (one.values.get(value) ?? 0) + 1);
      series.set(key, one);
    }
  }
  return [...series.values()];
}
