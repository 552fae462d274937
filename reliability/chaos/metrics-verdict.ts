import { type Status, statuses } from '../../functions/domain/status.ts';
import { type MetricName, metrics } from '../../functions/shared/metric-names.ts';
import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import { type Doubled, judgeConservation } from './conservation.ts';
import type { Evidence } from './evidence.ts';
import type { ConsumerRun, Delivery, Ledger } from './ledger.ts';
import {
  addPoints,
  byTheClock,
  countOf,
  equalPoints,
  imbalanceOfData,
  nameOf,
  type Points,
  piecesOf,
} from './points.ts';
import type { ExpectedMessage } from './reference.ts';
import { judgeRefusals } from './refusals.ts';

/** Values of one metric over all providers: what had to be counted, and what was. */
export interface MetricVerdict {
  readonly name: string;
  readonly reference: number;
  readonly counted: number;
}

type QueuedPoints = ReadonlyMap<string, Points>;

/** What does not depend on the order of arrival, from the traffic alone. */
export function* judgeTotals(
  expected: ReadonlyMap<string, ExpectedMessage>,
  queued: QueuedPoints,
  /** Queue messages with a word of the application. */
  ownWords: number,
) {
  const reference = sumOf([...queued.values()]);
  const total = (...names: readonly string[]): number => countOf(reference, ...names);
  const reports = [...expected.values()].map((message) => [...message.reports.values()]);
  const words = reports.flat();
  // What the application tells is no report.
  const distinct = words.filter(({ status }) => status !== 'recorded');
  const those = (isMeant: (status: Status) => boolean): number =>
    distinct.filter(({ status }) => isMeant(status)).length;
  const must: readonly (readonly [string, number, number])[] = [
    [
      'outcomes',
      total('Delivered', 'Failed'),
      reports.filter((one) =>
        one.some(({ status }) => ['delivered', 'failed'].includes(statuses[status].outcome ?? '')),
      ).length,
    ],
    ['Interim', total('Interim'), those((status) => status !== 'unknown' && !statuses[status].final)],
    ['UnknownStatus', total('UnknownStatus'), those((status) => status === 'unknown')],
    ['TimeToStore', total('TimeToStore'), distinct.length],
    ['Begun', total('Begun'), expected.size],
    ['Ended', total('Ended'), reports.filter((one) => one.some(({ status }) => statuses[status].final)).length],
    ['queue messages', total('TimeToStore', 'Duplicate', 'Quarantined', 'OtherEvents'), queued.size - ownWords],
  ];
  for (const [name, actual, right] of must)
    if (actual !== right) yield `reference: ${name} is ${actual} by the history, ${right} by the traffic`;
}

/** Each queue message counted by the run that took it, and no value twice but by a documented cause that was there. */
export function judgeMetrics({ sent, ledger, leftInQueue, totals }: Evidence, queued: QueuedPoints) {
  const differences: string[] = [];
  const doubled = { answerLost: 0, runEnded: 0, deliveredAgain: 0 };
  const published: Points = new Map();
  for (const run of ledger.runs) {
    const pieces = piecesOf(run);
    for (const piece of pieces) addPoints(published, piece);
    const size = pieces.reduce((sum, piece) => sum + values(piece), 0);
    const due = sumOf([...(run.died === null ? run.taken : run.given)].map((id) => queued.get(id) ?? new Map()));
    differences.push(...(run.died === null ? judgeRun(run, due) : judgeDeadRun(run, due)));
    if (run.died === null) doubled.answerLost += size - values(due);
    else doubled.runEnded += size;
  }
  differences.push(...judgeDeliveries(ledger, queued, doubled));
  const reference = sumOf([...queued.values()]);
  const counted = pointsOfTotals(totals);
  for (const key of new Set([...counted.keys(), ...published.keys()])) {
    const [there, sent] = [counted.get(key) ?? 0, published.get(key) ?? 0];
    if (there !== sent) differences.push(`metric: ${key} has ${there} values, ${sent} were published`);
  }
  differences.push(...judgeSplits(totals, ledger));
  differences.push(...judgeRefusals(sent, totals));
  const { conservation, ...kept } = judgeConservation(ledger, leftInQueue, counted);
  differences.push(...kept.differences);
  return { differences, doubled: doubled satisfies Doubled, conservation, metrics: table(reference, counted) };
}

/** A run publishes what it took: once, and again only where the try before was not heard; at last to the log. */
function* judgeRun(run: ConsumerRun, due: Points) {
  const pieces = piecesOf(run);
  if (due.size > 0 && !pieces.some((piece) => equalPoints(piece, due)))
    yield `metric: a run took ${show(due)} and published ${pieces.map(show).join(' and ') || 'nothing'}`;
  if (run.logImbalance.size > 0)
    yield `metric: a run logged other values for the stage than for its providers and countries: ${show(run.logImbalance)}`;
  yield* judgePieces(run, due);
}

/** A run that ended on the way was ended by a fault, and published at most what it was given. */
function* judgeDeadRun(run: ConsumerRun, due: Points) {
  if (!run.killed && run.died !== 'Sandbox.Timedout') yield `a run ended with ${run.died} though nothing killed it`;
  yield* judgePieces(run, due);
}

function* judgePieces({ tries, logged }: ConsumerRun, due: Points) {
  const calls = new Set(tries.map(({ invocation }) => invocation)).size;
  if (tries.some(({ heard: isHeard, isBalanced }) => isHeard && !isBalanced))
    yield 'metric: a run published other values for the stage than for its providers and countries';
  if (calls > 1) yield `doubled: a run made ${calls} calls of PutMetricData`;
  // By their numbers: they may be read in another order.
  const heard = Math.min(...tries.filter((one) => one.heard).map(({ attempt }) => attempt));
  if (tries.some(({ attempt }) => attempt > heard))
    yield 'doubled: a run called again although it had heard the answer';
  if (heard < Number.POSITIVE_INFINITY && logged.size > 0)
    yield 'doubled: a run wrote to the log what CloudWatch had taken';
  for (const piece of piecesOf({ tries, logged })) {
    const [more] = [...piece].filter(([key, count]) => count > (due.get(key) ?? 0));
    if (more) yield `doubled: a run published ${more[1]} of ${more[0]} and had ${due.get(more[0]) ?? 0} to count`;
  }
}

/** Every queue message was taken, and more than once only where there was a reason to deliver it again. */
function* judgeDeliveries({ runs, deliveries }: Ledger, queued: QueuedPoints, doubled: { deliveredAgain: number }) {
  const byMessage = Map.groupBy(deliveries, ({ message }) => message);
  const taken = new Map<string, number>();
  for (const run of runs) for (const id of run.taken) taken.set(id, (taken.get(id) ?? 0) + 1);
  for (const [id, points] of queued) {
    const times = taken.get(id) ?? 0;
    const delivered = byMessage.get(id) ?? [];
    const reasons = delivered.filter(({ mayComeAgain }) => mayComeAgain !== null).length;
    if (times === 0) yield `lost: nobody counted ${[...points.keys()].join(', ')}`;
    else doubled.deliveredAgain += (times - 1) * values(points);
    if (times > 1 + reasons)
      yield `doubled: a queue message was taken ${times} times, with ${reasons} reasons to come again: ${delivered.map(story).join('; ')}`;
  }
}

const story = ({ receivedAtMs, deletedAtMs, mayComeAgain }: Delivery): string =>
  [
    `received ${new Date(receivedAtMs).toISOString()}`,
    deletedAtMs === null ? 'not deleted' : `deleted after ${deletedAtMs - receivedAtMs} ms`,
    ...(mayComeAgain === null ? [] : [mayComeAgain]),
  ].join(', ');

const ofIngest: ReadonlySet<MetricName> = new Set(['Rejected', 'Refused', 'OldSecret']);

/** What CloudWatch holds of the consumer's metrics for single providers. */
function pointsOfTotals(totals: readonly MetricTotal[]): Points {
  const points: Points = new Map();
  for (const { name, dimensions, sampleCount, sum } of totals) {
    const { Provider, ...part } = dimensions as { readonly Provider?: string };
    if (Provider === undefined || Object.keys(part).length > 0 || ofIngest.has(name as MetricName)) continue;
    if (byTheClock.has(name)) continue;
    addPoints(points, new Map([[`${name} ${Provider}`, sampleCount]]));
    if (name === 'FailureRate') addPoints(points, new Map([[`FailureRate 100 ${Provider}`, sum / 100]]));
  }
  return points;
}

/** The series of the stage is the sum of its providers', and that of a provider the sum of its parts'. */
function* judgeSplits(totals: readonly MetricTotal[], { imbalance }: Ledger) {
  const data = totals.flatMap(({ name, dimensions, sampleCount }) =>
    metrics[name as MetricName].split === 'stage'
      ? []
      : {
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Values: [1],
          Counts: [sampleCount],
        },
  );
  const there = imbalanceOfData(data);
  if (!equalPoints(there, imbalance))
    yield `metric: stage, providers and countries differ by ${show(there) || 'nothing'}, published by ${show(imbalance) || 'nothing'}`;
}

const sumOf = (all: readonly Points[]): Points => {
  const sum: Points = new Map();
  for (const points of all) addPoints(sum, points);
  return sum;
};

/** `FailureRate 100` is a part of `FailureRate`. */
const values = (points: Points): number =>
  [...points].reduce((sum, [key, count]) => sum + (nameOf(key) === 'FailureRate 100' ? 0 : count), 0);

const show = (points: Points): string => [...points].map(([key, count]) => `${count} ${key}`).join(', ');

function table(reference: Points, totals: Points): readonly MetricVerdict[] {
  const names = [...new Set([...reference.keys(), ...totals.keys()].map(nameOf))].sort();
  return names.map((name) => ({ name, reference: countOf(reference, name), counted: countOf(totals, name) }));
}
