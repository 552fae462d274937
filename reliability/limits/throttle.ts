import type { AwsAnswer, Gate } from '../../local/aws/front-door.ts';
import { throttleAnswer } from '../../local/aws/throttles.ts';

/** How a table that is short says so: on demand, provisioned, for the whole account, and without its reasons. */
const refusals: readonly AwsAnswer[] = [
  throttleAnswer('ThrottlingException', 'TableWriteMaxOnDemandThroughputExceeded'),
  throttleAnswer('ProvisionedThroughputExceededException', 'TableWriteProvisionedThroughputExceeded'),
  throttleAnswer('RequestLimitExceeded', 'TableWriteAccountLimitExceeded'),
  throttleAnswer('ThrottlingException'),
];

/** What a trickle let through and refused so far. */
export interface Trickle {
  readonly gate: Gate;
  /** Writes that were let through and refused, since the start. */
  readonly counts: () => { readonly taken: number; readonly refused: number };
  /** Lets so many writes a second through from now on; all of them with Infinity. */
  readonly set: (perSecond: number) => void;
}

/** A table of little capacity for writes: a token bucket that holds one second's worth. */
export function createTrickle(now: () => number = () => performance.now()): Trickle {
  let [perSecond, tokens, filledAtMs, taken, refused] = [Number.POSITIVE_INFINITY, 0, now(), 0, 0];
  const isFree = (): boolean => {
    if (perSecond === Number.POSITIVE_INFINITY) return true;
    const at = now();
    tokens = Math.min(Math.max(1, perSecond), tokens + ((at - filledAtMs) / 1000) * perSecond);
    filledAtMs = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  return {
    gate: async ({ service, action }) => {
      if (service !== 'dynamodb' || action !== 'UpdateItem') return null;
      if (isFree()) {
        taken += 1;
        return null;
      }
      refused += 1;
      return refusals[refused % refusals.length] as AwsAnswer;
    },
    counts: () => ({ taken, refused }),
    set: (next) => {
      [perSecond, tokens, filledAtMs] = [next, 0, now()];
    },
  };
}
