/** Durations in seconds, as few numbers as tell their percentiles to two digits. */
export interface Durations {
  readonly add: (seconds: number) => void;
  readonly addAll: (others: Durations) => void;
  /** The least that `p` percent (0 to 100) of them do not exceed, to two significant digits; null where there are none. */
  readonly percentile: (p: number) => number | null;
  readonly counts: Uint32Array;
}

/** From a tenth of a second to thirty years, 90 numbers of two digits for each power of ten; the first is anything less. */
const leastExponent = -1;
const powers = 10;
const perPower = 90;

/** 3 KB, however many there are. */
export function createDurations(): Durations {
  const counts = new Uint32Array(1 + powers * perPower);
  return {
    counts,
    add: (seconds) => {
      const at = indexOf(seconds);
      counts[at] = (counts[at] ?? 0) + 1;
    },
    addAll: (others) => {
      for (const [at, count] of others.counts.entries()) counts[at] = (counts[at] ?? 0) + count;
    },
    percentile: (p) => {
      const wanted = (p / 100) * counts.reduce((sum, count) => sum + count, 0);
      let seen = 0;
      for (const [at, count] of counts.entries()) {
        seen += count;
        if (count > 0 && seen >= wanted) return valueAt(at);
      }
      return null;
    },
  };
}

function indexOf(seconds: number): number {
  if (seconds < 10 ** leastExponent) return 0;
  // 4.25 is written 4.3e+0: its two digits and its power of ten.
  const [digits = '1', exponent = '0'] = seconds.toExponential(1).split('e');
  const index = 1 + (Number(exponent) - leastExponent) * perPower + Math.round(Number(digits) * 10) - 10;
  return Math.min(index, powers * perPower);
}

function valueAt(index: number): number {
  if (index === 0) return 0;
  const digits = 10 + ((index - 1) % perPower);
  return Number(`${digits}e${Math.floor((index - 1) / perPower) + leastExponent - 1}`);
}
