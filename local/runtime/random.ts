import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that a seed makes repeatable. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  readonly isLucky: (probability: number) => boolean;
  readonly between: (least: number, most: number) => number;
  /** Log-normal with this median: most values near it, a few far above. */
  readonly around: (median: number, spread: number) => number;
  readonly pick: <T>(items: readonly [T, ...T[]]) => T;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const next = (): number => uniformFloat64(generator);
  return {
    next,
    isLucky: (probability) => next() < probability,
    between: (least, most) => least + next() * (most - least),
    // Box-Muller.
    around: (median, spread) =>
      median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
}
