import type { Random } from '../../local/runtime/random.ts';

/** Above this mean a Poisson number is near enough to a normal one. */
const nearlyNormal = 60;

/** How many of things that come by chance come in a while in which `mean` come on average. */
export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  // The logarithm of a log-normal number is a normal one.
  if (mean > nearlyNormal) return Math.max(0, Math.round(mean + Math.sqrt(mean) * Math.log(random.around(1, 1))));
  let chance = Math.exp(-mean);
  let left = random.next() - chance;
  let count = 0;
  while (left > 0 && chance > 0) {
    count += 1;
    chance *= mean / count;
    left -= chance;
  }
  return count;
}

/** A whole number that is `value` on average. */
export const wholeOf = (random: Random, value: number): number => Math.floor(value + random.next());
