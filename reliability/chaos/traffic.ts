import type { Composed, Provider } from '../../functions/providers/provider.ts';
import { createTraffic, noTrouble, type Posting } from '../../local/demo/traffic.ts';
import { createRandom, type Random } from '../../local/runtime/random.ts';

/** What a request is, and so what must become of it. */
export type Kind = 'report' | 'unreadable' | 'forged';

export interface Request {
  readonly kind: Kind;
  readonly provider: Provider;
  readonly composed: Composed;
}

/** Shares of all requests; the rest are reports as the demo's providers send them, repeats and late ones among them. */
const share = { failing: 0.25, repeat: 0.05, unreadable: 0.03, forged: 0.01, newWord: 0.01, veryLate: 0.02 };
/** Reports of so many requests around each other change places: those of one message then meet in one batch or in two at once. */
const shuffledTogether = 400;

/** About so many requests of all these providers, shuffled and repeated; the same for the same seed. */
export function createRequests(count: number, seed: number, providers: readonly Provider[]): readonly Request[] {
  const random = createRandom(seed);
  const traffic = createTraffic(seed, providers);
  // Far more than in life: failures have the longer stories.
  const trouble = { ...noTrouble, failsAtProvider: () => random.isLucky(share.failing) };
  const startMs = Date.UTC(2026, 0, 1);
  const requests: Request[] = [];
  const late: Request[] = [];
  for (let message = 0; requests.length + late.length < count; message += 1) {
    const { provider, messageId, postings } = traffic.next(startMs + message * 1_000, trouble);
    const add = (request: Request): void => {
      (random.isLucky(share.veryLate) ? late : requests).push(request);
      if (random.isLucky(share.repeat)) (random.isLucky(0.5) ? late : requests).push(request);
    };
    for (const { wish } of postings) add({ kind: 'report', provider, composed: provider.compose(wish) });
    const { wish } = postings[0] as Posting;
    if (random.isLucky(share.newWord))
      add({ kind: 'report', provider, composed: provider.compose({ ...wish, status: 'teleported' }) });
    if (random.isLucky(share.unreadable))
      add({ kind: 'unreadable', provider, composed: { ...provider.compose(wish), body: `no report of ${messageId}` } });
    // The highest status there is, of a message that exists: let in, it would show.
    if (random.isLucky(share.forged))
      requests.push({
        kind: 'forged',
        provider,
        composed: provider.compose({ ...wish, status: highestWord(provider) }),
      });
  }
  return [...shuffledNearby(requests, random), ...shuffled(late, random)];
}

const highestWord = ({ words }: Provider): string =>
  Object.entries(words).find(([, status]) => status === 'read')?.[0] ??
  (Object.entries(words).find(([, status]) => status === 'delivered') as [string, string])[0];

const shuffledNearby = (requests: readonly Request[], random: Random): readonly Request[] =>
  Array.from({ length: Math.ceil(requests.length / shuffledTogether) }, (_, at) =>
    shuffled(requests.slice(at * shuffledTogether, (at + 1) * shuffledTogether), random),
  ).flat();

function shuffled(requests: readonly Request[], random: Random): readonly Request[] {
  const order = [...requests];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [order[at], order[other]] = [order[other] as Request, order[at] as Request];
  }
  return order;
}
