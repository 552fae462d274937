import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import { type DueRules, dueAt, type Expected, isAwaited, isOpen } from '../domain/due.ts';
import type { Instant } from '../domain/instant.ts';
import { endedAt, type HistoryEntry, join, type State, type Version, versionOf } from '../domain/join.ts';
import type { Reread, StoredMessage } from '../domain/message.ts';
import type { Recipient } from '../domain/recipient.ts';
import {
  type Details,
  detailNames,
  type MessageFacts,
  noFacts,
  type PriceText,
  type Report,
} from '../domain/report.ts';
import { outcomeOf, type Status } from '../domain/status.ts';
import { isMarked } from '../shared/preview-setting.ts';
import {
  begunAtAttribute,
  dueIndex,
  duePartitions,
  failurePartitions,
  failureShards,
  messageKey,
  partitionKey,
  searchIndexes,
  splitKey,
  timeToLiveAttribute,
} from '../shared/table-keys.ts';
import { attempts } from './attempts.ts';
import {
  growthOf,
  growthOfRecipient,
  keptEntry,
  keptValues,
  measureGrown,
  roomOf,
  unlistedWord,
} from './item-budget.ts';
import type { Item } from './item-size.ts';
import { readHistory } from './kept-history.ts';
import { keepLastVersions } from './last-versions.ts';
import { tellOfHotKeys } from './throttle.ts';

/** One distinct report on its way into the table. */
export interface Arrival {
  readonly report: Report;
  readonly entry: HistoryEntry;
  readonly country: string | null;
  /** Other forms in which the table may name its recipient. */
  readonly alsoKnownAs?: readonly Recipient[];
}

export type Arrivals = readonly [Arrival, ...Arrival[]];

/** Most other recipients that a message names. */
export const mostOtherRecipients = 50;

/** What a write found in its place. */
export interface Found extends State {
  readonly country: string | null;
  /** When the first report that the table took was received. */
  readonly begunAt: Instant;
  readonly tag: string | null;
  readonly channel: string | null;
  readonly confirmedAt: Instant | null;
  readonly segments: number | null;
  readonly price: PriceText | null;
  /** When the first final report was received; null where none came, or a full history lacks it. */
  readonly endedAt: Instant | null;
  readonly dueSettledAt: Instant | null;
}

/** What became of a write: done (with what it found), or refused because of the item that stood there. */
export type WriteOutcome =
  | { readonly kind: 'written'; readonly before: Found | null }
  | { readonly kind: 'refused'; readonly item: StoredMessage | null };

/** Every write is refused where the message has another recipient than these reports. */
export interface Table {
  /** What the stage expects of its messages; null where it has no deadlines. */
  readonly rules: DueRules | null;
  /** Where this process saw the message move last; null where it did not, or long ago. It may stand higher by now. */
  readonly lastSeen: (provider: string, messageId: string) => Version | null;
  /** Moves the message to the highest of these reports and appends all of them, unless a higher one or one of them is there. */
  readonly advance: (provider: string, arrivals: Arrivals) => Promise<WriteOutcome>;
  /** Moves the message without history and ends that, unless it goes on and has room for the first of these reports. */
  readonly advanceFull: (provider: string, arrivals: Arrivals) => Promise<WriteOutcome>;
  /** Appends reports that came too late to move the message, unless one of them is there or moves it after all. */
  readonly append: (provider: string, arrivals: Arrivals) => Promise<WriteOutcome>;
  /** Ends a history that has no room for the first of these reports, unless they move the message after all; facts are filled in. */
  readonly end: (provider: string, arrivals: Arrivals) => Promise<WriteOutcome>;
  /** Counts what an earlier version wrote, unless it is counted or has grown: nothing is appended before. */
  readonly count: (item: StoredMessage) => Promise<void>;
  /** Puts a message among those of which something is expected, or takes it away, as its stage's rules want it now. */
  readonly settleDue: (item: StoredMessage) => Promise<void>;
  /** Takes away the preview of a message that has a sensitive tag, or one of these reports of it. */
  readonly hidePreview: (item: StoredMessage, arrivals: readonly Arrival[]) => Promise<void>;
  /** Names in a message that is there another recipient for which its id was used, unless it names many or has no room. */
  readonly noteRecipient: (provider: string, messageId: string, recipient: Recipient) => Promise<void>;
  readonly read: (provider: string, messageId: string) => Promise<StoredMessage | null>;
}

/** What people ask of the table. */
export interface Reader extends Pick<Table, 'read'> {
  /** Those of a provider's messages that are there, in any order. @throws Error where the table leaves some unread. */
  readonly readMany: (provider: string, messageIds: readonly string[]) => Promise<readonly StoredMessage[]>;
}

/** Keys in one call of BatchGetItem. */
const mostPerRead = 100;
/** So often the keys that a call left unread are asked for again: for 1.5 s in all, waiting twice as long each time. */
const mostRounds = 6;

type Values = Readonly<Record<string, NativeAttributeValue>>;

export function connectTable(
  tableName: string,
  retentionDays: number,
  config: DynamoDBClientConfig = {},
  /** Null where the stage has no deadlines. */
  rules: DueRules | null = null,
  /** The marks of the tags whose messages may have no preview. */
  sensitiveMarks: readonly string[] = [],
): Table & Reader {
  const client = new DynamoDBClient({ ...attempts(3, 2000), ...config });
  tellOfHotKeys(client);
  const last = keepLastVersions();

  const read: Table['read'] = async (provider, messageId) => {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: marshall({ [partitionKey]: messageKey(provider, messageId) }),
        ConsistentRead: true,
      }),
    );
    return Item ? fromItem(Item) : null;
  };

  const readMany: Reader['readMany'] = async (provider, messageIds) => {
    const found: StoredMessage[] = [];
    const keys = [...new Set(messageIds)].map((id) => marshall({ [partitionKey]: messageKey(provider, id) }));
    for (let at = 0; at < keys.length; at += mostPerRead) {
      let left: Record<string, AttributeValue>[] = keys.slice(at, at + mostPerRead);
      for (let round = 0; left.length > 0; round++) {
        if (round === mostRounds) throw new Error(`The table left ${left.length} items unread: it is throttled.`);
        if (round > 0) await sleep(25 * 2 ** round);
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
        );
        found.push(...(Responses?.[tableName] ?? []).map(fromItem));
        left = UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
    }
    return found;
  };

  const update = async (provider: string, arrivals: Arrivals, given: UpdateParts): Promise<WriteOutcome> => {
    const { messageId } = arrivals[0].report;
    const isHidden = tagsOf(arrivals).some((tag) => isMarked(sensitiveMarks, tag));
    const parts = isHidden ? withoutPreview(given) : given;
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall({ [partitionKey]: messageKey(provider, messageId) }),
          ...expressions(provider, { ...parts, conditions: [...parts.conditions, ...sameRecipient(arrivals)] }),
          ReturnValues: 'ALL_OLD',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      const before: Values | null = Attributes ? unmarshall(Attributes) : null;
      const version = (given.set?.['version'] ?? before?.['version']) as Version | undefined;
      if (version !== undefined) last.note(messageKey(provider, messageId), version);
      // Facts of this write and of those before it may together fit a rule that neither fits.
      if (before !== null) {
        const after = changed(before, parts);
        await settle(provider, messageId, after);
        await hide(provider, messageId, after['preview'], [before['tag'], ...tagsOf(arrivals)]);
      }
      return { kind: 'written', before: before && foundIn(before) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // DynamoDB sends the item along; not all of its emulators do.
      const item = error.Item ? fromItem(error.Item) : await read(provider, messageId);
      if (item !== null) last.note(messageKey(provider, messageId), item.version);
      return { kind: 'refused', item };
    }
  };

  const moved = (provider: string, arrivals: Arrivals): UpdateParts => {
    const highest = winner(arrivals);
    const failure = failureOf(provider, highest);
    const own = { ...toldNumber(arrivals), ...factValues([highest]) };
    const due = duePartsOf(rules, provider, arrivals, highest);
    const others = Object.entries(factValues(arrivals)).filter(([name]) => !Object.hasOwn(own, name));
    return {
      set: { ...stateValues(highest), ...own, [timeToLiveAttribute]: expiry(arrivals, retentionDays) },
      fill: { ...Object.fromEntries(others), ...onceValues(arrivals), ...begun(arrivals), ...failure, ...due.fill },
      remove: [
        ...due.remove,
        ...Object.entries(optionalStateValues(highest)).flatMap(([name, value]) => (value === null ? [name] : [])),
        // Delivered after all.
        ...(failure ? [] : [searchIndexes.failures.partitionKey, searchIndexes.failures.sortKey]),
      ],
      conditions: [{ text: '(attribute_not_exists(#version) OR #version < :version)' }],
    };
  };

  /** A write beside the reports: where its condition fails, there is nothing to do. */
  const note = async (
    { provider, messageId }: Pick<StoredMessage, 'provider' | 'messageId'>,
    write: Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'>,
    values: Values,
  ): Promise<void> => {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall({ [partitionKey]: messageKey(provider, messageId) }),
          ...write,
          ExpressionAttributeValues: marshall(values),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  /** @param item its attributes, as they are after a write. */
  const settle = async (provider: string, messageId: string, item: Values): Promise<void> => {
    if (rules === null) return;
    const message: Expected = {
      provider,
      status: item['status'],
      tag: item['tag'] ?? null,
      channel: item['channel'] ?? null,
      country: item['country'] ?? null,
      confirmedAt: item['confirmedAt'] ?? null,
    };
    const [isThere, earlier] = [item[dueIndex.partitionKey] !== undefined, item[dueIndex.sortKey]];
    const isJudged = item['dueSettledAt'] !== undefined;
    // Of what was judged, only the late ones stay until they end; a report since then may have put back others.
    const isLate = item['overdueAt'] !== undefined && isOpen(rules, message);
    const isOver = isJudged ? !isLate : !isAwaited(rules, message);
    const at = isOver || isJudged ? null : dueAt(rules, message, item[begunAtAttribute]);
    const names = { '#on': dueIndex.partitionKey, '#version': 'version' };
    // Whoever moves the message meanwhile looks again.
    if (isOver && isThere)
      await note(
        { provider, messageId },
        {
          UpdateExpression: 'REMOVE #on',
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: names,
        },
        { ':version': item['version'] },
      );
    if (at !== null && !(isThere && earlier <= at))
      await note(
        { provider, messageId },
        {
          UpdateExpression: 'SET #on = :on, #at = :at',
          ConditionExpression:
            '#version = :version AND attribute_not_exists(#settled) AND attribute_not_exists(#confirmed) AND (attribute_not_exists(#on) OR attribute_not_exists(#at) OR #at > :at)',
          ExpressionAttributeNames: {
            ...names,
            '#at': dueIndex.sortKey,
            '#settled': 'dueSettledAt',
            '#confirmed': 'confirmedAt',
          },
        },
        { ':version': item['version'], ':on': duePartition(messageKey(provider, messageId)), ':at': at },
      );
  };

  /** One of these tags may be known to who wrote the preview no more than the preview to who told the tag. */
  const hide = async (
    provider: string,
    messageId: string,
    preview: string | null | undefined,
    tags: readonly (string | null | undefined)[],
  ): Promise<void> => {
    if (preview == null || !tags.some((tag) => isMarked(sensitiveMarks, tag))) return;
    await note(
      { provider, messageId },
      {
        UpdateExpression: 'REMOVE #preview',
        ConditionExpression: '#preview = :preview',
        ExpressionAttributeNames: { '#preview': 'preview' },
      },
      { ':preview': preview },
    );
  };

  const noteRecipient: Table['noteRecipient'] = (provider, messageId, recipient) => {
    const growth = growthOfRecipient(recipient);
    return note(
      { provider, messageId },
      {
        UpdateExpression: 'ADD #others :one, #grownBytes :growth',
        ConditionExpression:
          '#grownBytes <= :room AND (attribute_not_exists(#others) OR (size(#others) < :most AND NOT contains(#others, :other)))',
        ExpressionAttributeNames: { '#others': 'otherRecipients', '#grownBytes': 'grownBytes' },
      },
      {
        ':one': new Set([recipient]),
        ':other': recipient,
        ':growth': growth,
        ':room': roomOf(provider, messageId) - growth,
        ':most': mostOtherRecipients,
      },
    );
  };

  const count: Table['count'] = (item) =>
    note(
      item,
      {
        UpdateExpression: 'SET #grownBytes = :grown',
        ConditionExpression: 'attribute_not_exists(#grownBytes) AND size(#history) = :length',
        ExpressionAttributeNames: { '#grownBytes': 'grownBytes', '#history': 'history' },
      },
      { ':grown': item.grownBytes, ':length': item.history.length },
    );

  return {
    rules,
    lastSeen: (provider, messageId) => last.get(messageKey(provider, messageId)),
    read,
    readMany,
    noteRecipient,
    count,
    hidePreview: ({ provider, messageId, facts }, arrivals) =>
      hide(provider, messageId, facts.preview, [facts.tag, ...tagsOf(arrivals)]),
    settleDue: (item) =>
      settle(item.provider, item.messageId, {
        ...Object.fromEntries(Object.entries({ ...item.facts, ...dueOf(item) }).filter(([, value]) => value !== null)),
        status: item.status,
        version: item.version,
        ...(item.country !== null && { country: item.country }),
        [begunAtAttribute]: item.begunAt ?? item.history[0]?.receivedAt,
      }),
    // Three things must hold, or someone was here before: a lower state, none of these reports, room in the history.
    advance: (provider, arrivals) => update(provider, arrivals, { ...moved(provider, arrivals), append: arrivals }),
    advanceFull: (provider, arrivals) => {
      const { conditions, fill, ...parts } = moved(provider, arrivals);
      return update(provider, arrivals, {
        ...parts,
        fill: { ...fill, ...ended(arrivals) },
        conditions: [...conditions, isFull(provider, arrivals)],
      });
    },
    // The state stays: facts that it lacks are filled in, none is replaced.
    append: (provider, arrivals) =>
      update(provider, arrivals, {
        fill: { ...factValues(arrivals), ...onceValues(arrivals), ...begun(arrivals) },
        remove: duePartsOf(rules, provider, arrivals, null).remove,
        append: arrivals,
        conditions: [isOvertaken(arrivals)],
      }),
    end: (provider, arrivals) =>
      update(provider, arrivals, {
        fill: { ...factValues(arrivals), ...onceValues(arrivals), ...ended(arrivals) },
        remove: duePartsOf(rules, provider, arrivals, null).remove,
        conditions: [isOvertaken(arrivals), isFull(provider, arrivals)],
      }),
  };
}

const isOvertaken = (arrivals: Arrivals): Condition => ({
  text: '#version >= :highest',
  values: { highest: versionOf(winner(arrivals).entry) },
});

/** Once ended, a history stays so: an entry after one that is missing would not tell what its report did. */
const isFull = (provider: string, arrivals: Arrivals): Condition => ({
  text: '(attribute_exists(#leftOutSince) OR #grownBytes > :enough)',
  values: { enough: roomOf(provider, arrivals[0].report.messageId) - growthOf([arrivals[0].entry]) },
});

const tagsOf = (arrivals: readonly Arrival[]): readonly (string | null)[] =>
  arrivals.map(({ report }) => report.facts.tag);

function withoutPreview({ set, fill, ...parts }: UpdateParts): UpdateParts {
  const [kept, filled] = [{ ...set }, { ...fill }];
  delete kept['preview'];
  delete filled['preview'];
  return { ...parts, set: kept, fill: filled };
}

const ended = ([first]: Arrivals): Values => ({ leftOutSince: first.entry.receivedAt });

/**
 * One id may have been used for several recipients: their messages must not become one. Where only the application told the number,
 * that of a provider takes its place.
 */
function sameRecipient(arrivals: Arrivals): readonly Condition[] {
  const forms = formsOf(arrivals);
  const names = forms.map((_, at) => (at === 0 ? 'recipient' : `recipient${at}`));
  return forms.length === 0
    ? []
    : [
        {
          text: `(attribute_not_exists(#recipient) OR #recipient IN (${names.map((name) => `:${name}`).join(', ')}) OR #status = :own)`,
          values: { ...Object.fromEntries(names.map((name, at) => [name, forms[at]])), own: 'recorded' },
        },
      ];
}

/** Whether it is the application's word: that is of the id, whatever number it names, and makes no other recipient of it. */
export const isOwnWord = ({ entry }: Arrival): boolean => entry.status === 'recorded';

/** All forms of the recipient that a provider's reports of one message name, that in which it is kept first; none where none names one. */
export function formsOf(arrivals: readonly Arrival[]): readonly Recipient[] {
  const naming = arrivals.find((arrival) => !isOwnWord(arrival) && arrival.report.facts.recipient !== null);
  return naming ? [naming.report.facts.recipient as Recipient, ...(naming.alsoKnownAs ?? [])] : [];
}

/** The recipient that a provider's reports of one message name; null where none does. */
export const recipientOf = (arrivals: readonly Arrival[]): Recipient | null => formsOf(arrivals)[0] ?? null;

const winner = (arrivals: Arrivals): Arrival => {
  const highest = join(arrivals.map(({ entry }) => entry) as [HistoryEntry, ...HistoryEntry[]]);
  return arrivals.find(({ entry }) => entry === highest) ?? arrivals[0];
};

const stateValues = (arrival: Arrival): Values =>
  keptValues({
    version: versionOf(arrival.entry),
    status: arrival.entry.status,
    providerStatus: arrival.entry.providerStatus,
    ...optionalStateValues(arrival),
  });

/** The parts of the state that a report may lack: it then takes them away. */
const optionalStateValues = ({
  report,
}: Arrival): Readonly<Record<'doneAt' | 'errorCode' | 'failureReason', string | null>> => ({
  doneAt: report.doneAt,
  errorCode: report.errorCode,
  failureReason: report.failureReason,
});

/** What the reports together tell of the message; the higher report is believed where two differ. */
const factValues = (arrivals: Arrivals): Values =>
  Object.assign(
    {},
    ...[...arrivals]
      .sort((a, b) => (versionOf(a.entry) < versionOf(b.entry) ? -1 : 1))
      .map(({ report, country }) => keptValues({ ...named(report.facts), ...none, ...report.details, country })),
  );

/** The number that a provider's reports name, and its country: they take the place of those that the application told. */
const toldNumber = (arrivals: Arrivals): Values => {
  const { recipient, country } = factValues(arrivals.filter((one) => !isOwnWord(one)) as unknown as Arrivals);
  return keptValues({ recipient: recipient ?? null, country: (recipient && country) ?? null });
};

/** What is told once stays as it was told first. */
const once = ['recordedAt', 'confirmedAt'] as const satisfies readonly (keyof MessageFacts)[];
const none = Object.fromEntries(once.map((name) => [name, null]));

const onceValues = (arrivals: Arrivals): Values =>
  keptValues(
    Object.fromEntries(
      once.map((name) => [name, arrivals.flatMap(({ report }) => report.facts[name] ?? []).sort()[0] ?? null]),
    ),
  );

/** What sorts the message among those of its recipient; one that an earlier version wrote gets it with its next report. */
const begun = (arrivals: Arrivals): Values => ({
  [begunAtAttribute]: arrivals.map(({ entry }) => entry.receivedAt).sort()[0],
});

/** The place of a failed message among the failures of its day; null for any other. It keeps the first that it gets. */
function failureOf(provider: string, { report, entry }: Arrival): Values | null {
  if (outcomeOf(entry.status) !== 'failed') return null;
  const { partitionKey: partition, sortKey } = searchIndexes.failures;
  return {
    [partition]: failurePartition(entry.receivedAt, messageKey(provider, report.messageId)),
    [sortKey]: entry.receivedAt,
  };
}

/** Where the failures of a day lie that have this message's shard: it follows from the key, so that a message keeps it. */
export function failurePartition(at: Instant, key: string): string {
  return failurePartitions(at.slice(0, 10))[shardOf(key, failureShards)] as string;
}

/** The attributes of an item after a write. */
function changed(
  before: Values,
  { set = {}, fill = {}, remove = [] }: Pick<UpdateParts, 'set' | 'fill' | 'remove'>,
): Values {
  const left = Object.entries({ ...fill, ...before, ...set }).filter(([name]) => !remove.includes(name));
  return Object.fromEntries(left);
}

/**
 * What these reports alone do to their message's place among those of which something is expected.
 * @param highest the one that decides the state; null where the state stands higher.
 */
function duePartsOf(
  rules: DueRules | null,
  provider: string,
  arrivals: Arrivals,
  highest: Arrival | null,
): { readonly fill: Values; readonly remove: readonly string[] } {
  const nothing = { fill: {}, remove: [] };
  if (rules === null) return nothing;
  const told = factValues(arrivals);
  const [confirmedAt = null] = arrivals.flatMap(({ report }) => report.facts.confirmedAt ?? []);
  if (highest === null) return confirmedAt === null ? nothing : { fill: {}, remove: [dueIndex.partitionKey] };
  const message: Expected = {
    provider,
    status: highest.entry.status,
    tag: told['tag'] ?? null,
    channel: told['channel'] ?? null,
    country: told['country'] ?? null,
    confirmedAt,
  };
  if (!isAwaited(rules, message)) return { fill: {}, remove: [dueIndex.partitionKey] };
  const at = dueAt(rules, message, begun(arrivals)[begunAtAttribute]);
  const key = messageKey(provider, highest.report.messageId);
  return at === null
    ? nothing
    : { fill: { [dueIndex.partitionKey]: duePartition(key), [dueIndex.sortKey]: at }, remove: [] };
}

/** Where a message waits: it follows from the key. */
const duePartition = (key: string): string => duePartitions[shardOf(key, duePartitions.length)] as string;

const shardOf = (key: string, shards: number): number => createHash('sha256').update(key).digest().readUInt8() % shards;

const dueOf = ({ dueAt, dueOn, overdueAt, dueSettledAt }: StoredMessage) => ({
  dueAt: dueAt ?? null,
  dueOn: dueOn ?? null,
  overdueAt: overdueAt ?? null,
  dueSettledAt: dueSettledAt ?? null,
});

/** DynamoDB refuses a write with an empty text as the key of an index. */
const named = (facts: MessageFacts): MessageFacts => ({
  ...facts,
  recipient: facts.recipient || null,
  clientReference: facts.clientReference || null,
});

const expiry = (arrivals: Arrivals, retentionDays: number): number =>
  Math.max(...arrivals.map(({ entry }) => Math.floor(Date.parse(entry.receivedAt) / 1000))) + retentionDays * 86_400;

interface UpdateParts {
  readonly set?: Values;
  /** Set only where the item has no such attribute yet. */
  readonly fill?: Values;
  readonly remove?: readonly string[];
  /** Reports for the history, refused where it holds one of them or has no room. */
  readonly append?: Arrivals;
  readonly conditions: readonly Condition[];
}

/** What must hold of the item, with values that nothing else names. */
interface Condition {
  readonly text: string;
  readonly values?: Values;
}

function expressions(provider: string, { set = {}, fill = {}, remove = [], append, conditions }: UpdateParts) {
  const clauses = [
    ...Object.keys(set).map((name) => `#${name} = :${name}`),
    ...Object.keys(fill).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const values: Record<string, NativeAttributeValue> = {};
  const named = Object.assign({}, set, fill, ...conditions.map((one) => one.values)) as Values;
  for (const [name, value] of Object.entries(named)) values[`:${name}`] = value;
  const where = conditions.map(({ text }) => text);
  let add = '';
  if (append) {
    clauses.push('#history = list_append(if_not_exists(#history, :none), :entries)');
    const unlisted = append.flatMap(({ entry }) => unlistedWord(entry) ?? []);
    add = ` ADD #grownBytes :growth, #seen :fingerprints${unlisted.length > 0 ? ', #unlisted :unlisted' : ''}`;
    if (unlisted.length > 0) values[':unlisted'] = new Set(unlisted);
    values[':none'] = [];
    values[':entries'] = append.map(({ entry }) => keptEntry(entry));
    values[':fingerprints'] = new Set(append.map(({ entry }) => entry.fingerprint));
    const growth = growthOf(append.map(({ entry }) => entry));
    values[':growth'] = growth;
    values[':room'] = roomOf(provider, append[0].report.messageId) - growth;
    where.push('attribute_not_exists(#leftOutSince)', '(attribute_not_exists(#history) OR #grownBytes <= :room)');
    append.forEach(({ entry }, index) => {
      values[`:f${index}`] = entry.fingerprint;
      where.push(`NOT contains(#seen, :f${index})`);
    });
  }
  const removed = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  const UpdateExpression = `SET ${clauses.join(', ')}${removed}${add}`;
  const ConditionExpression = where.join(' AND ');
  const names = `${UpdateExpression} ${ConditionExpression}`.matchAll(/#(\w+)/g);
  return {
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames: Object.fromEntries(names),
    ExpressionAttributeValues: marshall(values),
  } satisfies Partial<UpdateItemCommandInput>;
}

const stateOf = (item: Values): State => ({ version: item['version'], status: item['status'] });
function foundIn(item: Values): Found {
  const history = readHistory(item);
  return {
    ...stateOf(item),
    country: item['country'] ?? null,
    begunAt: (history[0] as HistoryEntry).receivedAt,
    tag: item['tag'] ?? null,
    channel: item['channel'] ?? null,
    confirmedAt: item['confirmedAt'] ?? null,
    segments: item['segments'] ?? null,
    price: item['price'] ?? null,
    endedAt: endedAt(history),
    dueSettledAt: item['dueSettledAt'] ?? null,
  };
}

/** The message that an item holds, one that an earlier version wrote too. */
export function fromItem(stored: Item): StoredMessage {
  const item: Values = unmarshall(stored);
  const nullable = <T>(name: string): T | null => (item[name] as T | undefined) ?? null;
  const facts = Object.fromEntries(
    Object.keys(noFacts).map((name) => [name, nullable(name)]),
  ) as unknown as MessageFacts;
  const details = detailNames.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]]));
  return {
    ...splitKey(item[partitionKey]),
    ...stateOf(item),
    providerStatus: item['providerStatus'],
    doneAt: nullable('doneAt'),
    errorCode: nullable('errorCode'),
    failureReason: nullable('failureReason'),
    facts,
    country: nullable('country'),
    details: Object.fromEntries(details) as Details,
    history: readHistory(item),
    seen: setOf(item['seen']),
    unlistedWords: [...setOf(item['unlisted'])].sort(),
    otherRecipients: [...setOf<Recipient>(item['otherRecipients'])].sort(),
    grownBytes: item['grownBytes'] ?? measureGrown(stored),
    isCounted: item['grownBytes'] !== undefined,
    leftOutSince: nullable('leftOutSince'),
    rereads: [...setOf(item['rereads'])].sort().map(toReread),
    begunAt: nullable(begunAtAttribute),
    failedAt: nullable(searchIndexes.failures.sortKey),
    dueAt: nullable(dueIndex.sortKey),
    dueOn: nullable(dueIndex.partitionKey),
    overdueAt: nullable('overdueAt'),
    lateBySilence: nullable('lateBySilence'),
    dueSettledAt: nullable('dueSettledAt'),
  };
}

function toReread(mark: string): Reread {
  const [at, from, to] = mark.split('|') as [Instant, Status, Status];
  return { at, from, to };
}

const setOf = <T extends string>(value: unknown): ReadonlySet<T> => (value as ReadonlySet<T> | undefined) ?? new Set();
