import type { Arrival, Arrivals, Table } from '../aws/table.ts';
import { longestHistory } from '../aws/table.ts';
import { type HistoryEntry, join, replay, type State, type Step, versionOf } from '../domain/join.ts';
import type { StoredMessage } from '../domain/message.ts';

/** What became of one report. A redelivered one that an earlier, crashed run wrote counts as that run would have counted it. */
export type StoreOutcome =
  | { readonly kind: 'stored'; readonly arrival: Arrival; readonly step: Step }
  | { readonly kind: 'duplicate'; readonly arrival: Arrival };

/** Reports in one write: the condition names each of them, and an expression holds 4 KB. */
export const mostPerWrite = 20;
/** So often a write may be refused: because a higher report or one of these is there, or another consumer just moved this very message. */
const mostRefusals = 8;

/**
 * Brings reports of one message into the table. Each distinct one is kept once and the state is their join with all that
 * was there, whatever other consumers do meanwhile.
 * @throws Error of the SDK, or where other consumers were faster every time: all safe to repeat.
 */
export async function store(
  table: Table,
  provider: string,
  arrivals: readonly Arrival[],
): Promise<readonly StoreOutcome[]> {
  const inOrder = [...arrivals].sort((a, b) => Date.parse(a.entry.receivedAt) - Date.parse(b.entry.receivedAt));
  const copies = [...Map.groupBy(inOrder, ({ entry }) => entry.fingerprint).values()] as unknown as Copies[];
  const outcomes: StoreOutcome[] = [];
  for (let at = 0; at < copies.length; at += mostPerWrite) {
    outcomes.push(...(await storeDistinct(table, provider, copies.slice(at, at + mostPerWrite))));
  }
  return outcomes;
}

/** The same report as often as it is in the batch, each copy from a queue message of its own; the first one is written. */
type Copies = readonly [Arrival, ...Arrival[]];

async function storeDistinct(
  table: Table,
  provider: string,
  reports: readonly Copies[],
): Promise<readonly StoreOutcome[]> {
  const settled: StoreOutcome[] = [];
  let open = reports;
  // As the last refusal showed it; null before one, and where its time to live ended between our two looks at it.
  let item: StoredMessage | null = null;
  let refusals = 0;
  while (open.length > 0) {
    if (refusals === mostRefusals) throw new Error('Other consumers kept moving this message.');
    const next: NextWrite | null =
      item === null ? { write: table.advance, reports: open } : nextWrite(table, item, open);
    if (next === null) return [...settled, ...asSteps(open, item)];
    const outcome = await next.write(provider, next.reports.map(([first]) => first) as unknown as Arrivals);
    if (outcome.kind === 'written') {
      settled.push(...asSteps(next.reports, outcome.before));
      open = open.slice(next.reports.length);
      item = null;
      continue;
    }
    refusals += 1;
    item = outcome.item;
    if (item === null) continue;
    const { seen } = item;
    for (const copies of open.filter(([{ entry }]) => seen.has(entry.fingerprint)))
      settled.push(...seenBefore(item, copies));
    open = open.filter(([{ entry }]) => !seen.has(entry.fingerprint));
  }
  return settled;
}

interface NextWrite {
  readonly write: Table['advance'];
  /** The first of those that are open. */
  readonly reports: readonly Copies[];
}

/**
 * How to go on after a refusal: with as many as the history has room for, so that nothing moves the message past a history
 * that takes further entries. Null where there is no room and the state stands higher: there is nothing to write.
 */
function nextWrite(table: Table, item: StoredMessage, open: readonly Copies[]): NextWrite | null {
  const room = longestHistory - item.history.length;
  const reports = room > 0 ? open.slice(0, room) : open;
  const isHigher =
    versionOf(join(reports.map(([{ entry }]) => entry) as [HistoryEntry, ...HistoryEntry[]])) > item.version;
  if (room > 0) return { write: isHigher ? table.advance : table.append, reports };
  return isHigher ? { write: table.advanceFull, reports } : null;
}

const duplicate = (arrival: Arrival): StoreOutcome => ({ kind: 'duplicate', arrival });

/** What each report did; further copies of it in the batch are repeats. */
const asSteps = (reports: readonly Copies[], before: State | null): readonly StoreOutcome[] =>
  replay(
    reports.map(([{ entry }]) => entry),
    before,
  ).flatMap((step, index) => {
    const [first, ...repeats] = reports[index] as Copies;
    return [{ kind: 'stored', arrival: first, step }, ...repeats.map(duplicate)] as const;
  });

/** A report that the table holds: repeats, but for the copy whose queue message wrote it in a run that broke off uncounted. */
function seenBefore(item: StoredMessage, copies: Copies): readonly StoreOutcome[] {
  const step = replay(item.history).find(({ entry }) => entry.fingerprint === copies[0].entry.fingerprint);
  return copies.map((arrival) =>
    step?.entry.queueMessage === arrival.entry.queueMessage ? { kind: 'stored', arrival, step } : duplicate(arrival),
  );
}
