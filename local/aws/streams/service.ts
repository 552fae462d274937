import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type AwsAnswer, type AwsCall, errorAnswer, jsonAnswer, type Service } from '../front-door.ts';
import type { Shard, TableStream } from './stream.ts';

/** An empty answer comes late, so that who asks for more need not ask often. */
const heldMs = 1000;
const iteratorLifeMs = 15 * 60_000;

const describeSchema = z.object({
  StreamArn: z.string(),
  Limit: z.int().min(1).max(100).default(100),
  ExclusiveStartShardId: z.string().optional(),
});

const iteratorSchema = z.object({
  StreamArn: z.string(),
  ShardId: z.string(),
  ShardIteratorType: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']),
  SequenceNumber: z.string().regex(/^\d+$/).optional(),
});

const recordsSchema = z.object({ ShardIterator: z.string(), Limit: z.int().min(1).max(1000).default(1000) });

const notFound = (what: string): AwsAnswer =>
  errorAnswer(400, 'ResourceNotFoundException', `Requested resource not found: ${what} not found`);

/** The calls of DynamoDB Streams. `now` is in epoch milliseconds. */
export function createStreams(streams: readonly TableStream[], now: () => number = Date.now): Service {
  const byArn = new Map(streams.map((stream) => [stream.arn, stream]));
  const shardOf = (streamArn: string, shardId: string): readonly [TableStream, Shard] | null => {
    const stream = byArn.get(streamArn);
    const shard = stream?.shards.find(({ id }) => id === shardId);
    return stream && shard ? [stream, shard] : null;
  };
  const iteratorAt = (streamArn: string, shardId: string, place: number): string =>
    // Each is another, even for the same place.
    `${streamArn}|1|${Buffer.from(JSON.stringify({ shardId, place, atMs: now(), nonce: randomBytes(6).toString('hex') })).toString('base64')}`;

  const calls: Readonly<Record<string, (input: AwsCall['input']) => AwsAnswer | Promise<AwsAnswer>>> = {
    ListStreams: ({ TableName }) =>
      jsonAnswer({
        Streams: streams
          .filter(({ tableName }) => TableName === undefined || TableName === tableName)
          .map(({ arn, tableName }) => ({ StreamArn: arn, TableName: tableName, StreamLabel: labelOf(arn) })),
      }),
    DescribeStream: (input) => {
      const { StreamArn, Limit, ExclusiveStartShardId } = describeSchema.parse(input);
      const stream = byArn.get(StreamArn);
      if (!stream) return notFound(`Stream: ${StreamArn}`);
      const rest = stream.shards.slice(stream.shards.findIndex(({ id }) => id === ExclusiveStartShardId) + 1);
      const told = rest.slice(0, Limit);
      return jsonAnswer({
        StreamDescription: {
          StreamArn,
          StreamLabel: labelOf(StreamArn),
          StreamStatus: 'ENABLED',
          StreamViewType: 'NEW_AND_OLD_IMAGES',
          TableName: stream.tableName,
          Shards: told.map(({ id, firstSequenceNumber }) => ({
            ShardId: id,
            SequenceNumberRange: { StartingSequenceNumber: firstSequenceNumber },
          })),
          ...(rest.length > told.length ? { LastEvaluatedShardId: told.at(-1)?.id } : {}),
        },
      });
    },
    GetShardIterator: (input) => {
      const { StreamArn, ShardId, ShardIteratorType, SequenceNumber } = iteratorSchema.parse(input);
      const found = shardOf(StreamArn, ShardId);
      if (!found) return notFound(`Shard: ${ShardId} in Stream: ${StreamArn}`);
      const [, shard] = found;
      if (ShardIteratorType === 'TRIM_HORIZON' || ShardIteratorType === 'LATEST') {
        const place = ShardIteratorType === 'LATEST' ? shard.length() : shard.trimmed();
        return jsonAnswer({ ShardIterator: iteratorAt(StreamArn, ShardId, place) });
      }
      if (SequenceNumber === undefined)
        return errorAnswer(400, 'ValidationException', `${ShardIteratorType} needs a SequenceNumber`);
      const after =
        ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? BigInt(SequenceNumber) + 1n : BigInt(SequenceNumber);
      return jsonAnswer({ ShardIterator: iteratorAt(StreamArn, ShardId, shard.placeOf(String(after))) });
    },
    GetRecords: async (input) => {
      const { ShardIterator, Limit } = recordsSchema.parse(input);
      const [streamArn = '', , told = ''] = ShardIterator.split('|');
      const { shardId, place, atMs } = readIterator(told);
      const found = shardOf(streamArn, shardId);
      if (!found) return errorAnswer(400, 'ValidationException', 'Invalid ShardIterator');
      const [stream, shard] = found;
      if (now() - atMs > iteratorLifeMs)
        return errorAnswer(400, 'ExpiredIteratorException', 'Iterator expired: get a new one from GetShardIterator');
      if (place < shard.trimmed())
        return errorAnswer(400, 'TrimmedDataAccessException', 'The iterator points to records that are trimmed');
      await stream.waitFor(shard, place, heldMs);
      const records = shard.read(place, Limit);
      const next = iteratorAt(streamArn, shardId, place + records.length);
      const body = `{"Records":[${records.join(',')}],"NextShardIterator":${JSON.stringify(next)}}`;
      return { ...jsonAnswer(null), body };
    },
  };

  return async ({ action, input }) => {
    try {
      return (await calls[action]?.(input)) ?? errorAnswer(400, 'UnknownOperationException', action);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      return errorAnswer(400, 'ValidationException', z.prettifyError(error));
    }
  };
}

const labelOf = (streamArn: string): string => streamArn.slice(streamArn.lastIndexOf('/') + 1);

function readIterator(told: string): { readonly shardId: string; readonly place: number; readonly atMs: number } {
  try {
    return JSON.parse(Buffer.from(told, 'base64').toString('utf8'));
  } catch {
    return { shardId: '', place: 0, atMs: 0 };
  }
}
