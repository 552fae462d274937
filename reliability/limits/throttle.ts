import { errorAnswer, type Gate } from '../../local/front-door.ts';

/** How a throttled DynamoDB says so: on demand, provisioned, and for the whole account. */
const refusals = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'] as const;

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
      return errorAnswer(
        400,
        refusals[refused % refusals.length] as string,
        'The level of configured throughput is exceeded.',
      );
    },
    counts: () => ({ taken, refused }),
    set: (next) => {
      [perSecond, tokens, filledAtMs] = [next, 0, now()];
    },
  };
}
