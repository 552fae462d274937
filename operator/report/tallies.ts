import { createDurations, type Durations } from './durations.ts';
import { type Line, toLine } from './report.ts';

/** What is counted of some messages, as it grows. Its size has a bound. */
export interface Tally {
  begun: number;
  ended: number;
  /** Of those that began lately, what has not ended. */
  underWay: number;
  delivered: number;
  failed: number;
  unconfirmed: number;
  segments: number | null;
  charge: Price;
  carrierFees: Price;
  times: Durations | null;
}

/** A sum of what one provider told: those of several may be in several currencies. */
interface Price {
  sum: number;
  /** Null before the first. */
  provider: string | null;
  isMixed: boolean;
}

const noPrice = (): Price => ({ sum: 0, provider: null, isMixed: false });

export const emptyTally = (): Tally => ({
  begun: 0,
  ended: 0,
  underWay: 0,
  delivered: 0,
  failed: 0,
  unconfirmed: 0,
  segments: null,
  charge: noPrice(),
  carrierFees: noPrice(),
  times: null,
});

export function addPrice(price: Price, provider: string, amount: number): void {
  price.isMixed ||= price.provider !== null && price.provider !== provider;
  price.provider = provider;
  price.sum += amount;
}

export function addTime(tally: Tally, seconds: number): void {
  tally.times ??= createDurations();
  tally.times.add(seconds);
}

export function addTally(to: Tally, from: Tally): void {
  for (const name of ['begun', 'ended', 'underWay', 'delivered', 'failed', 'unconfirmed'] as const)
    to[name] += from[name];
  if (from.segments !== null) to.segments = (to.segments ?? 0) + from.segments;
  for (const name of ['charge', 'carrierFees'] as const) {
    const { sum, provider, isMixed } = from[name];
    if (provider !== null) addPrice(to[name], provider, sum);
    to[name].isMixed ||= isMixed;
  }
  if (from.times) {
    to.times ??= createDurations();
    to.times.addAll(from.times);
  }
}

/** @param failuresOnly where the line is one of failures: then nothing else is known of it. */
export function lineOfTally(key: string | null, tally: Tally, failuresOnly = false): Line {
  const { begun, ended, underWay, delivered, failed, unconfirmed, segments, times } = tally;
  const counts = failuresOnly
    ? { begun: null, ended: null, underWay: null, delivered: null, failed, unconfirmed: null }
    : { begun, ended, underWay, delivered, failed, unconfirmed };
  return toLine(
    key,
    counts,
    { p50: times?.percentile(50) ?? null, p90: times?.percentile(90) ?? null },
    { segments, charge: amountOf(tally.charge), carrierFees: amountOf(tally.carrierFees) },
  );
}

/** To a millionth: sums of decimals end in noise. */
const amountOf = ({ sum, provider, isMixed }: Price): number | null =>
  provider === null || isMixed ? null : Math.round(sum * 1e6) / 1e6;
