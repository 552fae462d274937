import type { Point } from '../../functions/aws/points.ts';
import { pointsOf } from '../../functions/consumer/tally.ts';
import type { Instant } from '../../functions/domain/instant.ts';
import { type HistoryEntry, replay, type Step, versionOf } from '../../functions/domain/join.ts';
import { type StoredMessage, toMessage } from '../../functions/domain/message.ts';
import { isPart } from '../../functions/domain/parts.ts';
import type { Report, Split } from './report.ts';
import { addPrice, addTally, addTime, emptyTally, lineOfTally, type Tally } from './tallies.ts';
import { dayOf, type Window } from './window.ts';

/** Different keys that are counted by themselves; each takes some 4 KB. */
export const mostKeys = 5000;

export interface TableQuestion {
  readonly by: Split;
  readonly window: Window;
  /** Lines at most, but of days, providers and countries. */
  readonly top: number;
}

/**
 * The report as the table tells it: what its histories say is counted by the rule of the consumer. Holds no more than `mostKeys`
 * keys; those that come after are in `others`, with what is not among the first `top`.
 */
export async function reportFromTable(
  pages: AsyncIterable<{ readonly messages: readonly StoredMessage[] }>,
  { by, window, top }: TableQuestion,
): Promise<Pick<Report, 'lines' | 'others' | 'otherKeys' | 'total'>> {
  const tallies = new Map<string | null, Tally>(by === 'day' ? window.days.map(({ key }) => [key, emptyTally()]) : []);
  const total = emptyTally();
  const uncounted = emptyTally();
  let overflown = false;
  const billedWith = by === 'reason' ? 'Failed' : 'Begun';
  const tallyOf = (key: string | null): Tally => {
    const known = tallies.get(key);
    if (known) return known;
    if (tallies.size >= mostKeys) {
      overflown = true;
      return uncounted;
    }
    const tally = emptyTally();
    tallies.set(key, tally);
    return tally;
  };

  for await (const { messages } of pages) {
    for (const message of messages) {
      for (const { name, value, atMs } of countsOf(message)) {
        if (atMs < window.fromMs || atMs >= window.toMs) continue;
        const isRecent = atMs >= window.dueMs;
        add(total, message, { name, value, isRecent }, billedWith);
        if (by === 'reason' && name !== 'Failed') continue;
        add(tallyOf(keyOf(message, by, atMs, window.timeZone)), message, { name, value, isRecent }, billedWith);
      }
    }
  }

  const sorted = [...tallies].sort(by === 'day' ? () => 0 : bySize);
  const shown = ['day', 'provider', 'country'].includes(by) ? sorted.length : top;
  const rest = sorted.slice(shown);
  for (const [, tally] of rest) addTally(uncounted, tally);
  const failuresOnly = by === 'reason';
  return {
    lines: sorted.slice(0, shown).map(([key, tally]) => lineOfTally(key, tally, failuresOnly)),
    others: rest.length > 0 || overflown ? lineOfTally('others', uncounted, failuresOnly) : null,
    otherKeys: overflown ? null : rest.length,
    total: lineOfTally('total', total),
  };
}

const sizeOf = ({ delivered, failed, unconfirmed, begun }: Tally): readonly [number, number] => [
  delivered + failed + unconfirmed,
  begun,
];

function bySize([a, one]: [string | null, Tally], [b, other]: [string | null, Tally]): number {
  const [[outcomes, begun], [otherOutcomes, otherBegun]] = [sizeOf(one), sizeOf(other)];
  return otherOutcomes - outcomes || otherBegun - begun || ((a ?? '') < (b ?? '') ? -1 : 1);
}

function keyOf(message: StoredMessage, by: Split, atMs: number, timeZone: string): string | null {
  const { provider, country, facts } = message;
  switch (by) {
    case 'day':
      return dayOf(atMs, timeZone);
    case 'provider':
      return provider;
    case 'country':
      return country;
    case 'channel':
      return toMessage(message).channel;
    case 'tag':
      return facts.tag;
    case 'carrier':
      return facts.carrier;
    case 'sender':
      return facts.senderId;
    case 'reason':
      return reasonOf(message);
  }
}

/** Of one that was delivered after all, that of its last failure. */
function reasonOf(message: StoredMessage): string {
  const last = message.history.findLast(({ failureReason }) => failureReason !== null)?.failureReason;
  return toMessage(message).failureReason ?? last ?? 'unknown';
}

/** Adds what counts, and the price of the message with the first of these. */
function add(
  tally: Tally,
  message: StoredMessage,
  { name, value, isRecent }: Pick<Point, 'name' | 'value'> & { readonly isRecent: boolean },
  billedWith: Point['name'],
): void {
  if (isRecent && name === 'Begun') tally.underWay += 1;
  // It counts at the time at which its message began.
  if (isRecent && name === 'Ended') tally.underWay -= 1;
  if (name === 'TimeToFinal') addTime(tally, value);
  else if (name === 'Begun') tally.begun += 1;
  else if (name === 'Ended') tally.ended += 1;
  else if (name === 'Delivered') tally.delivered += 1;
  else if (name === 'Failed') tally.failed += 1;
  else if (name === 'Unconfirmed') tally.unconfirmed += 1;
  if (name !== billedWith) return;
  const segments = segmentsOf(message);
  if (segments !== null) tally.segments = (tally.segments ?? 0) + segments;
  for (const detail of ['charge', 'carrierFees'] as const) {
    const told = message.details[detail];
    const amount = told === undefined || told === '' ? Number.NaN : Number(told);
    if (Number.isFinite(amount)) addPrice(tally[detail], message.provider, amount);
  }
}

/** Each part knows how many there are, and is one of them. */
const segmentsOf = (message: StoredMessage): number | null => (isPart(message) ? 1 : message.facts.segments);

/** What the reports of a message added to the metrics, by the same rule. */
function countsOf(message: StoredMessage): readonly Point[] {
  const { provider, history, country, facts, leftOutSince } = message;
  const [first] = history;
  const steps = replay(history);
  const begunAt = first?.receivedAt ?? leftOutSince;
  if (begunAt === null) return [];
  return [...steps, ...leftOut(message, steps)].flatMap((step) =>
    pointsOf(
      provider,
      {
        kind: 'stored',
        arrival: {
          entry: step.entry,
          report: { doneAt: step.entry.occurredAt, facts: { submittedAt: facts.submittedAt } },
        },
        step,
        country,
        begunAt,
      },
      0,
    ),
  );
}

/** A full history lacks the report that decided the state: it came at the first that was left out, or later. */
function leftOut(
  { version, status, providerStatus, doneAt, leftOutSince, ...rest }: StoredMessage,
  steps: readonly Step[],
): readonly Step[] {
  const last = steps.findLast(({ effect }) => effect === 'applied');
  if (leftOutSince === null || (last && versionOf(last.entry) >= version)) return [];
  const entry: HistoryEntry = {
    status,
    providerStatus,
    providerCode: null,
    occurredAt: doneAt,
    receivedAt: leftOutSince as Instant,
    errorCode: rest.errorCode,
    errorMessage: null,
    failureReason: rest.failureReason,
    fingerprint: '',
    queueMessage: '',
  };
  return [{ entry, effect: 'applied', before: last?.entry.status ?? null, contradicts: false }];
}
