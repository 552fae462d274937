import type { HostedPlan } from '../lib/prices.ts';
import { million, secondsPerMonth } from '../operator/cost/work.ts';

/** Events of a month that a plan takes at most. */
export const mostOf = ({ includes, perMBeyond, mostPerSecond }: HostedPlan): number =>
  Math.min(mostPerSecond * secondsPerMonth, perMBeyond === null ? includes : Number.POSITIVE_INFINITY);

/** US dollars of a million events where so many come in a month, evenly; null where that is more than the plan takes. */
export function hostedPerMillion(plan: HostedPlan, events: number): number | null {
  if (events > mostOf(plan)) return null;
  const beyond = Math.max(0, events - plan.includes) * ((plan.perMBeyond ?? 0) / million);
  return ((plan.perMonth + beyond) * million) / events;
}
