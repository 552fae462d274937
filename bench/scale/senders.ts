import type { Random } from '../../local/runtime/random.ts';
import { poisson, wholeOf } from './draws.ts';

/** A provider, or what of one sends alike. */
export interface Sender {
  readonly name: string;
  /** New callbacks a second, at a second of the simulation. */
  readonly rate: (atSecond: number) => number;
  /** Seconds from the answer to the nth try, from 1 on, to the next; null where there is none. */
  readonly again: (tries: number) => number | null;
}

/**
 * When providers send again what was refused, as their pages say (docs/providers.md has them): SMS of Sinch and the newer page of Vonage
 * double; the older page of Vonage tries each minute for three days; Plivo tries three times; Twilio does not.
 */
export const again = {
  doubling: (tries) => (tries > 15 ? null : 5 * 2 ** (tries - 1)),
  everyMinute: (tries) => (tries > 3 * 24 * 60 ? null : 60),
  threeTimes: (tries) => [60, 120, 240][tries - 1] ?? null,
  never: () => null,
} as const satisfies Record<string, Sender['again']>;

/** A sender's callback, by how often it was tried before: `sender * mostTries + tries`. */
export type Try = number;
/** What was tried more often is counted as tried so often: whoever goes on beyond it does so at a fixed interval. */
const mostTries = 17;

/** All who send. Times in milliseconds; each step asks once for what comes in it. */
export interface Senders {
  /** How many callbacks come in this step, again or for the first time. */
  readonly come: (nowMs: number) => number;
  /** Takes one of those that came in this step and were not taken yet, by chance. */
  readonly pick: () => Try;
  /** What the sender of it does once it is refused, at a time from now on. */
  readonly refused: (one: Try, atMs: number) => void;
  /** Different callbacks so far; those that are still to be sent again; those that nobody sends again. */
  readonly counts: () => { readonly arrived: number; readonly awaited: number; readonly gaveUp: number };
}

/** Those who send alike are one; a callback that comes again comes at any time within its second. */
export function startSenders(senders: readonly Sender[], random: Random, stepMs: number): Senders {
  const stepsOfASecond = 1000 / stepMs;
  const kinds = senders.length * mostTries;
  /** How many come again of each kind of try, by the second. */
  const due = new Map<number, Float64Array>();
  let second = -1;
  let rates: readonly number[] = [];
  let allRates = 0;
  /** What of this second's is still to come, and in this step. */
  const dueNow = new Float64Array(kinds);
  let dueCount = 0;
  let stepsLeft = 0;
  let freshInStep = 0;
  let againInStep = 0;
  const counts = { arrived: 0, awaited: 0, gaveUp: 0 };

  const beginSecond = (): void => {
    second += 1;
    rates = senders.map(({ rate }) => Math.max(0, rate(second)));
    allRates = rates.reduce((sum, rate) => sum + rate, 0);
    for (const [one, count] of due.get(second)?.entries() ?? []) {
      dueNow[one] = (dueNow[one] ?? 0) + count;
      dueCount += count;
    }
    due.delete(second);
    stepsLeft = stepsOfASecond;
  };

  const pickDue = (): Try => {
    let at = random.next() * dueCount;
    dueCount -= 1;
    for (let one = 0; one < kinds; one += 1) {
      const count = dueNow[one] as number;
      at -= count;
      if (at >= 0) continue;
      dueNow[one] = count - 1;
      return one;
    }
    throw new Error('Nothing was due.');
  };

  const pickFresh = (): Try => {
    let at = random.next() * allRates;
    const sender = rates.findIndex((rate) => {
      at -= rate;
      return at < 0;
    });
    return Math.max(0, sender) * mostTries;
  };

  /** What came again and was let in is no longer waited for: who it was no longer counts. */
  const settleStep = (): void => {
    for (; againInStep > 0; againInStep -= 1) {
      pickDue();
      counts.awaited -= 1;
    }
  };

  return {
    come: (nowMs) => {
      settleStep();
      if (nowMs >= (second + 1) * 1000) beginSecond();
      freshInStep = poisson(random, allRates / stepsOfASecond);
      againInStep = dueCount === 0 ? 0 : stepsLeft === 1 ? dueCount : wholeOf(random, dueCount / stepsLeft);
      stepsLeft -= 1;
      counts.arrived += freshInStep;
      return freshInStep + againInStep;
    },
    pick: () => {
      if (random.next() * (freshInStep + againInStep) < againInStep) {
        againInStep -= 1;
        counts.awaited -= 1;
        return pickDue();
      }
      freshInStep -= 1;
      return pickFresh();
    },
    refused: (one, atMs) => {
      const sender = Math.floor(one / mostTries);
      const tries = (one % mostTries) + 1;
      const wait = senders[sender]?.again(tries) ?? null;
      if (wait === null) {
        counts.gaveUp += 1;
        return;
      }
      const at = Math.max(second + 1, Math.floor(atMs / 1000 + wait));
      const then = due.get(at) ?? new Float64Array(kinds);
      const next = sender * mostTries + Math.min(tries, mostTries - 1);
      then[next] = (then[next] ?? 0) + 1;
      due.set(at, then);
      counts.awaited += 1;
    },
    counts: () => {
      settleStep();
      return { ...counts };
    },
  };
}
