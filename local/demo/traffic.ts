import { type CountryCode, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import type { Send } from '../../client/index.ts';
import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { Status } from '../../functions/domain/status.ts';
import { composedReport } from '../../functions/providers/composed.ts';
import type { Provider, Wish } from '../../functions/providers/provider.ts';
import { createRandom, type Random } from '../runtime/random.ts';
import { createApplication, type Sent } from './application.ts';
import { type Route, routes, takeTurns } from './world.ts';

/** A request that a provider will post, so many milliseconds of the stack's clock after the message was submitted. */
export interface Posting {
  readonly afterMs: number;
  readonly wish: Wish;
}

/** What will be told of one message. */
export interface Plan {
  readonly provider: Provider;
  readonly route: Route;
  readonly messageId: string;
  /** What the application tells of it as it sends it. */
  readonly send: Send;
  /** What the provider tells, in the order of posting. */
  readonly postings: readonly Posting[];
  /** So many milliseconds after it was submitted the application tells that its code was typed in; null where it does not. */
  readonly confirmedAfterMs: number | null;
}

/** What is broken when a message is planned. */
export interface Trouble {
  readonly failsAtProvider: (provider: string) => boolean;
  readonly failsAtCarrier: (route: Route) => boolean;
  readonly neverEnds: (provider: string) => boolean;
  readonly isSlow: (provider: string) => boolean;
  /** Whether it says of everything that it was delivered, and delivers nothing. */
  readonly lies: (provider: string) => boolean;
  /** Whether it loses some messages, and does not say so. */
  readonly losesSome: (provider: string) => boolean;
}

const never = (): boolean => false;
export const noTrouble: Trouble = {
  failsAtProvider: never,
  failsAtCarrier: never,
  neverEnds: never,
  isSlow: never,
  lies: never,
  losesSome: never,
};

export interface Traffic {
  /** The next message, submitted at an epoch time in milliseconds. */
  readonly next: (submittedAtMs: number, trouble: Trouble) => Plan;
}

/** How often what happens; invented, after what providers and their users tell. */
const probability = {
  queuedFirst: 0.3,
  interim: 0.9,
  interimAfterFinal: 0.04,
  repeat: 0.03,
  noReceipt: 0.01,
  closedWithoutReceipt: 0.01,
  slow: 0.02,
  takenBack: 0.5,
  /** Where a provider loses messages: of all, and of these those of which it never says a word. */
  lost: 0.4,
  lostUnheard: 0.5,
};

/** How much later everything ends at a provider that is slow: far over what the alarm bears, and within what counts as never. */
const slowByMs = 40 * 60_000;

/** How one message fares. */
interface Fate {
  readonly isFailing: boolean;
  readonly neverEnds: boolean;
  readonly isSlow: boolean;
  readonly isFake: boolean;
  readonly isLost: boolean;
}

/** What its provider tells of a message, and after how many milliseconds it arrives; null where it never does. */
interface Course {
  readonly postings: readonly Posting[];
  readonly arrivedAfterMs: number | null;
}

/** Traffic of these providers, the same for the same seed, however fast it is sent. */
export function createTraffic(seed: number, providers: readonly Provider[]): Traffic {
  const random = createRandom(seed);
  const application = createApplication(seed);
  const nextProvider = takeTurns(providers, () => 1);
  const nextRoute = new Map(providers.map(({ id }) => [id, takeTurns(routes, ({ share }) => share)]));
  // Failures are spread evenly, so that a small volume does not fail by chance, but not at the same time everywhere.
  const owed = new Map(providers.map(({ id }) => [id, random.next()]));
  for (const next of nextRoute.values()) for (let skip = random.between(0, 100); skip > 0; skip -= 1) next();
  let count = 0;

  const fails = (provider: string, { failurePercent }: Route): boolean => {
    const sum = (owed.get(provider) ?? 0) + failurePercent / 100;
    owed.set(provider, sum >= 1 ? sum - 1 : sum);
    return sum >= 1;
  };

  return {
    next: (submittedAtMs, trouble) => {
      const provider = nextProvider();
      const route = nextRoute.get(provider.id)?.() as Route;
      count += 1;
      const messageId = `demo-${String(count).padStart(6, '0')}-${Math.floor(random.next() * 0xffffff).toString(16)}`;
      const ordinary = fails(provider.id, route);
      const fate: Fate = {
        isFailing: trouble.failsAtProvider(provider.id) || trouble.failsAtCarrier(route) || ordinary,
        neverEnds: trouble.neverEnds(provider.id),
        isSlow: trouble.isSlow(provider.id),
        isFake: trouble.lies(provider.id),
        isLost: trouble.losesSome(provider.id) && random.isLucky(probability.lost),
      };
      const recipient = recipientIn(route.country as CountryCode, random);
      const clientReference = `order-${count}`;
      const sent: Sent = { provider: provider.id, messageId, route, recipient, clientReference, submittedAtMs };
      const send = application.tell(sent);
      const base: Wish = {
        ...{ messageId, recipient, clientReference, submittedAtMs },
        tag: send.tag,
        carrier: route.carrier,
      };
      const { postings, arrivedAfterMs } = planCourse(random, provider, base, submittedAtMs, fate);
      const confirmedAfterMs = application.confirms(sent, send.tag ?? '', arrivedAfterMs);
      return { provider, route, messageId, send, postings, confirmedAfterMs };
    },
  };
}

function planCourse(
  random: Random,
  provider: Provider,
  base: Wish,
  submittedAtMs: number,
  { isFailing, neverEnds, isSlow, isFake, isLost }: Fate,
): Course {
  const postings: Posting[] = [];
  const post = (status: string | undefined, happenedAfterMs: number, more: Wish = {}, lateMs = 0): void => {
    if (status === undefined) return;
    const wish = { ...base, ...more, status, atMs: Math.round(submittedAtMs + happenedAfterMs) };
    const travelMs = random.between(50, 400);
    postings.push({ afterMs: happenedAfterMs + travelMs + lateMs, wish });
    if (random.isLucky(probability.repeat))
      postings.push({ afterMs: happenedAfterMs + travelMs + lateMs + random.between(2_000, 20_000), wish });
  };

  const lost: Course = { postings: [], arrivedAfterMs: null };
  if (isLost && random.isLucky(probability.lostUnheard)) return lost;
  const sentMs = random.between(500, 3_000);
  const usualMs = random.around(6_000, 0.8) * (random.isLucky(probability.slow) ? 30 : 1);
  const finalMs = sentMs + usualMs + (isSlow ? slowByMs : 0);
  if (random.isLucky(probability.queuedFirst)) post(wordFor(provider, ['queued']), sentMs / 2);
  const isOvertaken = random.isLucky(probability.interimAfterFinal);
  // Of what never ends a report must tell that it began.
  if (random.isLucky(probability.interim) || neverEnds || isLost)
    post(wordFor(provider, ['sent']), sentMs, {}, isOvertaken ? usualMs + random.between(1_000, 30_000) : 0);

  if (isLost) return { ...lost, postings: inOrder(postings) };
  if (neverEnds) return { postings: inOrder(postings), arrivedAfterMs: finalMs };
  if (isFake) {
    post(wordFor(provider, ['delivered']), finalMs);
  } else if (isFailing) {
    const status = random.pick(['undelivered', 'undelivered', 'failed', 'rejected', 'expired'] as const);
    post(wordFor(provider, [status, 'failed', 'undelivered']), finalMs, {
      errorCode: errorFor(random, provider, status),
    });
    if (status === 'undelivered' && random.isLucky(probability.takenBack))
      post(wordFor(provider, ['delivered']), finalMs + random.between(60_000, 300_000));
  } else if (random.isLucky(probability.closedWithoutReceipt)) {
    post(wordFor(provider, ['unconfirmed', 'delivered']), finalMs + 60_000);
  } else if (!random.isLucky(probability.noReceipt) || postings.length === 0) {
    post(wordFor(provider, ['delivered']), finalMs);
  }
  return { postings: inOrder(postings), arrivedAfterMs: isFake || isFailing ? null : finalMs };
}

const inOrder = (postings: readonly Posting[]): readonly Posting[] =>
  postings.toSorted((a, b) => a.afterMs - b.afterMs);

type Failed = 'undelivered' | 'failed' | 'rejected' | 'expired';

/** What fails a message that ends so, by our reasons, most of the time. */
const reasonsOf: Readonly<Record<Failed, readonly FailureReason[]>> = {
  undelivered: ['unreachable', 'invalid_number'],
  failed: ['internal'],
  rejected: ['blocked', 'opted_out'],
  expired: ['expired'],
};

/** One of the provider's own codes for a failure of that kind; where it has none, words that all understand. */
function errorFor(random: Random, { catalogue, lists }: Provider, status: Failed): string {
  const codes = catalogue
    .filter(({ reason }) => reasonsOf[status].includes(reason))
    .flatMap(({ codes: own = [] }) => own.slice(0, 1))
    // One that decides the status may decide another.
    .filter((code) => !Object.hasOwn(lists?.byError ?? {}, code));
  return random.pick([codes[0] ?? errorOf[status], ...codes.slice(1)]);
}

const errorOf: Readonly<Record<Failed, string>> = {
  undelivered: 'absent subscriber',
  failed: 'system error',
  rejected: 'blocked by carrier',
  expired: 'validity period expired',
};

/** The provider's first word for the first of these statuses that it has a word for. */
function wordFor(provider: Provider, statuses: readonly Status[]): string | undefined {
  const words = firstWords.get(provider) ?? firstWordsOf(provider);
  firstWords.set(provider, words);
  return statuses.map((status) => words.get(status)).find((word) => word !== undefined);
}

/** Made once for each provider: to know a word's channel a report is made up and read. */
const firstWords = new WeakMap<Provider, ReadonlyMap<Status, string>>();

/** A provider's first word for each status; where words tell the channel, of its usual one. */
function firstWordsOf(provider: Provider): ReadonlyMap<Status, string> {
  const channelOf = (status?: string) => composedReport(provider, { status })?.facts.channel;
  const usual = channelOf();
  const words = Object.entries(provider.words).filter(([word]) => channelOf(word) === usual);
  return new Map(words.reverse().map(([word, status]) => [status, word]));
}

/** A mobile number of that country: the example of the numbering plan with other last digits, where that is still one. */
function recipientIn(country: CountryCode, random: Random): string {
  const example: string = getExampleNumber(country, examples)?.number ?? '';
  const varied = `${example.slice(0, -4)}${String(Math.floor(random.next() * 10_000)).padStart(4, '0')}`;
  const parsed = parsePhoneNumberFromString(varied);
  return parsed?.isValid() && parsed.country === country ? varied : example;
}
