import { createHash } from 'node:crypto';
import { region } from '../../template/resolve.ts';

type Item = Readonly<Record<string, unknown>>;

/** A change of one item, with its images as DynamoDB writes them in JSON; an image that there is not is absent. */
export interface Change {
  readonly keys: Item;
  readonly oldImage?: Item | undefined;
  readonly newImage?: Item | undefined;
  /** Whether its time to live deleted it. */
  readonly isExpiry: boolean;
}

/** A place in a shard: after so many of the records that it ever had. */
export interface Shard {
  readonly id: string;
  readonly firstSequenceNumber: string;
  /** How many records it had, those that are forgotten included. */
  readonly length: () => number;
  /** How many of them are forgotten. */
  readonly trimmed: () => number;
  /** From a place on, at most so many and no more than a megabyte; each as JSON. */
  readonly read: (from: number, most: number) => readonly string[];
  /** The place of a record, by its sequence number: before it. */
  readonly placeOf: (sequenceNumber: string) => number;
}

export interface TableStream {
  readonly arn: string;
  readonly tableName: string;
  readonly shards: readonly Shard[];
  readonly append: (change: Change) => void;
  /** Resolves when a shard has records from a place on, or after so many milliseconds. */
  readonly waitFor: (shard: Shard, from: number, ms: number) => Promise<void>;
}

export interface StreamOptions {
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Bytes of JSON that are kept of all records together. */
  readonly keptBytes?: number;
}

/** As many as keep order per item only: whoever takes more for granted shall see it here. */
const shardCount = 4;
const retentionMs = 24 * 3_600_000;
const usuallyKeptBytes = 128 * 2 ** 20;
const mostBytesRead = 2 ** 20;

interface Kept {
  readonly atMs: number;
  readonly sequence: bigint;
  readonly json: string;
}

/** The changes of a table, in shards by key: kept for a day, as DynamoDB does, as long as they are not too many bytes. */
export function createTableStream(
  arn: string,
  tableName: string,
  { now = Date.now, keptBytes = usuallyKeptBytes }: StreamOptions = {},
): TableStream {
  // Another one for each stream, as there is no order between them.
  let sequence = BigInt(now()) * 10n ** 12n;
  const firstSequence = sequence;
  let bytes = 0;
  const waiting = new Set<() => void>();
  const held = Array.from({ length: shardCount }, (_, at) => createShard(now(), at, firstSequence));

  const trim = (): void => {
    const oldest = (): HeldShard | undefined =>
      held.filter(({ records }) => records.length > 0).toSorted((a, b) => (first(a) < first(b) ? -1 : 1))[0];
    for (let shard = oldest(); shard; shard = oldest()) {
      const [{ atMs, json }] = shard.records as [Kept];
      if (bytes <= keptBytes && atMs > now() - retentionMs) return;
      shard.records.shift();
      shard.forgotten += 1;
      bytes -= json.length;
    }
  };

  return {
    arn,
    tableName,
    shards: held.map(({ shard }) => shard),
    append: (change) => {
      sequence += 1n;
      const atMs = now();
      const json = JSON.stringify(toRecord(change, String(sequence), atMs));
      const shard = held[hashOf(change.keys) % shardCount] as HeldShard;
      shard.records.push({ atMs, sequence, json });
      bytes += json.length;
      trim();
      for (const wake of [...waiting]) wake();
    },
    waitFor: (shard, from, ms) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (shard.length() <= from) return;
          done();
        };
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(done, ms);
        waiting.add(wake);
        wake();
      }),
  };
}

interface HeldShard {
  readonly shard: Shard;
  readonly records: Kept[];
  forgotten: number;
}

const first = ({ records }: HeldShard): bigint => records[0]?.sequence ?? 0n;

function createShard(nowMs: number, at: number, firstSequence: bigint): HeldShard {
  const records: Kept[] = [];
  const held: HeldShard = {
    records,
    forgotten: 0,
    shard: {
      id: `shardId-${String(nowMs).padStart(20, '0')}-${String(at).padStart(8, '0')}`,
      firstSequenceNumber: String(firstSequence),
      length: () => held.forgotten + records.length,
      trimmed: () => held.forgotten,
      read: (from, most) => {
        const start = Math.max(0, from - held.forgotten);
        const found: string[] = [];
        for (let bytes = 0; found.length < most; ) {
          const next = records[start + found.length];
          bytes += next?.json.length ?? 0;
          // A record that is larger than all that may be read at once is read alone.
          if (!next || (bytes > mostBytesRead && found.length > 0)) break;
          found.push(next.json);
        }
        return found;
      },
      placeOf: (sequenceNumber) => {
        const wanted = BigInt(sequenceNumber);
        const found = records.findIndex(({ sequence }) => sequence >= wanted);
        return held.forgotten + (found < 0 ? records.length : found);
      },
    },
  };
  return held;
}

const hashOf = (keys: Item): number => createHash('sha256').update(canonical(keys)).digest().readUInt32BE();

const canonical = (keys: Item): string =>
  JSON.stringify(Object.entries(keys).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** As the stream's API writes it: seconds, and capitals for whoever deleted what was past its time. */
function toRecord({ keys, oldImage, newImage, isExpiry }: Change, sequenceNumber: string, atMs: number): object {
  const eventName = newImage === undefined ? 'REMOVE' : oldImage === undefined ? 'INSERT' : 'MODIFY';
  const images = {
    ...(newImage === undefined ? {} : { NewImage: newImage }),
    ...(oldImage === undefined ? {} : { OldImage: oldImage }),
  };
  return {
    eventID: createHash('md5')
      .update(`${sequenceNumber} ${canonical(keys)}`)
      .digest('hex'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(atMs / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: sequenceNumber,
      SizeBytes: Buffer.byteLength(JSON.stringify({ keys, ...images })),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    ...(isExpiry ? { userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } } : {}),
  };
}
