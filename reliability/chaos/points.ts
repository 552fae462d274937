import { statuses } from '../../functions/domain/status.ts';
import { isHigher, type Told } from './reference.ts';

/** How often each metric has a value, by metric and provider; `FailureRate 100` are those of `FailureRate` that are 100. */
export type Points = Map<string, number>;

export function addPoints(sum: Points, added: ReadonlyMap<string, number>): void {
  for (const [key, count] of added) {
    const total = (sum.get(key) ?? 0) + count;
    if (total === 0) sum.delete(key);
    else sum.set(key, total);
  }
}

export const equalPoints = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean =>
  a.size === b.size && [...a].every(([key, count]) => b.get(key) === count);

export const nameOf = (key: string): string => key.slice(0, key.lastIndexOf(' '));

/** The values of a metric over all providers. */
export const countOf = (points: Points, ...names: readonly string[]): number =>
  [...points].reduce((sum, [key, count]) => sum + (names.includes(nameOf(key)) ? count : 0), 0);

/** What a run published: by call, where it took effect, and by the log. */
interface Published {
  readonly tries: readonly { readonly effect: Points | null }[];
  readonly logged: Points;
}

/** What of a run reached CloudWatch, try by try, and at last by the log. */
export const piecesOf = ({ tries, logged }: Published): readonly Points[] =>
  [...tries.flatMap(({ effect }) => effect ?? []), logged].filter(({ size }) => size > 0);

/** A report as it stands in a history. */
export interface Taken extends Told {
  readonly hasSubmission: boolean;
  /** By our clock, in epoch milliseconds. */
  readonly receivedAtMs: number;
}

/** What the reports of one message count, in the order in which the table took them. The rules of docs/architecture.md. */
export function countInOrder(provider: string, history: readonly Taken[]): readonly Points[] {
  let state: Told | null = null;
  return history.map((told, at) => {
    const points: Points = new Map();
    const count = (name: string): void => addPoints(points, new Map([[`${name} ${provider}`, 1]]));
    const { final, outcome } = statuses[told.status];
    if (at === 0) count('Begun');
    if (told.status === 'recorded') {
      // The application's word is no report: of it only the message's beginning counts.
      if (state === null || isHigher(told, state)) state = told;
      return points;
    }
    count('TimeToStore');
    if (told.status === 'unknown') count('UnknownStatus');
    else if (!final) count('Interim');
    const before = state;
    if (before !== null && !isHigher(told, before)) {
      count(takesBack(told, before) ? 'Contradicted' : 'Late');
      return points;
    }
    state = told;
    const earlier = before === null ? null : statuses[before.status];
    if (before !== null && earlier?.final) {
      if (before.status !== told.status && !(before.status === 'delivered' && told.status === 'read')) count('Revised');
      // What was closed without a receipt has no outcome yet that says something of the handset.
      if (earlier.outcome !== 'unconfirmed' || outcome === 'unconfirmed') return points;
    }
    if (outcome === 'delivered') count('Delivered');
    if (outcome === 'failed') count('Failed');
    if (outcome === 'unconfirmed') count('Unconfirmed');
    if (outcome === 'delivered' || outcome === 'failed') count('FailureRate');
    if (outcome === 'failed') count('FailureRate 100');
    if (!final || earlier?.final) return points;
    count('Ended');
    // Without a submission it takes from the message's first report to this one, where that is a span.
    const isSpan = at > 0 && told.receivedAtMs >= (history[0]?.receivedAtMs ?? 0);
    if (told.hasSubmission || isSpan) count('TimeToFinal');
    return points;
  });
}

/** A failure after a delivery is the later word, unless its provider's times say otherwise. */
const takesBack = (told: Told, before: Told): boolean =>
  statuses[told.status].outcome === 'failed' &&
  statuses[before.status].outcome === 'delivered' &&
  !(told.occurredAt !== null && before.occurredAt !== null && told.occurredAt < before.occurredAt);

export interface Datum {
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
}

/** What depends on when somebody judged what was due: the marks are held against the order of the writes instead. */
export const byTheClock: ReadonlySet<string> = new Set(['InTime', 'Overdue', 'Missing']);

/** What the data of a `PutMetricData` count for single providers. */
export function pointsOfData(data: readonly Datum[]): Points {
  const points: Points = new Map();
  for (const { MetricName, Dimensions = [], Values = [], Counts = [] } of data) {
    const [dimension] = Dimensions;
    if (Dimensions.length !== 1 || dimension?.Name !== 'Provider' || byTheClock.has(MetricName)) continue;
    Values.forEach((value, at) => {
      const count = Counts[at] ?? 1;
      addPoints(points, new Map([[`${MetricName} ${dimension.Value}`, count]]));
      if (MetricName === 'FailureRate' && value === 100)
        addPoints(points, new Map([[`FailureRate 100 ${dimension.Value}`, count]]));
    });
  }
  return points;
}

const splitByPart = ['FailureRate', 'UnknownStatus', 'OtherEvents'];

/**
 * By how many values the series of the stage has more than those of its providers, and a provider's than those of its
 * parts (countries, words, kinds), by metric; nothing where all are published alike.
 */
export function imbalanceOfData(data: readonly Datum[]): Points {
  const points: Points = new Map();
  for (const { MetricName, Dimensions = [], Values = [], Counts = [] } of data) {
    const count = Values.reduce((sum, _, at) => sum + (Counts[at] ?? 1), 0);
    const weights = [{ '': 1 }, { '': -1, part: 1 }, { part: -1 }][Dimensions.length] ?? {};
    for (const [split, weight] of Object.entries(weights))
      if (split === '' || splitByPart.includes(MetricName))
        addPoints(points, new Map([[`${MetricName} ${split}`, weight * count]]));
  }
  return points;
}

/** The data in a log line in embedded metric format; none in any other line. */
export function dataOfLine(line: string): readonly Datum[] {
  if (!line.startsWith('{"_aws"')) return [];
  const record = JSON.parse(line);
  const [{ Dimensions, Metrics }] = record._aws.CloudWatchMetrics;
  return (Dimensions as string[][]).flatMap((names) =>
    (Metrics as { readonly Name: string }[]).map(({ Name }) => ({
      MetricName: Name,
      Dimensions: names.map((name) => ({ Name: name, Value: String(record[name]) })),
      Values: [record[Name]].flat(),
    })),
  );
}
