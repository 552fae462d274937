import type { Send } from '../../client/index.ts';
import { createRandom } from '../runtime/random.ts';
import { confirmedPercent, priceOf, type Route, tags, takeTurns } from './world.ts';

/** A message as the application sends it. */
export interface Sent {
  readonly provider: string;
  readonly messageId: string;
  readonly route: Route;
  /** In E.164. */
  readonly recipient: string;
  readonly clientReference: string;
  /** Epoch milliseconds of the stack's clock. */
  readonly submittedAtMs: number;
}

export interface Application {
  /** What it tells of a message that it sent. */
  readonly tell: (sent: Sent) => Send;
  /**
   * How many milliseconds after it was sent a message's code is typed in; null where it is not, or has none.
   * @param arrivedAfterMs null for a message that never arrives.
   */
  readonly confirms: (sent: Sent, tag: string, arrivedAfterMs: number | null) => number | null;
}

/** Who gets a code so late has asked for another one. */
const patienceMs = 8 * 60_000;
const typing = { leastMs: 8_000, mostMs: 60_000 };

const previews: Readonly<Record<string, (sent: Sent) => string>> = {
  order: ({ clientReference }) => `Your ${clientReference.replace('-', ' ')} is on its way.`,
  reminder: () => 'See you tomorrow at half past nine.',
};

/** The application whose messages the providers carry, with the people who get them; the same for the same seed. */
export function createApplication(seed: number): Application {
  const random = createRandom(seed + 1);
  const turns = new Map<string, () => string>();
  const owed = new Map<string, number>();

  // Each route has its share of each kind, and each country of a provider its share of codes that nobody needs: few messages are no chance.
  const nextTag = (key: string): string => {
    const next = turns.get(key) ?? takeTurns<string>([tags.confirmed, ...tags.others], () => 1);
    turns.set(key, next);
    return next();
  };
  const isTypedIn = (key: string): boolean => {
    const sum = (owed.get(key) ?? random.next()) + confirmedPercent / 100;
    owed.set(key, sum >= 1 ? sum - 1 : sum);
    return sum >= 1;
  };

  return {
    tell: (sent) => {
      const { provider, messageId, route, recipient, clientReference, submittedAtMs } = sent;
      const tag = nextTag(`${provider}/${route.country}/${route.carrier}`);
      return {
        ...{ provider, messageId, recipient, clientReference, tag },
        senderId: 'Delivrd',
        segments: 1,
        price: { amount: priceOf(provider, route).toFixed(4), currency: 'EUR' },
        sentAt: new Date(submittedAtMs),
        preview: previews[tag]?.(sent),
      };
    },
    confirms: ({ provider, route }, tag, arrivedAfterMs) => {
      if (tag !== tags.confirmed || arrivedAfterMs === null || arrivedAfterMs > patienceMs) return null;
      if (!isTypedIn(`${provider}/${route.country}`)) return null;
      return arrivedAfterMs + random.between(typing.leastMs, typing.mostMs);
    },
  };
}
