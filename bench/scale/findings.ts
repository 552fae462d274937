import type { Figure } from '../figure.ts';
import type { Case, Demands, Scenario } from './scenarios.ts';
import type { Shape } from './shape.ts';
import type { Outcome } from './simulate.ts';

/** Older than this nothing is while all is well: a batch gathers for a second and is brought in within another. */
const wellSeconds = 5;
const endSeconds = 600;

/** Seconds from the end of what caused it until no report waits any more; null where some still do. */
function drainSeconds({ samples }: Outcome, overAt: number): number | null {
  const last = samples.findLastIndex(({ ageSeconds }) => ageSeconds > wellSeconds);
  if (last === samples.length - 1) return null;
  return Math.max(0, (samples[last + 1]?.second ?? 0) - overAt);
}

/** All tries that were refused or not answered in time. */
const refusals = ({ refusedByApi, refusedByLambda, refusedByQueue, late }: Outcome): number =>
  refusedByApi + refusedByLambda + refusedByQueue + late;

/** Of a hundred tries so many were refused. */
const refusedPercent = (outcome: Outcome): number =>
  (100 * refusals(outcome)) / Math.max(1, refusals(outcome) + outcome.queued);

/** Whether the alarm on refused callbacks pages: in so many minutes of so many there was one. */
export function pagesRefused({ refusedMinutes }: Outcome, { alarms }: Shape): boolean {
  return refusedMinutes.some((last, at) => {
    const first = refusedMinutes[at - alarms.refusedMinutes + 1];
    return first !== undefined && last - first < alarms.refusedOfMinutes;
  });
}

/** Whether SQS would tell an age over which the alarm pages. */
const pagesAge = ({ greatestAgeSeconds }: Outcome, { alarms }: Shape): boolean =>
  greatestAgeSeconds * 1000 > alarms.queueAgeMs;

/** What a run of a scenario showed, with what it must be. */
export function toFigures(
  name: string,
  outcome: Outcome,
  {
    overAt,
    shape,
    oldestSeconds,
    refusedPercent: mostPercent,
    refusedInTheEnd,
  }: Demands & Pick<Scenario, 'overAt'> & { readonly shape: Shape },
): readonly Figure[] {
  const ends = outcome.samples.slice(-endSeconds / 10);
  const drain = drainSeconds(outcome, overAt);
  const figure = (what: string, value: number, unit: string, atMost?: number): Figure => ({
    what: `${name}: ${what}`,
    value: Number(value.toPrecision(6)),
    unit,
    ...(atMost === undefined ? {} : { atMost }),
    runs: 1,
  });
  return [
    figure('callbacks', outcome.arrived, ''),
    figure('greatest backlog', outcome.greatestBacklog, 'messages'),
    figure('oldest report', outcome.greatestAgeSeconds, 's', oldestSeconds),
    ...(drain === null
      ? [figure('left in the end', outcome.visible + outcome.inFlight, 'messages')]
      : [figure('time to drain', drain, 's')]),
    figure('429 of the API', outcome.refusedByApi, ''),
    figure('503 for want of a run', outcome.refusedByLambda, ''),
    figure('503 for want of the queue', outcome.refusedByQueue, ''),
    figure('answered too late, or not at all', outcome.late, ''),
    figure('tries refused', refusedPercent(outcome), '%', mostPercent),
    figure(
      'refused in the last ten minutes',
      Math.max(...ends.map((one) => one.refusedPerSecond)),
      'a second',
      refusedInTheEnd,
    ),
    figure('given up by senders', outcome.gaveUp, ''),
    figure('writes throttled', outcome.consumer.throttledByTable, ''),
    figure('receives of a message', outcome.mostReceives, ''),
    figure('queue-age pages', Number(pagesAge(outcome, shape)), ''),
    figure('refused pages', Number(pagesRefused(outcome, shape)), ''),
    figure('dead letters', outcome.deadLettered + outcome.expired, '', 0),
  ];
}

/** Whether an outcome is what is asked of it; nothing may be lost in the queue in any case. */
export const isBorne = (
  outcome: Outcome,
  { oldestSeconds, refusedPercent: mostPercent }: Omit<Case, 'scenario'>,
): boolean =>
  outcome.greatestAgeSeconds <= (oldestSeconds ?? Number.POSITIVE_INFINITY) &&
  refusedPercent(outcome) <= (mostPercent ?? 100) &&
  outcome.deadLettered + outcome.expired === 0;

/** The least whole number from `from` to `to` for which it holds, where it holds from some number on; null where it never does. */
export function leastOf(from: number, to: number, holds: (value: number) => boolean): number | null {
  let [low, high] = [from, to + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low > to ? null : low;
}
