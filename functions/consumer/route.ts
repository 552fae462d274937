import { isLong } from '../domain/parts.ts';
import type { PriceText } from '../domain/report.ts';
import { outcomeOf, type Status } from '../domain/status.ts';

/** What is known of a message that counts for its route, the provider in the country. */
export interface OnRoute {
  /** Null before its first report. */
  readonly status: Status | null;
  readonly country: string | null;
  readonly segments: number | null;
  readonly price: PriceText | null;
}

export const notOnRoute: OnRoute = { status: null, country: null, segments: null, price: null };

/** What a report adds to its route: each of it once for a message, in whatever order its status, country and price are told. */
export interface RouteStep {
  readonly isBegun: boolean;
  readonly isDelivered: boolean;
  /** What the message costs, where that is new. */
  readonly price: PriceText | null;
}

/**
 * A long message that only the application told of is none yet: its provider may report each part under an id of its own, and the
 * whole would then never be delivered.
 */
const isBegun = ({ status, country, segments }: OnRoute): boolean =>
  status !== null && country !== null && !(status === 'recorded' && isLong({ segments }));

const isDelivered = (one: OnRoute): boolean =>
  isBegun(one) && one.status !== null && outcomeOf(one.status) === 'delivered';

const priceOf = ({ country, price }: OnRoute): PriceText | null => (country === null ? null : price);

export const routeStep = (before: OnRoute, after: OnRoute): RouteStep => ({
  isBegun: isBegun(after) && !isBegun(before),
  isDelivered: isDelivered(after) && !isDelivered(before),
  price: priceOf(before) === null ? priceOf(after) : null,
});
