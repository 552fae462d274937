// Read by the infrastructure, the functions and the CLI: names only, nothing heavy.

export const partitionKey = 'pk';

/** Epoch seconds after which DynamoDB may delete the item. */
export const timeToLiveAttribute = 'expiresAt';

/** When the first report that the table took was received: set once, so that what is sorted by it is written once. */
export const begunAtAttribute = 'begunAt';

/**
 * The secondary indexes, keys only, by the settings that switch them on (docs/adr/0018-indexes.md). Each is sparse: an item that
 * lacks one of the two attributes is not in it.
 */
export const searchIndexes = {
  recipient: { name: 'by-recipient', partitionKey: 'recipient', sortKey: begunAtAttribute },
  clientReference: { name: 'by-client-reference', partitionKey: 'clientReference', sortKey: begunAtAttribute },
  failures: { name: 'failures', partitionKey: 'failedOn', sortKey: 'failedAt' },
} as const;
export type SearchIndex = keyof typeof searchIndexes;

/** Messages of which something is expected, by when, and those that are late; only where the stage has deadlines. */
export const dueIndex = { name: 'due', partitionKey: 'dueOn', sortKey: 'dueAt' } as const;
/** All that there may be. */
export const tableIndexes = { ...searchIndexes, due: dueIndex } as const;
export type IndexName = keyof typeof tableIndexes;
export type TableIndex = (typeof tableIndexes)[IndexName];

/** Which indexes a table has. */
export type Indexed = Readonly<Record<SearchIndex, boolean>> & { readonly due?: boolean };

interface Indexing {
  readonly search: Readonly<Record<SearchIndex, boolean>>;
  readonly deadlines: readonly unknown[];
}

/** The indexes that the settings ask for. */
export const indexedBy = ({ search, deadlines }: Indexing): Indexed => ({
  ...search,
  ...(deadlines.length > 0 && { due: true }),
});

/** Every index that a table may have, with the setting that asks for it. */
export const indexSettings: readonly (readonly [
  index: TableIndex,
  setting: string,
  isOn: (indexed: Indexed) => boolean,
])[] = [
  ...(Object.keys(searchIndexes) as SearchIndex[]).map(
    (name) => [searchIndexes[name], `search.${name}`, (indexed: Indexed) => indexed[name]] as const,
  ),
  [dueIndex, 'deadlines', ({ due = false }) => due],
];
/** A projected attribute that changes costs another write. */
export const indexProjection = 'KEYS_ONLY';

/** Those that are switched on. */
export const indexesOf = (indexed: Indexed): readonly TableIndex[] =>
  indexSettings.flatMap(([index, , isOn]) => (isOn(indexed) ? [index] : []));

/** Partitions of a day's failures: as many as 10,000 a second need where each takes 1,000 writes. */
export const failureShards = 16;

/** The partitions that hold the failures of a day, which is written as in an instant. */
export const failurePartitions = (day: string): readonly string[] =>
  Array.from({ length: failureShards }, (_, shard) => `${day}#${shard.toString(16)}`);

/** Partitions of the messages that are waited for: each takes 1,000 writes a second. */
export const duePartitions: readonly string[] = Array.from({ length: 16 }, (_, shard) => shard.toString(16));

/** Where a message goes from there that is late, until it is final: whoever looks for what is due passes it no more. */
export const latePartition = (duePartition: string): string => `late-${duePartition}`;

/** Provider ids hold no `#`, message ids may. */
export const messageKey = (provider: string, messageId: string): string => `${provider}#${messageId}`;

export function splitKey(key: string): { readonly provider: string; readonly messageId: string } {
  const at = key.indexOf('#');
  return { provider: key.slice(0, at), messageId: key.slice(at + 1) };
}
