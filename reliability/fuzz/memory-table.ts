import { marshall } from '@aws-sdk/util-dynamodb';
import {
  growthOf,
  growthOfRecipient,
  itemBudgetBytes,
  keptEntry,
  keptValues,
  roomOf,
  unlistedWord,
} from '../../functions/aws/item-budget.ts';
import { itemBytes } from '../../functions/aws/item-size.ts';
import { readHistory } from '../../functions/aws/kept-history.ts';
import { type Arrivals, formsOf, isOwnWord, type Table, type WriteOutcome } from '../../functions/aws/table.ts';
import type { Instant } from '../../functions/domain/instant.ts';
import { endedAt, type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { type MessageFacts, noFacts, type Report } from '../../functions/domain/report.ts';
import { outcomeOf } from '../../functions/domain/status.ts';
import { messageKey } from '../../functions/shared/table-keys.ts';

/** A table in memory with the conditions of the real one, and with DynamoDB's limits. */
export interface MemoryTable extends Table {
  readonly items: ReadonlyMap<string, StoredMessage>;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const mostKeyBytes = 2_048;
/** Recipients beside the first that a message names. */
const mostOtherRecipients = 50;

/** What a write does beside moving the message and filling in facts; to end a history, where it moves nothing, is all. */
type Effect = 'appends' | 'ends';

const growthOfAll = (arrivals: Arrivals): number => growthOf(arrivals.map(({ entry }) => entry));

const isFull = (provider: string, [first]: Arrivals, item: StoredMessage | undefined): boolean =>
  item !== undefined &&
  (item.leftOutSince !== null || item.grownBytes + growthOf([first.entry]) > roomOf(provider, first.report.messageId));

export function memoryTable(): MemoryTable {
  const items = new Map<string, StoredMessage>();

  const write = (
    provider: string,
    arrivals: Arrivals,
    allows: (item: StoredMessage | undefined) => boolean,
    effect: Effect,
  ): WriteOutcome => {
    const { messageId } = arrivals[0].report;
    const key = messageKey(provider, messageId);
    const item = items.get(key);
    const isNew = !arrivals.some(({ entry }) => item?.seen.has(entry.fingerprint));
    const hasRoom =
      !item || (item.leftOutSince === null && item.grownBytes + growthOfAll(arrivals) <= roomOf(provider, messageId));
    const forms = formsOf(arrivals);
    const isSame =
      !item?.facts.recipient ||
      forms.length === 0 ||
      forms.includes(item.facts.recipient) ||
      item.status === 'recorded';
    if (!(isSame && allows(item) && (effect !== 'appends' || (isNew && hasRoom))))
      return { kind: 'refused', item: item ?? null };
    const next = merge(provider, messageId, item, arrivals, effect);
    refuseWhatDynamoDbWould(key, next);
    items.set(key, next);
    if (!item) return { kind: 'written', before: null };
    const { version, status, country, history, facts } = item;
    const { tag, channel, confirmedAt, segments, price } = facts;
    const begunAt = (history[0] as HistoryEntry).receivedAt;
    const known = { tag, channel, confirmedAt, segments, price, endedAt: endedAt(history), dueSettledAt: null };
    return { kind: 'written', before: { version, status, country, begunAt, ...known } };
  };
  const isLower = (arrivals: Arrivals) => (item: StoredMessage | undefined) =>
    item === undefined || item.version < versionOf(highestOf(arrivals).entry);
  const isOvertaken = (arrivals: Arrivals) => (item: StoredMessage | undefined) => !isLower(arrivals)(item);

  return {
    items,
    rules: null,
    lastSeen: () => null,
    settleDue: async () => {},
    hidePreview: async () => {},
    advance: async (provider, arrivals) => write(provider, arrivals, isLower(arrivals), 'appends'),
    advanceFull: async (provider, arrivals) =>
      write(provider, arrivals, (item) => isFull(provider, arrivals, item) && isLower(arrivals)(item), 'ends'),
    append: async (provider, arrivals) => write(provider, arrivals, isOvertaken(arrivals), 'appends'),
    end: async (provider, arrivals) =>
      write(provider, arrivals, (item) => isFull(provider, arrivals, item) && isOvertaken(arrivals)(item), 'ends'),
    // All that is here was counted as it came.
    count: async () => {},
    noteRecipient: async (provider, messageId, recipient) => {
      const key = messageKey(provider, messageId);
      const item = items.get(key);
      if (item === undefined || item.otherRecipients.length >= mostOtherRecipients) return;
      const grownBytes = item.grownBytes + growthOfRecipient(recipient);
      if (item.otherRecipients.includes(recipient) || grownBytes > roomOf(provider, messageId)) return;
      items.set(key, { ...item, grownBytes, otherRecipients: [...item.otherRecipients, recipient].sort() });
    },
    read: async (provider, messageId) => items.get(messageKey(provider, messageId)) ?? null,
  };
}

function highestOf(arrivals: Arrivals): Arrivals[0] {
  const highest = join(arrivals.map(({ entry }) => entry) as [HistoryEntry, ...HistoryEntry[]]);
  return arrivals.find(({ entry }) => entry === highest) ?? arrivals[0];
}

/** Those of these values that are told, as the table keeps them. */
const given = <T extends object>(values: T): Partial<T> => keptValues(values) as Partial<T>;

const stored = (entry: HistoryEntry): HistoryEntry => readHistory({ history: [keptEntry(entry)] })[0] as HistoryEntry;

const stateOf = (entry: HistoryEntry, { doneAt, errorCode, failureReason }: Report) => ({
  version: versionOf(entry),
  status: entry.status,
  providerStatus: entry.providerStatus,
  doneAt,
  errorCode,
  failureReason,
});
const noState = { doneAt: null, errorCode: null, failureReason: null };

const nothing = {
  facts: noFacts as MessageFacts,
  details: {},
  country: null,
  history: [],
  seen: new Set<string>(),
  grownBytes: 0,
  leftOutSince: null,
};

function merge(
  provider: string,
  messageId: string,
  item: StoredMessage | undefined,
  arrivals: Arrivals,
  effect: Effect,
): StoredMessage {
  const { report, entry, country } = highestOf(arrivals);
  const moves = item === undefined || item.version < versionOf(entry);
  const appends = effect === 'appends';
  if (item && !appends && !moves) return { ...item, leftOutSince: item.leftOutSince ?? arrivals[0].entry.receivedAt };
  const rising = [...arrivals].sort((a, b) => (versionOf(a.entry) < versionOf(b.entry) ? -1 : 1));
  const others = Object.assign({}, ...rising.map((one) => given(one.report.facts)));
  const otherDetails = Object.assign({}, ...rising.map((one) => given(one.report.details)));
  const otherCountry = rising.flatMap((one) => one.country ?? []).at(-1) ?? null;
  const before = item ?? nothing;
  const naming = moves ? arrivals.find((one) => !isOwnWord(one) && one.report.facts.recipient !== null) : undefined;
  const own = moves ? { ...given({ recipient: naming?.report.facts.recipient ?? null }), ...given(report.facts) } : {};
  const state =
    moves || item === undefined
      ? ({ ...noState, ...given(stateOf(entry, report)) } as ReturnType<typeof stateOf>)
      : item;
  return {
    provider,
    messageId,
    version: state.version,
    status: state.status,
    providerStatus: state.providerStatus,
    doneAt: state.doneAt,
    errorCode: state.errorCode,
    failureReason: state.failureReason,
    facts: { ...noFacts, ...others, ...given(before.facts), ...own },
    details: { ...otherDetails, ...before.details, ...(moves ? given(report.details) : {}) },
    country: (moves ? (country ?? naming?.country) : null) ?? before.country ?? otherCountry,
    history: appends ? [...before.history, ...arrivals.map((one) => stored(one.entry))] : before.history,
    unlistedWords: [
      ...new Set([
        ...(item?.unlistedWords ?? []),
        ...(appends ? arrivals.flatMap((one) => unlistedWord(one.entry) ?? []) : []),
      ]),
    ],
    otherRecipients: item?.otherRecipients ?? [],
    grownBytes: before.grownBytes + (appends ? growthOfAll(arrivals) : 0),
    isCounted: true,
    leftOutSince: before.leftOutSince ?? (appends ? null : arrivals[0].entry.receivedAt),
    seen: appends ? new Set([...before.seen, ...arrivals.map((one) => one.entry.fingerprint)]) : before.seen,
    rereads: item?.rereads ?? [],
    begunAt: item?.begunAt ?? (arrivals.map((one) => one.entry.receivedAt).sort()[0] as Instant),
    failedAt: failedAt(item, moves ? entry : null),
    // It knows no deadlines.
    dueAt: null,
    dueOn: null,
    overdueAt: null,
    lateBySilence: null,
    dueSettledAt: null,
  };
}

/** The first place among the failures that it got and did not leave. @param mover the report that moves it, if one does. */
function failedAt(item: StoredMessage | undefined, mover: HistoryEntry | null): Instant | null {
  const before = item?.failedAt ?? null;
  if (mover === null) return before;
  return outcomeOf(mover.status) === 'failed' ? (before ?? mover.receivedAt) : null;
}

/** @throws Error for what DynamoDB's SDK or DynamoDB itself would not take or would change on the way, and for an item that costs too much. */
function refuseWhatDynamoDbWould(key: string, item: StoredMessage): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > mostKeyBytes) throw new Error(`DynamoDB takes a key of ${mostKeyBytes} bytes, this one has ${bytes}`);
  const {
    provider,
    messageId,
    facts,
    details,
    history,
    seen,
    unlistedWords,
    otherRecipients,
    isCounted,
    rereads,
    ...rest
  } = item;
  const sets = { seen, unlisted: new Set(unlistedWords), otherRecipients: new Set(otherRecipients) };
  const told = given({
    ...rest,
    ...facts,
    ...details,
    ...Object.fromEntries(Object.entries(sets).filter(([, { size }]) => size > 0)),
  });
  const kept = marshall({ pk: key, ...told, history: history.map(keptEntry) });
  if (itemBytes(kept) > itemBudgetBytes)
    throw new Error(`An item takes ${itemBudgetBytes} bytes, this one has ${itemBytes(kept)}`);
  const text = JSON.stringify(kept);
  // JSON writes half a surrogate pair as an escape; the wire has no place for one.
  if (/\\ud[89a-f][0-9a-f]{2}/.test(text) && hasHalfPair(kept)) throw new Error('half a surrogate pair in an item');
}

const hasHalfPair = (value: unknown): boolean =>
  typeof value === 'string'
    ? !value.isWellFormed()
    : typeof value === 'object' && value !== null && Object.values(value).some(hasHalfPair);
