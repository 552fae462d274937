import { createHash, randomUUID } from 'node:crypto';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import type { Clock } from '../../runtime/clock.ts';
import type { LocalFunction } from '../../runtime/lambda.ts';
import { arn, region } from '../../template/resolve.ts';
import type { Matcher } from '../events/pattern.ts';
import { type Permissions, pollersName } from '../policy/permissions.ts';
import { type FailurePolicy, type GivenUp, handOver } from './batch.ts';
import { type StreamRecord, toStreamRecord } from './record.ts';

/** An event source mapping of a table's stream, as the template declares it. */
export interface StreamMapping extends FailurePolicy {
  readonly streamArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches of one shard that run at a time, no item's records in two of them. */
  readonly parallelizationFactor: number;
  /** Which records the function gets, where not all. */
  readonly filter: Matcher | null;
}

export interface StreamHooks {
  readonly clock: Pick<Clock, 'at'>;
  /** Told of each run: how old its last record was, in milliseconds of real time. */
  readonly onIteratorAge: (functionName: string, ageMs: number) => void;
  /** Sends what a destination gets, in the name of the function; null where the mapping has none. */
  readonly onFailure: ((message: object) => Promise<void>) | null;
}

export interface StreamSource {
  readonly streamArn: string;
  readonly close: () => Promise<void>;
}

const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** @throws Error where the role may not read the stream, or not send to the destination. */
export function checkStreamMapping(
  { streamArn }: Pick<StreamMapping, 'streamArn'>,
  functionName: string,
  onFailureArn: string | null,
  permissions: Pick<Permissions, 'allows'>,
): void {
  if (onFailureArn !== null && !permissions.allows(functionName, 'sqs:SendMessage', onFailureArn))
    throw new Error(
      `InvalidParameterValueException: The provided destination config is invalid: the function execution role does not have permissions to call SendMessage on SQS (${onFailureArn})`,
    );
  if (streamActions.every((action) => permissions.allows(functionName, `dynamodb:${action}`, streamArn))) return;
  throw new Error(
    `InvalidParameterValueException: Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
  );
}

/** How often Lambda asks a shard that has nothing. */
const askAgainMs = 250;
const askAfterErrorMs = 200;
const longestPauseMs = 10_000;
/** Lambda takes 6 MB. */
const mostBatchBytes = 5_500_000;

interface Gathered {
  readonly records: readonly StreamRecord[];
  readonly isClosed: boolean;
}

/** Reads the stream's shards and runs the function on batches, as Lambda's pollers do: of each shard in order, one at a time. */
export async function startStreamSource(
  mapping: StreamMapping,
  lambda: Pick<LocalFunction, 'declaration' | 'invoke'>,
  awsUrl: string,
  { clock, onIteratorAge, onFailure }: StreamHooks,
): Promise<StreamSource> {
  const { streamArn: StreamArn, batchSize, windowSeconds, parallelizationFactor, filter } = mapping;
  const { name } = lambda.declaration;
  const client = new DynamoDBStreamsClient({
    endpoint: awsUrl,
    region,
    credentials: { accessKeyId: pollersName, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  /** What is refused then is so for good, and nobody would hear of it. */
  let isStarting = true;
  const stopping = new AbortController();
  const { signal } = stopping;
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  /** Until the call is answered; null where that shall not be waited for. */
  const insist = async <T>(call: () => Promise<T>): Promise<T | null> => {
    while (!signal.aborted) {
      try {
        return await call();
      } catch (error) {
        if (isLostIterator(error)) return null;
        if (isStarting && (error as Error).name === 'AccessDeniedException') throw error;
        await sleep(askAfterErrorMs);
      }
    }
    return null;
  };

  const describe = async (): Promise<readonly Shard[]> => {
    const shards: Shard[] = [];
    for (let ExclusiveStartShardId: string | undefined; ; ) {
      const command = new DescribeStreamCommand({ StreamArn, ...(ExclusiveStartShardId && { ExclusiveStartShardId }) });
      const told = await insist(() => client.send(command, { abortSignal: signal }));
      shards.push(...(told?.StreamDescription?.Shards ?? []));
      ExclusiveStartShardId = told?.StreamDescription?.LastEvaluatedShardId;
      if (ExclusiveStartShardId === undefined) return shards;
    }
  };

  const iteratorOf = async (
    ShardId: string,
    type: ShardIteratorType,
    SequenceNumber?: string,
  ): Promise<string | null> => {
    const command = new GetShardIteratorCommand({
      StreamArn,
      ShardId,
      ShardIteratorType: type,
      ...(SequenceNumber && { SequenceNumber }),
    });
    const told = await insist(() => client.send(command, { abortSignal: signal }));
    return told?.ShardIterator ?? null;
  };

  /** Reads a shard from an iterator on. */
  const createReader = (ShardId: string, first: string | null) => {
    let iterator = first;
    let last: string | undefined;
    const readOnce = async (most: number): Promise<readonly StreamRecord[]> => {
      const command = new GetRecordsCommand({ ShardIterator: iterator ?? '', Limit: Math.min(most, 1000) });
      const told = await insist(() => client.send(command, { abortSignal: signal }));
      if (told === null) {
        // It was too old, or what it pointed to is forgotten.
        if (!signal.aborted)
          iterator =
            (last === undefined ? null : await iteratorOf(ShardId, 'AFTER_SEQUENCE_NUMBER', last)) ??
            (await iteratorOf(ShardId, 'TRIM_HORIZON'));
        return [];
      }
      iterator = told.NextShardIterator ?? null;
      const records = (told.Records ?? []).map((record) => toStreamRecord(record, StreamArn, clock.at));
      last = records.at(-1)?.sequenceNumber ?? last;
      return records;
    };
    /** Waits for a first record, then for the window's end or a full batch. */
    return async (): Promise<Gathered> => {
      const records: StreamRecord[] = [];
      const most = batchSize * parallelizationFactor;
      let bytes = 0;
      let windowEndsMs = Number.POSITIVE_INFINITY;
      while (!signal.aborted && iterator !== null && records.length < most && bytes < mostBatchBytes) {
        if (Date.now() >= windowEndsMs) break;
        const askedMs = Date.now();
        const found = await readOnce(most - records.length);
        records.push(...found);
        for (const { event } of found) bytes += JSON.stringify(event).length;
        if (records.length > 0) windowEndsMs = Math.min(windowEndsMs, askedMs + windowSeconds * 1000);
        if (found.length === 0 && iterator !== null)
          await sleep(Math.max(0, Math.min(askedMs + askAgainMs, windowEndsMs) - Date.now()));
      }
      return { records, isClosed: iterator === null };
    };
  };

  const handsOf = (shardId: string) => ({
    invoke: (records: readonly StreamRecord[]) => {
      onIteratorAge(name, Math.max(0, Date.now() - (records.at(-1)?.arrivedMs ?? 0)));
      return lambda.invoke({ Records: records.map(({ event }) => event) });
    },
    giveUp: async (records: readonly StreamRecord[], why: GivenUp) => {
      const message = toFailure(mapping, name, shardId, records, why);
      if (onFailure) await insist(() => onFailure(message));
    },
    now: Date.now,
    pause: async (failures: number) => {
      await sleep(Math.min(longestPauseMs, 100 * 2 ** failures));
      return !signal.aborted;
    },
  });

  const readShard = async (shardId: string, first: string | null): Promise<void> => {
    const gather = createReader(shardId, first);
    const hands = handsOf(shardId);
    for (let isClosed = false; !isClosed && !signal.aborted; ) {
      const gathered = await gather();
      isClosed = gathered.isClosed;
      const wanted = gathered.records.filter(({ event }) => filter?.(event) ?? true);
      const lanes = lanesOf(wanted, parallelizationFactor, batchSize);
      await Promise.all(
        lanes.map(async (batches) => {
          for (const batch of batches) if (!signal.aborted) await handOver(batch, mapping, hands);
        }),
      );
    }
  };

  const known = new Map<string, Promise<void>>();
  /** Those of a closed shard come after it, from their beginning. */
  const follow = async (type: ShardIteratorType): Promise<void> => {
    const shards = await describe();
    for (const { ShardId = '', ParentShardId = '' } of shards) {
      if (known.has(ShardId)) continue;
      const parent = known.get(ParentShardId);
      const first = parent !== undefined ? null : await iteratorOf(ShardId, type);
      known.set(
        ShardId,
        (async () => {
          await parent;
          await readShard(ShardId, first ?? (await iteratorOf(ShardId, 'TRIM_HORIZON')));
          if (!signal.aborted) await follow('TRIM_HORIZON');
        })(),
      );
    }
  };
  // What Lambda asks first, and needs the right for.
  const TableName = /:table\/([^/]+)\//.exec(StreamArn)?.[1];
  await insist(() => client.send(new ListStreamsCommand({ TableName }), { abortSignal: signal }));
  await follow(mapping.startingPosition);
  isStarting = false;

  return {
    streamArn: StreamArn,
    close: async () => {
      stopping.abort();
      // Readers that a closed shard left behind come to it meanwhile.
      for (const reading of known.values()) await reading.catch(() => undefined);
      client.destroy();
    },
  };
}

const isLostIterator = (error: unknown): boolean =>
  /^(ExpiredIterator|TrimmedDataAccess)Exception$/.test((error as Error).name);

/** Batches that may run at a time: of one item all are in one lane, in order. */
function lanesOf(
  records: readonly StreamRecord[],
  lanes: number,
  batchSize: number,
): readonly (readonly (readonly StreamRecord[])[])[] {
  const byLane = Map.groupBy(records, ({ key }) =>
    lanes === 1 ? 0 : createHash('sha256').update(key).digest().readUInt32BE() % lanes,
  );
  return [...byLane.values()].map((lane) =>
    Array.from({ length: Math.ceil(lane.length / batchSize) }, (_, at) =>
      lane.slice(at * batchSize, (at + 1) * batchSize),
    ),
  );
}

/**
 * What Lambda sends to an on-failure queue or topic: where the records are, and none of them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html (read 2026-11-27)
 */
function toFailure(
  { streamArn }: StreamMapping,
  functionName: string,
  shardId: string,
  records: readonly StreamRecord[],
  { condition, invocations, outcome }: GivenUp,
): object {
  const [first, last] = [records[0], records.at(-1)];
  const arrival = (record: StreamRecord | undefined): string =>
    new Date(record?.arrivedMs ?? 0).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: arn('lambda', `function:${functionName}`),
      condition,
      approximateInvokeCount: invocations,
    },
    ...(outcome === null
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(outcome.kind === 'error' ? { functionError: 'Unhandled' } : {}),
          },
        }),
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn,
    },
  };
}
