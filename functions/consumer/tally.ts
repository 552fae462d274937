import type { Point } from '../aws/points.ts';
import { countedAtMs } from '../domain/due.ts';
import type { HistoryEntry } from '../domain/join.ts';
import { type MessageFacts, type Report, readPrice } from '../domain/report.ts';
import { isFinal, outcomeOf, type Status } from '../domain/status.ts';
import { type MetricName, otherPart, pricePart } from '../shared/metric-names.ts';
import type { StoreOutcome } from './store.ts';

/** What counting needs to know of a report: as much as its history entry and its message still tell later. */
interface Counted {
  readonly entry: HistoryEntry;
  readonly report: Pick<Report, 'doneAt'> & { readonly facts: Pick<MessageFacts, 'submittedAt'> };
}

/** What became of a report, as far as it counts. */
export type CountedOutcome =
  | (Omit<Extract<StoreOutcome, { kind: 'stored' }>, 'arrival'> & { readonly arrival: Counted })
  | { readonly kind: 'duplicate'; readonly arrival: Counted };

/** What one report adds to the metrics. An outcome counts when its message first reaches it, a repeat as `Duplicate` only. */
export function pointsOf(provider: string, outcome: CountedOutcome, nowMs: number): readonly Point[] {
  const { entry, report } = outcome.arrival;
  const receivedAt = Date.parse(entry.receivedAt);
  const point: PointMaker = (name, value = 1, part = null) => ({ name, value, provider, part, atMs: receivedAt });
  if (entry.status === 'recorded') return pointsOfOwnWord(point, outcome);
  if (outcome.kind === 'duplicate') return [point('Duplicate')];

  const { step, country } = outcome;
  const begunAt = Date.parse(outcome.begunAt);
  const points = [
    point('TimeToStore', Math.max(0, nowMs - receivedAt)),
    ...pointsOfDue(point, outcome),
    ...pointsOfSpan(point, outcome),
    ...pointsOfRoute(point, outcome),
  ];
  if (entry.status === 'unknown') points.push(point('UnknownStatus', 1, wordForMetrics(entry.providerStatus)));
  else if (!isFinal(entry.status)) points.push(point('Interim'));
  if (step.effect === 'recorded') return [...points, point(step.contradicts ? 'Contradicted' : 'Late')];
  points.push(...transitionPoints((name, value) => point(name, value, country), step.before, entry.status));
  if (!isFinal(entry.status) || (step.before && isFinal(step.before))) return points;
  const seconds = secondsToFinal(report, receivedAt, step.before === null ? null : begunAt);
  // Clocks that disagree tell no span.
  if (seconds === null || seconds < 0) return points;
  const times = [
    point('TimeToFinal', seconds),
    ...(country === null ? [] : [point('RouteTimeToFinal', seconds, country)]),
  ];
  return [...points, ...times.map((one) => ({ ...one, atMs: begunAt }))];
}

/** What the application tells is no report: it is neither late nor interim, and told again it counts as nothing. */
function pointsOfOwnWord(point: PointMaker, outcome: CountedOutcome): readonly Point[] {
  if (outcome.kind === 'duplicate') return [];
  return [...pointsOfSpan(point, outcome), ...pointsOfDue(point, outcome), ...pointsOfRoute(point, outcome)];
}

/**
 * That a message began, and that nothing more is expected of it: it is final, or goes where no receipts are sent. Both in the minute
 * in which it began: what never ends is then seen, and phones that come back make no morning slow.
 */
function pointsOfSpan(
  point: PointMaker,
  { step, begunAt, isWithoutReceipt = [false, false] }: Extract<CountedOutcome, { kind: 'stored' }>,
): readonly Point[] {
  const { before, effect, entry } = step;
  const wasOver = before !== null && (isFinal(before) || isWithoutReceipt[0]);
  const isOver = wasOver || isWithoutReceipt[1] || (effect === 'applied' && isFinal(entry.status));
  const names = [...(before === null ? (['Begun'] as const) : []), ...(isOver && !wasOver ? (['Ended'] as const) : [])];
  return names.map((name) => ({ ...point(name), atMs: Date.parse(begunAt) }));
}

/** By the minute in which the message began, all of it: of those that began in a time, what arrived since is then told. */
function pointsOfRoute(
  point: PointMaker,
  { route, country, begunAt, isWithoutReceipt }: Extract<CountedOutcome, { kind: 'stored' }>,
): readonly Point[] {
  if (route === undefined || country === null) return [];
  const price = route.price && readPrice(route.price);
  // Where no receipts are sent, those that come now and then tell no share.
  const isTold = !isWithoutReceipt?.[1];
  const points = [
    ...(route.isBegun && isTold ? [point('RouteBegun', 1, country)] : []),
    ...(route.isDelivered && isTold ? [point('RouteDelivered', 1, country)] : []),
    ...(price ? [point('RoutePrice', Number(price.amount), pricePart(country, price.currency))] : []),
  ];
  return points.map((one) => ({ ...one, atMs: Date.parse(begunAt) }));
}

function pointsOfDue(
  point: PointMaker,
  { begunAt, dueAt = null, isInTime, isConverted, country }: Extract<CountedOutcome, { kind: 'stored' }>,
): readonly Point[] {
  if (dueAt === null) return [];
  const points = [...(isInTime ? [point('InTime')] : []), ...(isConverted ? [point('Conversion', 100, country)] : [])];
  return points.map((one) => ({ ...one, atMs: countedAtMs(begunAt, dueAt) }));
}

/** From submission to the provider’s own end; where the report does not tell it, from the message’s first report to this one by our clock. */
function secondsToFinal(
  { facts, doneAt }: Counted['report'],
  receivedMs: number,
  begunMs: number | null,
): number | null {
  if (facts.submittedAt === null) return begunMs === null ? null : (receivedMs - begunMs) / 1000;
  return ((doneAt === null ? receivedMs : Date.parse(doneAt)) - Date.parse(facts.submittedAt)) / 1000;
}

type PointMaker = (name: MetricName, value?: number, part?: string | null) => Point;

/** What `unconfirmed` left open, a delivery or a failure settles: it is then the message's first outcome. */
function transitionPoints(point: PointMaker, before: Status | null, after: Status): readonly Point[] {
  const isRevised =
    before !== null && isFinal(before) && before !== after && !(before === 'delivered' && after === 'read');
  const revised = isRevised ? [point('Revised')] : [];
  const settled = before === null ? null : outcomeOf(before);
  if (settled !== null && (settled !== 'unconfirmed' || outcomeOf(after) === 'unconfirmed')) return revised;
  switch (outcomeOf(after)) {
    case 'delivered':
      return [...revised, point('Delivered'), point('FailureRate', 0)];
    case 'failed':
      return [...revised, point('Failed'), point('FailureRate', 100)];
    case 'unconfirmed':
      return [point('Unconfirmed')];
    case null:
      return [];
  }
}

const longestWord = 40;

/** A word as a dimension: never digits that could be somebody's number, never a text instead of a word. */
export const wordForMetrics = (word: string): string =>
  /^[A-Za-z][\w .-]*$/.test(word) && !/\d{5}/.test(word) && word.length <= longestWord
    ? word.toLowerCase().replace(/[\s-]+/g, '_')
    : otherPart;
