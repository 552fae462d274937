import { type Batch, type Delivery, type Letter, sentAt } from './reports.ts';

// What must come out, from docs and design alone: nothing here asks functions/domain.

/** Ranks and outcomes as docs/architecture.md lists them. */
const stages: Readonly<
  Record<string, readonly [rank: number, outcome: 'Delivered' | 'Failed' | 'Unconfirmed' | null]>
> = {
  recorded: [-1, null],
  unknown: [0, null],
  queued: [10, null],
  sent: [20, null],
  unconfirmed: [30, 'Unconfirmed'],
  undelivered: [40, 'Failed'],
  failed: [50, 'Failed'],
  rejected: [50, 'Failed'],
  expired: [50, 'Failed'],
  delivered: [60, 'Delivered'],
  read: [70, 'Delivered'],
};

/** Statuses of a message that did not arrive. */
export const failures: readonly string[] = Object.keys(stages).filter((status) => stages[status]?.[1] === 'Failed');

/** A history entry as the table holds it, as far as it decides. */
export interface Entry {
  readonly queueMessage: string;
  readonly status: string;
  readonly occurredAt: string | null;
  readonly fingerprint: string;
  readonly receivedAt: string;
}

/** When a report happened: one that is not final and has no time of its own happened on submission. */
export const happenedAt = ({ status, doneAt, submittedAt }: Letter): string | null =>
  doneAt ?? (stages[status]?.[1] === null ? submittedAt : null);

/** The text by which reports are ordered: rank, time (none first), status, fingerprint. */
export const placeOf = ({ status, occurredAt, fingerprint }: Entry): string =>
  [String(stages[status]?.[0]).padStart(2, '0'), occurredAt ?? '-', status, fingerprint].join('|');

/** The report that decides. */
export const highest = (history: readonly Entry[]): Entry | undefined =>
  [...history].sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))[0];

/** How often each metric counts (`FailureRate` and `TimeToFinal` by value), by the minute in which it does. */
export type Counts = Record<string, number>;

/** The name under which so much counts in the minute of a time. */
export const atMinute = (name: string, atMs: number): string =>
  `${name} @${new Date(Math.floor(atMs / 60_000) * 60_000).toISOString().slice(11, 16)}`;

/** The name without its minute. */
export const nameOf = (key: string): string => key.slice(0, key.indexOf(' @'));

/**
 * What the runs of these batches must have counted, from the order of the history alone: a delivery whose queue message wrote its report
 * counts what that report did there; any other is a repeat. Each is settled by every run, in the minute in which the queue took it. A
 * message begins, ends and takes its time in the minute of its first report, all else counts in the minute of its own.
 */
export function countsOf(history: readonly Entry[], told: readonly Batch[]): Counts {
  const counts: Counts = {};
  const count = (name: string, atMs: number): void => {
    const key = atMinute(name, atMs);
    counts[key] = (counts[key] ?? 0) + 1;
  };
  const begunMs = Date.parse(history[0]?.receivedAt ?? '');
  for (const delivery of told.flat()) {
    count('Settled', sentAt(delivery));
    const at = history.findIndex(({ queueMessage }) => queueMessage === delivery.id);
    if (at < 0) {
      if (!delivery.tells.own) count('Duplicate', delivery.receivedAt);
    } else
      for (const name of effects(history, at, delivery))
        count(name, /^(Begun|Ended|TimeToFinal )/.test(name) ? begunMs : delivery.receivedAt);
  }
  return counts;
}

function effects(history: readonly Entry[], at: number, { tells, receivedAt }: Delivery): readonly string[] {
  const entry = history[at] as Entry;
  const before = highest(history.slice(0, at));
  const [rank, outcome] = stages[entry.status] ?? [0, null];
  const begun = before ? [] : ['Begun'];
  // The application's word is no report.
  if (tells.own) return begun;
  const counted = ['TimeToStore', ...begun];
  if (rank === 0) counted.push('UnknownStatus');
  else if (outcome === null) counted.push('Interim');
  const earlier = before ? (stages[before.status]?.[1] ?? null) : null;
  if (before && placeOf(before) > placeOf(entry)) {
    const isEarlier = entry.occurredAt && before.occurredAt && entry.occurredAt < before.occurredAt;
    return [...counted, outcome === 'Failed' && earlier === 'Delivered' && !isEarlier ? 'Contradicted' : 'Late'];
  }
  if (outcome === null) return counted;
  if (earlier !== null) {
    const isSame = before?.status === entry.status || (before?.status === 'delivered' && entry.status === 'read');
    if (!isSame) counted.push('Revised');
    // What was closed without a receipt has no outcome yet that says something of the handset.
    if (earlier === 'Unconfirmed' && outcome !== 'Unconfirmed')
      counted.push(outcome, `FailureRate ${outcome === 'Failed' ? 100 : 0}`);
    return counted;
  }
  counted.push(outcome, 'Ended');
  if (outcome !== 'Unconfirmed') counted.push(`FailureRate ${outcome === 'Failed' ? 100 : 0}`);
  const { doneAt, submittedAt } = tells;
  if (submittedAt !== null) {
    const endMs = doneAt === null ? receivedAt : Date.parse(doneAt);
    counted.push(`TimeToFinal ${(endMs - Date.parse(submittedAt)) / 1000}`);
  } else {
    // Nobody told the submission: from the message's first report, by our clock, unless this is the first or came before it.
    const spanMs = receivedAt - Date.parse((history[0] as Entry).receivedAt);
    if (at > 0 && spanMs >= 0) counted.push(`TimeToFinal ${spanMs / 1000}`);
  }
  return counted;
}
