import { failureShards } from '../../functions/shared/table-keys.ts';
import { aws } from './aws.ts';

/** A table on demand with its indexes: a write goes where all of them have room. */
export interface OnDemandTable {
  /** As many of `count` reports as there is room to write. */
  readonly write: (count: number) => number;
  readonly pass: (nowMs: number, ms: number) => void;
  /** Write units a second that the table takes now. */
  readonly capacity: () => number;
}

const minuteMs = 60_000;
const { newTable, growth, growthAfterMs, quota, partition } = aws.dynamodb;

/**
 * A new one. `unitsOfAReport` by where they are written; `takes`, a part of its capacity from 0 to 1, by the second. Each place grows by
 * itself, to twice of what it took in a minute half an hour ago. The keys of each spread over its partitions, and those of the failures, which
 * are of one day, over their shards.
 */
export function startTable(
  unitsOfAReport: Readonly<Record<string, number>>,
  takes: (second: number) => number = () => 1,
): OnDemandTable {
  const places = Object.entries(unitsOfAReport)
    .filter(([, units]) => units > 0)
    .map(([name, units]) => ({
      units,
      most: name === 'index of failures' ? Math.min(quota, failureShards * partition) : quota,
      capacity: newTable as number,
      room: newTable as number,
      takenInMinute: 0,
      minutes: [] as number[],
      peak: 0,
    }));
  let share = takes(0);

  const endMinute = (): void => {
    for (const place of places) {
      place.minutes.push(place.takenInMinute / (minuteMs / 1000));
      place.takenInMinute = 0;
      if (place.minutes.length <= growthAfterMs / minuteMs) continue;
      place.peak = Math.max(place.peak, place.minutes.shift() ?? 0);
      place.capacity = Math.min(place.most, Math.max(newTable, growth * place.peak));
    }
  };

  return {
    write: (count) => {
      const fits = places.reduce((least, { room, units }) => Math.min(least, Math.floor(room / units)), count);
      for (const place of places) {
        place.room -= fits * place.units;
        place.takenInMinute += fits * place.units;
      }
      return fits;
    },
    pass: (nowMs, ms) => {
      if (nowMs % 1000 === 0) share = takes(nowMs / 1000);
      if (nowMs > 0 && nowMs % minuteMs === 0) endMinute();
      // No more than a second's is saved: the five minutes of AWS are a courtesy.
      for (const place of places)
        place.room = Math.min(place.capacity * share, place.room + (place.capacity * share * ms) / 1000);
    },
    capacity: () =>
      places.reduce((least, { capacity, units }) => Math.min(least, capacity / units), Number.POSITIVE_INFINITY),
  };
}
