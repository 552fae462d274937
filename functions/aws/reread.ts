import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../domain/instant.ts';
import { type HistoryEntry, replay } from '../domain/join.ts';
import type { Reread, StoredMessage } from '../domain/message.ts';
import { outcomeOf } from '../domain/status.ts';
import type { ReadAnew } from '../providers/read-anew.ts';
import { begunAtAttribute, messageKey, partitionKey, searchIndexes } from '../shared/table-keys.ts';
import { attempts } from './attempts.ts';
import { keptValues, rereadBytes, roomOf, unlistedWord } from './item-budget.ts';
import { utf8Bytes, valueBytes } from './item-size.ts';
import { writeEntry } from './kept-history.ts';
import { failurePartition, fromItem } from './table.ts';

/** Most times of being read anew that a message tells of: the latest. */
export const mostRereads = 5;

/** What became of a message that was to be written as it reads now. */
export type RereadOutcome =
  /** `knowsRepeats`: whether it had room for the fingerprints by which its reports are known when they come again. */
  | { readonly kind: 'written'; readonly knowsRepeats: boolean }
  /** It moved since it was read; null where its time to live ended. */
  | { readonly kind: 'refused'; readonly item: StoredMessage | null }
  /** It has no room for what would become longer. */
  | { readonly kind: 'full' };

export interface RereadTable {
  /** Writes a message as it reads now, if nothing of it moved since: no report came, nobody else read it anew. */
  readonly write: (before: StoredMessage, after: ReadAnew, at: Instant) => Promise<RereadOutcome>;
  readonly close: () => void;
}

/** Whether the item lacks what an index needs to find the message, as one that an earlier version wrote does. */
export const lacksPlaces = (stored: StoredMessage): boolean =>
  stored.history.length > 0 &&
  ((stored.begunAt ?? null) === null || (outcomeOf(stored.status) === 'failed' && (stored.failedAt ?? null) === null));

export function connectReread(tableName: string, config: DynamoDBClientConfig = {}): RereadTable {
  // Nobody waits for it: a throttled table has half a minute to come round.
  const client = new DynamoDBClient({ ...attempts(10, 10_000), ...config });
  return {
    close: () => client.destroy(),
    write: async (before, after, at) => {
      const next = nextOf(before, after, at);
      if (next === null) return { kind: 'full' };
      const Key = marshall({ [partitionKey]: messageKey(before.provider, before.messageId) });
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key,
            ...expressions(before, next),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { kind: 'written', knowsRepeats: next.knowsRepeats };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // DynamoDB sends the item along; not all of its emulators do.
        const Item =
          error.Item ??
          (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
        const item = Item ? fromItem(Item) : null;
        // An earlier attempt of the same call may have been carried out, and its answer lost.
        const isDone = item?.rereads?.some((one) => isDeepStrictEqual(one, next.mark));
        return isDone ? { kind: 'written', knowsRepeats: next.knowsRepeats } : { kind: 'refused', item };
      }
    },
  };
}

type Values = Readonly<Record<string, NativeAttributeValue>>;

interface Next {
  /** By the name of the attribute; null removes it. */
  readonly set: Values;
  /** Set only where the item has no such attribute yet. */
  readonly fill: Values;
  readonly knowsRepeats: boolean;
  /** Null where nothing reads differently. */
  readonly mark: Reread | null;
}

/** What the item becomes; null where there is no room for it. */
function nextOf(before: StoredMessage, after: ReadAnew, at: Instant): Next | null {
  const { status } = after.state;
  const failure = failureOf(before, after);
  const { partitionKey: failedOn, sortKey: failedAt } = searchIndexes.failures;
  const places = {
    fill: { [begunAtAttribute]: before.history[0]?.receivedAt ?? at, ...failure },
    // No failure by these tables.
    leaves: failure ? {} : { [failedOn]: null, [failedAt]: null },
  };
  if (after.isSame) return { set: places.leaves, fill: places.fill, knowsRepeats: true, mark: null };
  const mark = { at, from: before.status, to: status };
  const marks = [...(before.rereads ?? []), mark].slice(-mostRereads).map(toMark);
  const room = roomOf(before.provider, before.messageId) + rereadBytes;
  const own = before.history.map(({ fingerprint }) => fingerprint);
  // Those of tables before these only an older version of the consumer would need.
  for (const seen of [[...before.seen, ...after.aliases], [...own, ...after.aliases], own]) {
    const grown = {
      history: after.history.map(toEntry),
      seen: new Set(seen),
      unlisted: setOrNull(unlistedAfter(before, after)),
      rereads: new Set(marks),
    };
    const grownBytes = before.grownBytes + bytesOf(grown) - bytesOf(grownOf(before));
    if (grownBytes > room && grownBytes > before.grownBytes) continue;
    const { doneAt, errorCode, failureReason, ...state } = after.state;
    return {
      set: {
        ...keptValues(state),
        ...keptOrNull({ doneAt, errorCode, failureReason }),
        ...grown,
        grownBytes,
        ...places.leaves,
      },
      fill: places.fill,
      knowsRepeats: seen !== own || after.aliases.length === 0,
      mark,
    };
  }
  return null;
}

/** The place among the failures of a message that failed by these tables: of the first report that made it so. */
function failureOf({ provider, messageId, leftOutSince, history }: StoredMessage, after: ReadAnew): Values | null {
  if (outcomeOf(after.state.status) !== 'failed') return null;
  const failing = replay(after.history).find(
    ({ effect, entry }) => effect === 'applied' && outcomeOf(entry.status) === 'failed',
  );
  const at = failing?.entry.receivedAt ?? leftOutSince ?? history.at(-1)?.receivedAt;
  if (at === undefined) return null;
  const { partitionKey: partition, sortKey } = searchIndexes.failures;
  return { [partition]: failurePartition(at, messageKey(provider, messageId)), [sortKey]: at };
}

/** Words of reports that are in the history are those that are unknown now; others stay. */
function unlistedAfter(before: StoredMessage, { history }: ReadAnew): readonly string[] {
  const wordsOf = (entries: readonly HistoryEntry[]) => new Set(entries.flatMap((entry) => unlistedWord(entry) ?? []));
  const were = wordsOf(before.history);
  return [...new Set([...before.unlistedWords.filter((word) => !were.has(word)), ...wordsOf(history)])];
}

const toMark = ({ at, from, to }: Reread): string => `${at}|${from}|${to}`;

/** An entry with the texts that it has, however long an earlier version kept them. */
const toEntry = (entry: HistoryEntry): Values => writeEntry({ ...entry });

const setOrNull = (values: readonly string[]): ReadonlySet<string> | null =>
  values.length === 0 ? null : new Set(values);

const keptOrNull = (values: Readonly<Record<string, string | null>>): Values => ({ ...values, ...keptValues(values) });

const grownOf = ({ history, seen, unlistedWords, rereads = [] }: StoredMessage): Values => ({
  history: history.map(toEntry),
  seen: setOrNull([...seen]),
  unlisted: setOrNull(unlistedWords),
  rereads: setOrNull(rereads.map(toMark)),
});

const bytesOf = (grown: Values): number =>
  Object.entries(grown)
    .filter(([, value]) => value !== null)
    .reduce(
      // The names of the others are kept free in every item.
      (total, [name, value]) =>
        total + valueBytes(marshall({ value })['value'] ?? { NULL: true }) + (name === 'rereads' ? utf8Bytes(name) : 0),
      0,
    );

/** Writes what has become of it, on the condition that all that a report, another reading or a count would change is as it was. */
function expressions(before: StoredMessage, { set, fill }: Next) {
  const was: Values = {
    version: before.version,
    grownBytes: before.isCounted ? before.grownBytes : null,
    leftOutSince: before.leftOutSince,
    seen: setOrNull([...before.seen]),
    rereads: setOrNull((before.rereads ?? []).map(toMark)),
  };
  const told = Object.entries(set).filter(([, value]) => value !== null);
  const removed = Object.keys(set).filter((name) => set[name] === null);
  const sets = [
    ...told.map(([name]) => `#${name} = :${name}`),
    ...Object.keys(fill).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const conditions = Object.entries(was).map(([name, value]) =>
    value === null ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`,
  );
  const UpdateExpression = `SET ${sets.join(', ')}${removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''}`;
  const ConditionExpression = [...conditions, 'size(#history) = :was_length'].join(' AND ');
  const values = {
    ...Object.fromEntries([...told, ...Object.entries(fill)].map(([name, value]) => [`:${name}`, value])),
    ...Object.fromEntries(
      Object.entries(was).flatMap(([name, value]) => (value === null ? [] : [[`:was_${name}`, value]])),
    ),
    ':was_length': before.history.length,
  };
  return {
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames: Object.fromEntries(
      Array.from(`${UpdateExpression} ${ConditionExpression}`.matchAll(/#(\w+)/g), ([name, attribute]) => [
        name,
        attribute as string,
      ]),
    ),
    ExpressionAttributeValues: marshall(values),
  };
}
