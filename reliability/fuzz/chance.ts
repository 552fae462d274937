import { createRandom, type Random } from '../../local/runtime/random.ts';

/** The chance of one case: it depends on the run's seed and the case's index alone, so that any case can be had alone. */
export function chanceOf(seed: number, index: number): Random {
  const random = createRandom(scramble(scramble(seed) ^ Math.imul(index + 1, 0x9e3779b1)));
  // The generator's first numbers still resemble its seed.
  for (let draw = 0; draw < 3; draw += 1) random.next();
  return random;
}

/** A whole number from `least` to `most`, both included. */
export const whole = (chance: Random, least: number, most: number): number =>
  least + Math.floor(chance.next() * (most - least + 1));

/** One of a list that is known to hold some. */
export const oneOf = <T>(chance: Random, items: readonly T[]): T =>
  chance.pick(items as unknown as readonly [T, ...T[]]);

/** One of these names, as often as its weight says. */
export function weighted<T extends { readonly weight: number }>(chance: Random, items: readonly T[]): T {
  let left = chance.next() * items.reduce((sum, { weight }) => sum + weight, 0);
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return items.at(-1) as T;
}

export function shuffled<T>(chance: Random, items: readonly T[]): T[] {
  const left = [...items];
  for (let at = left.length - 1; at > 0; at -= 1) {
    const other = whole(chance, 0, at);
    [left[at], left[other]] = [left[other] as T, left[at] as T];
  }
  return left;
}

/** MurmurHash3's last step: neighbouring numbers come out far apart. */
function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
