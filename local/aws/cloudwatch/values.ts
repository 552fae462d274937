import { floor, getOrAdd, hourMs, minuteMs } from './buckets.ts';

/** How long the values of single minutes are kept, then those of whole hours; milliseconds. */
const keptMinutesMs = 3 * hourMs;
const keptHoursMs = 24 * hourMs;

/** How often each value came, values rounded to 3 significant digits. */
type Tally = Map<number, number>;

interface Hour {
  isWhole: boolean;
  /** By start of the minute; only one, by start of the hour, once it is whole. */
  tallies: Map<number, Tally>;
}

/** The single values of one metric, for percentiles and the like. Times are epoch milliseconds, windows [fromMs, toMs). */
export interface Values {
  readonly add: (atMs: number, value: number, count: number) => void;
  /** The least value that `p` percent (0 to 100) of the samples do not exceed; NaN without any. */
  readonly percentile: (fromMs: number, toMs: number, p: number) => number;
  /** Samples above `low` and up to `high`; NaN where there are none at all. */
  readonly countBetween: (fromMs: number, toMs: number, low: number, high: number) => number;
  readonly compact: (nowMs: number) => void;
}

/**
 * Keeps values minute by minute for 3 hours after their hour, then hour by hour until 24 hours after it. Compacted each
 * hour, that is at most 300 minutes and 22 hours, each with as many entries as there were different values of 3 digits:
 * no more than 900 for each power of ten. A window takes in a merged hour of which at least half lies in it.
 */
export function createValues(): Values {
  const hours = new Map<number, Hour>();

  const tallyOf = (fromMs: number, toMs: number): Tally => {
    const total: Tally = new Map();
    for (const [hourStartMs, { isWhole, tallies }] of hours) {
      if (hourStartMs + hourMs <= fromMs || hourStartMs >= toMs) continue;
      const from = isWhole ? fromMs - hourMs / 2 : fromMs;
      for (const [startMs, tally] of tallies) if (startMs >= from && startMs < toMs) addTally(total, tally);
    }
    return total;
  };

  return {
    add: (atMs, value, count) => {
      const hourStartMs = floor(atMs, hourMs);
      const hour = getOrAdd(hours, hourStartMs, () => ({ isWhole: false, tallies: new Map<number, Tally>() }));
      const startMs = hour.isWhole ? hourStartMs : floor(atMs, minuteMs);
      const tally = getOrAdd(hour.tallies, startMs, (): Tally => new Map());
      addTally(tally, [[Number(value.toPrecision(3)), count]]);
    },
    percentile: (fromMs, toMs, p) => {
      const tally = tallyOf(fromMs, toMs);
      const all = sizeOf(tally);
      let seen = 0;
      for (const [value, count] of [...tally].sort(([a], [b]) => a - b)) {
        seen += count;
        if (seen >= (p / 100) * all) return value;
      }
      return Number.NaN;
    },
    countBetween: (fromMs, toMs, low, high) => {
      const tally = tallyOf(fromMs, toMs);
      if (tally.size === 0) return Number.NaN;
      return sizeOf([...tally].filter(([value]) => value > low && value <= high));
    },
    compact: (nowMs) => {
      for (const [startMs, hour] of hours) {
        const endMs = startMs + hourMs;
        if (endMs <= nowMs - keptHoursMs) hours.delete(startMs);
        else if (endMs <= nowMs - keptMinutesMs && !hour.isWhole) {
          const whole: Tally = new Map();
          for (const tally of hour.tallies.values()) addTally(whole, tally);
          hours.set(startMs, { isWhole: true, tallies: new Map([[startMs, whole]]) });
        }
      }
    },
  };
}

type Entries = Iterable<readonly [number, number]>;

function addTally(total: Tally, more: Entries): void {
  for (const [value, count] of more) total.set(value, (total.get(value) ?? 0) + count);
}

const sizeOf = (tally: Entries): number => [...tally].reduce((total, [, count]) => total + count, 0);
