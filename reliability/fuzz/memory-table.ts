import { marshall } from '@aws-sdk/util-dynamodb';
import {
  type Arrivals,
  longestHistory,
  recipientOf,
  type Table,
  type WriteOutcome,
} from '../../functions/aws/table.ts';
import { type HistoryEntry, join, versionOf } from '../../functions/domain/join.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { noFacts } from '../../functions/domain/report.ts';
import { messageKey } from '../../functions/shared/table-keys.ts';

/** A table in memory with the conditions of the real one, and with DynamoDB's limits. */
export interface MemoryTable extends Table {
  readonly items: ReadonlyMap<string, StoredMessage>;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const mostKeyBytes = 2_048;
const mostItemBytes = 400 * 1024;
/** Recipients beside the first that a message names. */
const mostOtherRecipients = 50;

export function memoryTable(): MemoryTable {
  const items = new Map<string, StoredMessage>();

  const write = (
    provider: string,
    arrivals: Arrivals,
    allows: (item: StoredMessage | undefined) => boolean,
    appends: boolean,
  ): WriteOutcome => {
    const { messageId } = arrivals[0].report;
    const key = messageKey(provider, messageId);
    const item = items.get(key);
    const isNew = !arrivals.some(({ entry }) => item?.seen.has(entry.fingerprint));
    const hasRoom = (item?.history.length ?? 0) + arrivals.length <= longestHistory;
    const recipient = recipientOf(arrivals);
    const isSame = !item?.facts.recipient || recipient === null || item.facts.recipient === recipient;
    if (!(isSame && allows(item) && (!appends || (isNew && hasRoom)))) return { kind: 'refused', item: item ?? null };
    const next = merge(provider, messageId, item, arrivals, appends);
    refuseWhatDynamoDbWould(key, next);
    items.set(key, next);
    if (!item) return { kind: 'written', before: null };
    const { version, status, country, history } = item;
    return {
      kind: 'written',
      before: { version, status, country, begunAt: (history[0] as HistoryEntry).receivedAt },
    };
  };
  const isLower = (arrivals: Arrivals) => (item: StoredMessage | undefined) =>
    item === undefined || item.version < versionOf(highestOf(arrivals).entry);
  const isFull = (item: StoredMessage | undefined): boolean => (item?.history.length ?? 0) >= longestHistory;

  return {
    items,
    advance: async (provider, arrivals) => write(provider, arrivals, isLower(arrivals), true),
    advanceFull: async (provider, arrivals) =>
      write(provider, arrivals, (item) => isFull(item) && isLower(arrivals)(item), false),
    append: async (provider, arrivals) =>
      write(provider, arrivals, (item) => item !== undefined && !isLower(arrivals)(item), true),
    noteRecipient: async (provider, messageId, recipient) => {
      const key = messageKey(provider, messageId);
      const item = items.get(key);
      if (item === undefined || item.otherRecipients.length >= mostOtherRecipients) return;
      items.set(key, { ...item, otherRecipients: [...new Set([...item.otherRecipients, recipient])].sort() });
    },
    read: async (provider, messageId) => items.get(messageKey(provider, messageId)) ?? null,
  };
}

function highestOf(arrivals: Arrivals): Arrivals[0] {
  const highest = join(arrivals.map(({ entry }) => entry) as [HistoryEntry, ...HistoryEntry[]]);
  return arrivals.find(({ entry }) => entry === highest) ?? arrivals[0];
}

const given = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<T>;

function merge(
  provider: string,
  messageId: string,
  item: StoredMessage | undefined,
  arrivals: Arrivals,
  appends: boolean,
): StoredMessage {
  const { report, entry, country } = highestOf(arrivals);
  const moves = item === undefined || item.version < versionOf(entry);
  const others = Object.assign({}, ...arrivals.map((one) => given(one.report.facts)));
  const otherDetails = Object.assign({}, ...arrivals.map((one) => one.report.details));
  const before = item ?? { facts: noFacts, details: {}, country: null, history: [], seen: new Set<string>() };
  const own = moves ? given(report.facts) : {};
  const state =
    moves || item === undefined
      ? {
          version: versionOf(entry),
          status: entry.status,
          providerStatus: entry.providerStatus,
          doneAt: report.doneAt,
          errorCode: report.errorCode,
          failureReason: report.failureReason,
        }
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
    details: { ...otherDetails, ...before.details, ...(moves ? report.details : {}) },
    country: (moves ? country : null) ?? before.country ?? country,
    history: appends
      ? [...before.history, ...arrivals.map((one) => ({ ...one.entry, isHint: one.entry.isHint ?? null }))]
      : before.history,
    unlistedWords: [
      ...new Set([
        ...(item?.unlistedWords ?? []),
        ...(appends
          ? arrivals.filter((one) => one.entry.status === 'unknown').map((one) => one.entry.providerStatus)
          : []),
      ]),
    ],
    otherRecipients: item?.otherRecipients ?? [],
    seen: appends ? new Set([...before.seen, ...arrivals.map((one) => one.entry.fingerprint)]) : before.seen,
  };
}

/** @throws Error for what DynamoDB's SDK or DynamoDB itself would not take, or would change on the way. */
function refuseWhatDynamoDbWould(key: string, item: StoredMessage): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > mostKeyBytes) throw new Error(`DynamoDB takes a key of ${mostKeyBytes} bytes, this one has ${bytes}`);
  const { seen, ...rest } = item;
  const values = { pk: key, ...rest, seen };
  marshall(values);
  const text = JSON.stringify(rest);
  if (Buffer.byteLength(text) > mostItemBytes) throw new Error('DynamoDB takes an item of 400 KB');
  // JSON writes half a surrogate pair as an escape; the wire has no place for one.
  if (/\\ud[89a-f][0-9a-f]{2}/.test(text) && hasHalfPair(rest)) throw new Error('half a surrogate pair in an item');
}

const hasHalfPair = (value: unknown): boolean =>
  typeof value === 'string'
    ? !value.isWellFormed()
    : typeof value === 'object' && value !== null && Object.values(value).some(hasHalfPair);
