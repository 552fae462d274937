import type { Arrival, Arrivals, Table } from '../aws/table.ts';
import { longestHistory } from '../aws/table.ts';
import { type HistoryEntry, join, replay, type Step, versionOf } from '../domain/join.ts';
import type { StoredMessage } from '../domain/message.ts';

/** What became of one report. A redelivered one that an earlier, crashed run wrote counts as that run would have counted it. */
export type StoreOutcome =
  | { readonly kind: 'stored'; readonly arrival: Arrival; readonly step: Step }
  | { readonly kind: 'duplicate'; readonly arrival: Arrival };

/** Reports in one write: the condition names each of them, and an expression holds 4 KB. */
const mostPerWrite = 20;
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
  const first = new Map<string, Arrival>();
  const repeats: StoreOutcome[] = [];
  for (const arrival of [...arrivals].sort((a, b) => (a.entry.receivedAt < b.entry.receivedAt ? -1 : 1))) {
    if (first.has(arrival.entry.fingerprint)) repeats.push({ kind: 'duplicate', arrival });
    else first.set(arrival.entry.fingerprint, arrival);
  }
  const outcomes: StoreOutcome[] = [];
  const distinct = [...first.values()];
  for (let at = 0; at < distinct.length; at += mostPerWrite) {
    outcomes.push(...(await storeDistinct(table, provider, distinct.slice(at, at + mostPerWrite))));
  }
  return [...outcomes, ...repeats];
}

async function storeDistinct(
  table: Table,
  provider: string,
  arrivals: readonly Arrival[],
): Promise<readonly StoreOutcome[]> {
  const settled: StoreOutcome[] = [];
  let open = arrivals;
  let write: Table['advance'] | null = table.advance;
  let item: StoredMessage | null = null;
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (!isSome(open)) return settled;
    if (write === null) return [...settled, ...asSteps(open, item)];
    const outcome = await write(provider, open);
    if (outcome.kind === 'written') return [...settled, ...asSteps(open, outcome.before)];
    item = outcome.item;
    if (item === null) {
      // Its time to live ended between our two looks at it.
      write = table.advance;
      continue;
    }
    const { seen } = item;
    for (const arrival of open.filter(({ entry }) => seen.has(entry.fingerprint)))
      settled.push(seenBefore(item, arrival));
    open = open.filter(({ entry }) => !seen.has(entry.fingerprint));
    write = isSome(open) ? nextWrite(table, item, open) : null;
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

const asSteps = (arrivals: readonly Arrival[], before: Parameters<typeof replay>[1]): readonly StoreOutcome[] =>
  replay(
    arrivals.map(({ entry }) => entry),
    before,
  ).map((step, index) => ({ kind: 'stored', arrival: arrivals[index] as Arrival, step }));

/** A report that the table holds: a repeat, unless this very queue message wrote it before its run broke off uncounted. */
function seenBefore(item: StoredMessage, arrival: Arrival): StoreOutcome {
  const { fingerprint, queueMessage } = arrival.entry;
  const own = replay(item.history).find(
    ({ entry }) => entry.fingerprint === fingerprint && entry.queueMessage === queueMessage,
  );
  return own ? { kind: 'stored', arrival, step: own } : { kind: 'duplicate', arrival };
}

const isSome = (arrivals: readonly Arrival[]): arrivals is Arrivals => arrivals.length > 0;
