import type { Composed, Provider, Wish } from '../../functions/providers/provider.ts';

/** Reports on their way into requests: of a provider that batches, those that come close together share one. */
export interface Batches {
  readonly add: (provider: Provider, wish: Wish) => void;
  /** Sends what was held back. */
  readonly flush: () => void;
}

/** Of those that batch, most do not say how many they send at once. */
const mostAtOnceElse = 100;

/** @param send told of each request as its provider composes it. */
export function createBatches(send: (provider: Provider, composed: Composed) => void): Batches {
  const held = new Map<Provider, [Wish, ...Wish[]]>();
  const release = (provider: Provider): void => {
    const wishes = held.get(provider);
    held.delete(provider);
    if (wishes && provider.composeBatch) send(provider, provider.composeBatch(wishes));
  };
  return {
    add: (provider, wish) => {
      if (provider.composeBatch === undefined) return send(provider, provider.compose(wish));
      const wishes = held.get(provider);
      if (wishes) wishes.push(wish);
      else held.set(provider, [wish]);
      if ((wishes?.length ?? 1) >= (provider.mostAtOnce ?? mostAtOnceElse)) release(provider);
    },
    flush: () => {
      for (const provider of [...held.keys()]) release(provider);
    },
  };
}
