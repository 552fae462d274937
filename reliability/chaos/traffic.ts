import { composedReport, jsonRequest } from '../../functions/providers/composed.ts';
import type { Composed, Provider, Wish } from '../../functions/providers/provider.ts';
import {
  createTraffic,
  noTrouble,
  type Plan,
  type Posting,
  type Traffic,
  type Trouble,
} from '../../local/demo/traffic.ts';
import { createRandom, type Random } from '../../local/runtime/random.ts';

/** What a request is, and so what must become of it; `other` is an event that is no report, a send and a confirmation are the application's. */
export type Kind = 'report' | 'other' | 'unreadable' | 'forged' | 'send' | 'confirmation';

export interface Request {
  readonly kind: Kind;
  readonly provider: Provider;
  readonly composed: Composed;
}

/** Whether a request is the application's own word. */
export const isOwn = (kind: Kind): kind is 'send' | 'confirmation' => kind === 'send' || kind === 'confirmation';

/** What the application says: the client's send, or that a message arrived. */
export interface OwnWord {
  readonly messageId: string;
  readonly recipient?: string;
  readonly clientReference?: string;
  readonly tag?: string;
  readonly segments?: number;
  readonly price?: { readonly amount: string; readonly currency: string };
  readonly sentAt?: string;
  readonly confirmedAt?: string;
}

/** Shares of messages: recorded by the application, of those reported by no provider, confirmed. */
const ownShare = { recorded: 0.5, silent: 0.1, confirmed: 0.3 };
/** Of the messages of Mobivate, which reports each part of a long one: those that are long, those of which a part fails, sends that tell a number of parts, right or wrong. */
const longShare = { long: 0.3, partFails: 0.15, counted: 0.5 };
/** The tag of those that have a deadline. */
export const urgentTag = 'otp';

/** Shares of all requests; the rest are reports as the demo's providers send them, repeats and late ones among them. */
const share = {
  failing: 0.25,
  repeat: 0.05,
  unreadable: 0.03,
  other: 0.1,
  newWord: 0.01,
  veryLate: 0.02,
};
/** One message of so many is forged as well, so that a short run has some. */
const forgedEach = 20;
/** An answer to a message, which some providers post to the same address. */
const incoming = { event: 'message.received', status: 'received', text: 'STOP' };
/** Reports of so many requests around each other change places: those of one message then meet in one batch or in two at once. */
const shuffledTogether = 400;

/** About so many requests of all these providers, shuffled and repeated; the same for the same seed. */
export const createRequests = (count: number, seed: number, providers: readonly Provider[]): readonly Request[] =>
  createUntil((requests) => requests >= count, seed, providers);

/** The requests of so many messages. */
export const createMessages = (count: number, seed: number, providers: readonly Provider[]): readonly Request[] =>
  createUntil((_, messages) => messages === count, seed, providers);

function createUntil(
  isEnough: (requests: number, messages: number) => boolean,
  seed: number,
  providers: readonly Provider[],
): readonly Request[] {
  const random = createRandom(seed);
  const traffic = createTraffic(seed, providers);
  // Far more than in life: failures have the longer stories.
  const trouble = { ...noTrouble, failsAtProvider: () => random.isLucky(share.failing) };
  const startMs = Date.UTC(2026, 0, 1);
  const requests: Request[] = [];
  const late: Request[] = [];
  for (let message = 0; !isEnough(requests.length + late.length, message); message += 1) {
    const { provider, messageId, postings } = nextTold(traffic, startMs + message * 1_000, trouble);
    const add = (request: Request): void => {
      (random.isLucky(share.veryLate) ? late : requests).push(request);
      if (random.isLucky(share.repeat)) (random.isLucky(0.5) ? late : requests).push(request);
    };
    const { wish } = postings[0] as Posting;
    const parts = provider.id === 'mobivate' && random.isLucky(longShare.long) ? random.pick([2, 3]) : 1;
    const own = ownWords(wish, provider, parts, random);
    for (const [kind, word] of own) add({ kind, provider, composed: jsonRequest(word) });
    if (own.length > 0 && random.isLucky(ownShare.silent)) continue;
    if (parts > 1)
      for (const composed of inParts(provider, postings, parts, random)) add({ kind: 'report', provider, composed });
    else for (const { wish } of postings) add({ kind: 'report', provider, composed: provider.compose(wish) });
    if (parts === 1 && random.isLucky(share.newWord))
      add({ kind: 'report', provider, composed: provider.compose({ ...wish, status: 'teleported' }) });
    if (random.isLucky(share.unreadable)) add({ kind: 'unreadable', provider, composed: unreadable(provider, wish) });
    // By GET it would be no event but a query.
    if (provider.sendsOtherEvents && provider.method === 'POST' && random.isLucky(share.other))
      add({ kind: 'other', provider, composed: jsonRequest({ ...incoming, message_id: messageId }) });
    // The highest status there is, of a message that exists: let in, it would show.
    if (message % forgedEach === 0)
      requests.push({
        kind: 'forged',
        provider,
        composed: provider.compose({ ...wish, status: highestWord(provider) }),
      });
  }
  return [...shuffledNearby(requests, random), ...shuffled(late, random)];
}

/** The next message of which its provider tells: one that tells no more than an end says nothing of what has none. */
function nextTold(traffic: Traffic, atMs: number, trouble: Trouble): Plan {
  for (;;) {
    const plan = traffic.next(atMs, trouble);
    if (plan.postings.length > 0) return plan;
  }
}

function ownWords(
  { messageId = '', recipient, clientReference, tag = clientReference, submittedAtMs = 0 }: Wish,
  provider: Provider,
  parts: number,
  random: Random,
): readonly (readonly ['send' | 'confirmation', OwnWord])[] {
  if (!random.isLucky(ownShare.recorded)) return [];
  const reported = composedReport(provider, { tag: 'told', clientReference: 'told' })?.facts;
  const at = (ms: number): string => new Date(submittedAtMs + ms).toISOString();
  const send: OwnWord = {
    messageId,
    ...(recipient && { recipient }),
    ...(clientReference && { clientReference }),
    // What reports tell as well is told alike: which of them comes first is left to chance.
    tag: reported?.tag ? (tag ?? '') : random.pick([urgentTag, 'news']),
    ...(parts > 1 && random.isLucky(longShare.counted) && { segments: random.pick([parts, parts + 1, 1]) }),
    ...(!reported?.price && { price: { amount: '0.0450', currency: 'EUR' } }),
    sentAt: at(0),
  };
  const confirmation: OwnWord = { messageId, confirmedAt: at(9_000) };
  return [['send', send], ...(random.isLucky(ownShare.confirmed) ? [['confirmation', confirmation] as const] : [])];
}

/** The same course for each part; one that fails does so at its end. */
function inParts(provider: Provider, postings: readonly Posting[], parts: number, random: Random): readonly Composed[] {
  const [failed = ''] = Object.entries(provider.words).find(([, status]) => status === 'undelivered') ?? [];
  return Array.from({ length: parts }, (_, at) => {
    const fails = random.isLucky(longShare.partFails);
    return postings.map(({ wish }, place) => {
      const { body, ...composed } = provider.compose(
        fails && place === postings.length - 1 ? { ...wish, status: failed } : wish,
      );
      return { ...composed, body: JSON.stringify({ ...JSON.parse(body), part: at + 1, parts }) };
    });
  }).flat();
}

/** Of a provider that signs what it reports, a report without an id: it could not sign any text. */
const unreadable = (provider: Provider, wish: Wish): Composed =>
  provider.id === 'gatewayapi'
    ? jsonRequest({ status: 'DELIVERED' })
    : provider.method === 'GET'
      ? { ...provider.compose(wish), query: `nothing=${wish.messageId}` }
      : { ...provider.compose(wish), body: `no report of ${wish.messageId}` };

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
