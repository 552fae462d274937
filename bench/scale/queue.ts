import { aws } from './aws.ts';
import type { Shape } from './shape.ts';

/** Messages that came in the same tenth of a second and were received as often. */
export interface Part {
  readonly tick: number;
  readonly count: number;
  readonly receives: number;
}

/** A queue with its dead letters. Times in milliseconds. */
export interface Queue {
  readonly add: (count: number, nowMs: number) => void;
  /** Up to so many, the oldest first; what was received too often goes to the dead letters instead. */
  readonly receive: (count: number) => readonly Part[];
  readonly delete: (parts: readonly Part[]) => void;
  /** They show again; only now are they no longer in flight. */
  readonly show: (parts: readonly Part[]) => void;
  readonly pass: (nowMs: number) => void;
  readonly visible: () => number;
  readonly inFlight: () => number;
  /** Of the oldest message that is not deleted; 0 where there is none. */
  readonly ageMs: (nowMs: number) => number;
  readonly counts: () => QueueCounts;
}

export interface QueueCounts {
  readonly queued: number;
  readonly settled: number;
  readonly deadLettered: number;
  readonly expired: number;
  /** Receives of the message that had most. */
  readonly mostReceives: number;
}

const tickMs = 100;

/** How many messages these are. */
export const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, { count }) => sum + count, 0);

/** Splits the first `count` messages off. */
export function split(parts: readonly Part[], count: number): readonly [first: readonly Part[], rest: readonly Part[]] {
  const first: Part[] = [];
  const rest: Part[] = [];
  let left = count;
  for (const part of parts) {
    const taken = Math.min(left, part.count);
    if (taken > 0) first.push({ ...part, count: taken });
    if (taken < part.count) rest.push({ ...part, count: part.count - taken });
    left -= taken;
  }
  return [first, rest];
}

export function startQueue({ maxReceives, retentionMs }: Shape['queue']): Queue {
  /** By tick: what nobody received yet, and what is not deleted. */
  const untouched: number[] = [];
  const kept: number[] = [];
  /** What was received before and shows again. */
  const shown: Part[] = [];
  let visible = 0;
  let inFlight = 0;
  let head = 0;
  let oldest = 0;
  const counts = { queued: 0, settled: 0, deadLettered: 0, expired: 0, mostReceives: 0 };

  const remove = ({ tick, count }: Part): void => {
    kept[tick] = (kept[tick] ?? 0) - count;
  };
  const received = (part: Part): Part | null => {
    visible -= part.count;
    if (part.receives > maxReceives) {
      counts.deadLettered += part.count;
      remove(part);
      return null;
    }
    counts.mostReceives = Math.max(counts.mostReceives, part.receives);
    inFlight += part.count;
    return part;
  };

  return {
    add: (count, nowMs) => {
      const tick = Math.floor(nowMs / tickMs);
      untouched[tick] = (untouched[tick] ?? 0) + count;
      kept[tick] = (kept[tick] ?? 0) + count;
      visible += count;
      counts.queued += count;
    },
    receive: (count) => {
      const parts: Part[] = [];
      let left = Math.min(count, visible, aws.sqs.mostInFlight - inFlight);
      while (left > 0 && visible > 0) {
        const [before] = shown;
        let part: Part;
        if (before) {
          const taken = Math.min(left, before.count);
          if (taken === before.count) shown.shift();
          else shown[0] = { ...before, count: before.count - taken };
          part = { ...before, count: taken, receives: before.receives + 1 };
        } else {
          while ((untouched[head] ?? 0) === 0) head += 1;
          const there = untouched[head] as number;
          const taken = Math.min(left, there);
          untouched[head] = there - taken;
          part = { tick: head, count: taken, receives: 1 };
        }
        const got = received(part);
        if (got === null) continue;
        parts.push(got);
        left -= got.count;
      }
      return parts;
    },
    delete: (parts) => {
      for (const part of parts) {
        remove(part);
        inFlight -= part.count;
        counts.settled += part.count;
      }
    },
    show: (parts) => {
      for (const part of parts) {
        inFlight -= part.count;
        visible += part.count;
        shown.push(part);
      }
    },
    pass: (nowMs) => {
      const firstKept = Math.floor((nowMs - retentionMs) / tickMs);
      if (firstKept <= oldest) return;
      const expire = (tick: number, count: number): void => {
        kept[tick] = (kept[tick] ?? 0) - count;
        visible -= count;
        counts.expired += count;
      };
      for (; head < firstKept; head += 1) {
        expire(head, untouched[head] ?? 0);
        untouched[head] = 0;
      }
      for (let at = shown.length - 1; at >= 0; at -= 1) {
        const { tick, count } = shown[at] as Part;
        if (tick >= firstKept) continue;
        expire(tick, count);
        shown.splice(at, 1);
      }
    },
    visible: () => visible,
    inFlight: () => inFlight,
    ageMs: (nowMs) => {
      const end = Math.floor(nowMs / tickMs);
      while (oldest < end && (kept[oldest] ?? 0) === 0) oldest += 1;
      return (kept[oldest] ?? 0) === 0 ? 0 : nowMs - oldest * tickMs;
    },
    counts: () => ({ ...counts }),
  };
}
