import type { NativeAttributeValue } from '@aws-sdk/util-dynamodb';
import { type Instant, instant } from '../domain/instant.ts';
import type { HistoryEntry } from '../domain/join.ts';

type Values = Readonly<Record<string, NativeAttributeValue>>;

/**
 * What an entry of a history is called in the item, which is paid for by the byte: the names stand there with each entry. Of an entry
 * that an earlier version wrote the names are whole, and times are text.
 */
export const entryNames = {
  status: 's',
  providerStatus: 'w',
  providerCode: 'c',
  said: 'a',
  occurredAt: 'o',
  receivedAt: 'r',
  errorCode: 'e',
  errorMessage: 'm',
  failureReason: 'f',
  isHint: 'h',
  fingerprint: 'p',
  queueMessage: 'q',
} as const satisfies Record<keyof HistoryEntry, string>;

/** An entry as the item has it: nothing that is null, a word only where the status does not say it, times as epoch milliseconds. */
export function writeEntry(entry: Values): Values {
  const { occurredAt, providerStatus, queueMessage, receivedAt, ...texts } = entry as Values & HistoryEntry;
  const told: Values = {
    ...texts,
    ...(providerStatus !== entry['status'] && { providerStatus }),
    ...(occurredAt && { occurredAt: Date.parse(occurredAt) }),
    receivedAt: Date.parse(receivedAt),
    queueMessage: packId(queueMessage),
  };
  return Object.fromEntries(
    Object.entries(told)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [entryNames[name as keyof HistoryEntry], value]),
  );
}

/** The history that an item has, entries of earlier versions among it. */
export const readHistory = (item: Values): readonly HistoryEntry[] =>
  ((item['history'] as readonly Values[] | undefined) ?? []).map((entry) => ({
    ...nothing,
    ...(entry[entryNames.status] === undefined ? (entry as unknown as HistoryEntry) : readEntry(entry)),
  }));

const nothing = {
  occurredAt: null,
  providerCode: null,
  errorCode: null,
  errorMessage: null,
  failureReason: null,
  isHint: null,
} as const satisfies Partial<HistoryEntry>;

function readEntry(kept: Values): HistoryEntry {
  const entry = Object.fromEntries(
    Object.entries(entryNames).flatMap(([name, short]) => (kept[short] === undefined ? [] : [[name, kept[short]]])),
  );
  const { occurredAt, queueMessage, receivedAt, status } = entry;
  return {
    providerStatus: status,
    ...entry,
    occurredAt: occurredAt === undefined ? null : instant(occurredAt),
    receivedAt: instant(receivedAt),
    queueMessage: unpackId(queueMessage),
  } as HistoryEntry & { readonly receivedAt: Instant };
}

const uuid = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/;

/** The ids of SQS are UUIDs, of 16 bytes; any other has a dot before it. */
const packId = (id: string): string =>
  uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url') : `.${id}`;

const unpackId = (packed: string): string =>
  packed.startsWith('.')
    ? packed.slice(1)
    : Buffer.from(packed, 'base64url')
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
