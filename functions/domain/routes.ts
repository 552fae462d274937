import type { Price } from './report.ts';

/** How a provider did in a country: what `dlr routes`, the API and the client tell. Rates are percentages, 0 to 100. */
export interface Route {
  readonly provider: string;
  /** Messages that began in the time, each of which could have arrived by now. */
  readonly messages: number;
  readonly delivered: number;
  /** Share of them that was delivered by now: what failed, what was closed without a receipt and what is open are the rest. Null without any. */
  readonly deliveryRate: number | null;
  /** What the delivery rate hardly lies below (Wilson, 95 %): the rank goes by it, so that few messages prove little. */
  readonly lowerBound: number | null;
  /** Messages of which a confirmation was expected by now; those of them that were confirmed, and their share. */
  readonly expected: number;
  readonly confirmed: number;
  readonly conversion: number | null;
  /** Whether fewer of its messages are confirmed than of the others', by more than chance and by more than it reports as not delivered. */
  readonly suspect: boolean;
  /** Within so many seconds nine tenths of those that ended did so. */
  readonly timeToFinalP90Seconds: number | null;
  /** What a delivered message costs, those that were not with it: in each currency in which prices were told, never added up. */
  readonly pricePerDelivered: readonly Price[];
}

/** The providers of a country over some hours. */
export interface Routes {
  /** ISO 3166, such as `IN`. */
  readonly country: string;
  /** ISO instants; the first is in, the second is not. */
  readonly since: string;
  readonly until: string;
  /** Best first; of providers that sent something there. */
  readonly routes: readonly Route[];
  /** Why there is none; null where there is one. */
  readonly note: string | null;
}

/** What was counted of a provider in a country. */
export interface RouteCounts {
  readonly provider: string;
  readonly begun: number;
  readonly delivered: number;
  readonly expected: number;
  readonly confirmed: number;
  readonly p90Seconds: number | null;
  /** What a message costs on average, by currency. */
  readonly prices: readonly { readonly currency: string; readonly average: number }[];
}

/** Standard errors of a bound that the true share is above in 97.5 of 100 cases. */
const z = 1.96;

/**
 * The lower end of Wilson's interval: a percentage that the true share is hardly below. Unlike rate minus error it is right for few
 * messages and for shares near 0 and 100: of 3 of 3 it is 44, of 960 of 1000 it is 95.
 * @param successes 0 to `trials`. @param trials more than 0.
 */
export function lowerBound(successes: number, trials: number): number {
  const share = successes / trials;
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  const bound = (share + z ** 2 / (2 * trials) - spread) / (1 + z ** 2 / trials);
  // Binary fractions may leave it a little beside where it ends.
  return 100 * Math.min(share, Math.max(0, bound));
}

/** As the alarms' defaults: percent points that a provider converts less, of so many messages of its own and of the others, by so many standard errors. */
const suspicion = { percent: 10, messages: 50, standardErrors: 3 };

/** Ranks what was counted: who converts suspiciously little last, else by the lower bound; where nothing is told delivered, by that of the conversion. */
export function rankRoutes(counts: readonly RouteCounts[]): readonly Route[] {
  const known = counts.filter(({ begun, expected }) => begun > 0 || expected > 0);
  return known
    .map((one) => {
      const suspect = isSuspect(
        one,
        known.filter((other) => other !== one),
      );
      return { route: toRoute(one, suspect), score: scoreOf(one), suspect };
    })
    .sort(
      (a, b) =>
        Number(a.suspect) - Number(b.suspect) ||
        b.score - a.score ||
        (a.route.provider < b.route.provider ? -1 : Number(a.route.provider > b.route.provider)),
    )
    .map(({ route }) => route);
}

/** Deliveries may be counted before the beginnings that they belong to. */
const deliveredOf = ({ begun, delivered }: RouteCounts): number => Math.min(begun, delivered);

function scoreOf(counts: RouteCounts): number {
  if (counts.begun > 0) return lowerBound(deliveredOf(counts), counts.begun);
  return lowerBound(counts.confirmed, counts.expected);
}

function toRoute(counts: RouteCounts, suspect: boolean): Route {
  const { provider, begun, expected, confirmed, p90Seconds, prices } = counts;
  const delivered = deliveredOf(counts);
  return {
    provider,
    messages: begun,
    delivered,
    deliveryRate: begun > 0 ? round((100 * delivered) / begun) : null,
    lowerBound: begun > 0 ? round(lowerBound(delivered, begun)) : null,
    expected,
    confirmed,
    conversion: expected > 0 ? round((100 * confirmed) / expected) : null,
    suspect,
    timeToFinalP90Seconds: p90Seconds === null ? null : round(p90Seconds),
    // Not each message may have a price: the average of those that have one, for as many messages as one delivery takes.
    pricePerDelivered:
      delivered === 0
        ? []
        : prices
            .map(({ currency, average }) => ({ amount: decimal((average * begun) / delivered), currency }))
            .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}

/** The rule of the alarm on conversion (docs/adr/0028-what-is-due.md), on counts. */
function isSuspect(own: RouteCounts, others: readonly RouteCounts[]): boolean {
  const sum = (of: (counts: RouteCounts) => number): number => others.reduce((all, one) => all + of(one), 0);
  const [n, m] = [own.expected, sum(({ expected }) => expected)];
  if (n < suspicion.messages || m < suspicion.messages) return false;
  const confirmed = sum((one) => one.confirmed);
  const [begun, delivered] = [sum((one) => one.begun), sum(deliveredOf)];
  const undelivered = own.begun > 0 && begun > 0 ? delivered / begun - deliveredOf(own) / own.begun : 0;
  const gap = 100 * (confirmed / m - own.confirmed / n - Math.max(0, undelivered));
  const p = (100 * (own.confirmed + confirmed)) / (n + m);
  return gap >= suspicion.percent && gap ** 2 * n * m >= suspicion.standardErrors ** 2 * p * (100 - p) * (n + m);
}

/** To a hundredth. */
const round = (value: number): number => Math.round(value * 100) / 100;

/** As decimal text, to a millionth. */
const decimal = (value: number): string => value.toFixed(6).replace(/\.?0+$/, '');
