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
/** Each refusal but the last means that another consumer just moved this very message. */
const mostTries = 8;

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
  let write: Table['advance'] | null = table.advance;
  let item: StoredMessage | null = null;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const arrivals = open.map(([first]) => first);
    if (!isSome(arrivals)) return settled;
    if (write === null) return [...settled, ...asSteps(open, item)];
    const outcome = await write(provider, arrivals);
    if (outcome.kind === 'written') return [...settled, ...asSteps(open, outcome.before)];
    item = outcome.item;
    if (item === null) {
      // Its time to live ended between our two looks at it.
      write = table.advance;
      continue;
    }
    const { seen } = item;
    for (const copies of open.filter(([{ entry }]) => seen.has(entry.fingerprint)))
      settled.push(...seenBefore(item, copies));
    open = open.filter(([{ entry }]) => !seen.has(entry.fingerprint));
    const left = open.map(([first]) => first);
    write = isSome(left) ? nextWrite(table, item, left) : null;
  }
  throw new Error('Other consumers kept moving this message.');
}

/** How to go on after a refusal; null where the history is full and the state stands higher: there is nothing to write. */
function nextWrite(table: Table, item: StoredMessage, open: Arrivals): Table['advance'] | null {
  const isFull = item.history.length + open.length > longestHistory;
  const isHigher = versionOf(join(open.map(({ entry }) => entry) as [HistoryEntry, ...HistoryEntry[]])) > item.version;
  if (isHigher) return isFull ? table.advanceFull : table.advance;
  return isFull ? null : table.append;
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

const isSome = (arrivals: readonly Arrival[]): arrivals is Arrivals => arrivals.length > 0;
