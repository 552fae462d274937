import { marshall, type NativeAttributeValue } from '@aws-sdk/util-dynamodb';
import type { HistoryEntry } from '../domain/join.ts';
import type { StoredMessage } from '../domain/message.ts';
import { cutToBytes, type DetailName, type MessageFacts } from '../domain/report.ts';
import {
  begunAtAttribute,
  dueIndex,
  messageKey,
  partitionKey,
  searchIndexes,
  timeToLiveAttribute,
} from '../shared/table-keys.ts';
import { type Item, utf8Bytes, valueBytes } from './item-size.ts';
import { writeEntry } from './kept-history.ts';

/**
 * Most bytes of an item, names and values together. Every write of it, also one that is refused, costs a write unit for each
 * begun KB (docs/adr/0014-item-budget.md).
 */
export const itemBudgetBytes = 6 * 1024;

/** Most bytes of UTF-8 of a text for which nothing else is said. */
const longestText = 128;
/** Of a word that says a kind, and of what is a number or an id. */
const longestWord = 64;
/** By these people look for a message: what parsers let through of ASCII, cut or not, stays as it is. */
const longestReference = 512;
const instantBytes = 24;

type FixedName =
  | keyof MessageFacts
  | DetailName
  | keyof Pick<StoredMessage, 'version' | 'status' | 'providerStatus' | 'doneAt' | 'errorCode' | 'failureReason'>
  | keyof Pick<StoredMessage, 'country' | 'grownBytes' | 'leftOutSince'>
  | (typeof searchIndexes.failures)['partitionKey' | 'sortKey']
  | (typeof dueIndex)['partitionKey' | 'sortKey']
  | keyof Pick<StoredMessage, 'overdueAt' | 'lateBySilence' | 'dueSettledAt'>
  | typeof begunAtAttribute
  | typeof timeToLiveAttribute;

/** Most bytes of the value of each attribute that does not grow with the number of reports: all of that is always kept free. */
const longestOfFixed = {
  version: 64,
  status: 16,
  providerStatus: longestText,
  doneAt: instantBytes,
  errorCode: longestText,
  failureReason: 32,
  channel: longestWord,
  recipient: 40,
  senderId: longestText,
  clientReference: longestReference,
  tag: longestReference,
  carrier: longestText,
  segments: 16,
  submittedAt: instantBytes,
  price: 32,
  // Fifty characters, each of up to four bytes.
  preview: 200,
  recordedAt: instantBytes,
  confirmedAt: instantBytes,
  country: 2,
  batchId: longestWord,
  callDurationSeconds: longestWord,
  carrierFees: longestWord,
  charge: longestWord,
  dltTemplateId: longestWord,
  hlr: 256,
  grownBytes: 4,
  leftOutSince: instantBytes,
  [timeToLiveAttribute]: 16,
  [begunAtAttribute]: instantBytes,
  [dueIndex.partitionKey]: 6,
  [dueIndex.sortKey]: instantBytes,
  overdueAt: instantBytes,
  lateBySilence: 1,
  dueSettledAt: instantBytes,
  [searchIndexes.failures.partitionKey]: 12,
  [searchIndexes.failures.sortKey]: instantBytes,
} as const satisfies Record<FixedName, number>;

/** Most bytes of each text of a history entry. */
const longestOfEntry = {
  providerStatus: longestOfFixed.providerStatus,
  providerCode: longestText,
  errorCode: longestOfFixed.errorCode,
  errorMessage: 256,
} as const satisfies Partial<Record<keyof HistoryEntry, number>>;

/** Most words and codes for the status that an entry keeps, where they are more than the word and the code that it shows. */
const mostSaid = 4;

/** What grows with the number of reports; `grownBytes` counts it, but for the list that holds the history. */
const growing = ['history', 'seen', 'unlisted', 'otherRecipients'] as const;
const emptyListBytes = 3;
/** Bytes beyond the budget that the item of a message may take that was read anew: its fingerprints, longer words, marks. */
export const rereadBytes = 2 * 1024;

const reservedBytes = [
  ...Object.entries(longestOfFixed).map(([name, longest]) => utf8Bytes(name) + longest),
  ...growing.map(utf8Bytes),
].reduce((total, one) => total + one, utf8Bytes(partitionKey) + emptyListBytes);

/** Bytes that what grows may take in the item of a message, however much all the rest of it is. */
export const roomOf = (provider: string, messageId: string): number =>
  itemBudgetBytes - reservedBytes - utf8Bytes(messageKey(provider, messageId));

type Values = Readonly<Record<string, NativeAttributeValue>>;

/** What of these values is told, with texts no longer than the item keeps them. */
function cutTo(values: object, longest: Readonly<Record<string, number>>): Values {
  const told = Object.entries(values).filter(([, value]) => value !== null);
  const kept = told.map(([name, value]) => {
    const most = longest[name];
    return [name, typeof value === 'string' && most !== undefined ? cutToBytes(value, most) : value];
  });
  return Object.fromEntries(kept);
}

/** Attributes as the item keeps them; those that are null are left out. */
export const keptValues = (values: object): Values => cutTo(values, longestOfFixed);

/** An entry as the history keeps it. */
export const keptEntry = ({ said, ...entry }: HistoryEntry): Values =>
  writeEntry({ ...cutTo(entry, longestOfEntry), ...(said && { said: cutList(said) }) });

/** What is left out at the end shows as `…`, as at the end of a text. */
const cutList = (said: readonly string[]): readonly string[] =>
  (said.length <= mostSaid ? said : [...said.slice(0, mostSaid - 1), '…']).map((one) => cutToBytes(one, longestWord));

/** The word that the message names beside its history; null for one that is listed. */
export const unlistedWord = ({ status, providerStatus }: HistoryEntry): string | null =>
  status === 'unknown' ? cutToBytes(providerStatus, longestWord) : null;

/** Bytes that an item grows by with these entries: themselves, their fingerprints and unlisted words, known ones as well. */
export function growthOf(entries: readonly HistoryEntry[]): number {
  const list = marshall({ entries: entries.map(keptEntry) });
  return entries.reduce(
    (total, entry) => total + utf8Bytes(entry.fingerprint) + utf8Bytes(unlistedWord(entry) ?? ''),
    valueBytes(list['entries'] ?? { L: [] }) - emptyListBytes,
  );
}

/** Bytes that an item grows by with the name of another recipient. */
export const growthOfRecipient = utf8Bytes;

/** How many of these entries, from the first on, so many bytes have room for. */
export function howManyFit(entries: readonly HistoryEntry[], room: number): number {
  let left = room;
  const at = entries.findIndex((entry) => {
    left -= growthOf([entry]);
    return left < 0;
  });
  return at === -1 ? entries.length : at;
}

/** What of an item has grown, for one of an earlier version, which did not count: longer texts than are kept now with it. */
export function measureGrown(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    if (name === partitionKey) continue;
    const free = name === 'history' ? emptyListBytes : (longestOfFixed as Readonly<Record<string, number>>)[name];
    bytes += Math.max(0, valueBytes(value) - (free ?? 0));
  }
  return bytes;
}
