import type { _Record, AttributeValue } from '@aws-sdk/client-dynamodb-streams';
import { region } from '../../template/resolve.ts';
import type { Numbered } from './batch.ts';

/** A record as a function gets it. */
export interface StreamRecord extends Numbered {
  /** The item's key; records of one are handed over in their order. */
  readonly key: string;
  readonly event: object;
}

/** @param at what the stack's clock showed at an epoch time in milliseconds. */
export function toStreamRecord(
  { eventID, eventName, eventVersion, dynamodb = {}, userIdentity }: _Record,
  streamArn: string,
  at: (realMs: number) => number,
): StreamRecord {
  const { ApproximateCreationDateTime, Keys, NewImage, OldImage, SequenceNumber = '0', ...rest } = dynamodb;
  const arrivedMs = ApproximateCreationDateTime?.getTime() ?? 0;
  const event = {
    eventID,
    eventName,
    eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at(arrivedMs) / 1000),
      Keys: plain(Keys),
      ...(NewImage ? { NewImage: plain(NewImage) } : {}),
      ...(OldImage ? { OldImage: plain(OldImage) } : {}),
      SequenceNumber,
      ...rest,
    },
    // Here in small letters, unlike in the stream's own API.
    ...(userIdentity ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } } : {}),
    eventSourceARN: streamArn,
  };
  return { sequenceNumber: SequenceNumber, arrivedMs, key: JSON.stringify(plain(Keys)), event };
}

/** Bytes as base64. */
const plain = (value: Readonly<Record<string, AttributeValue>> | undefined): unknown =>
  JSON.parse(
    JSON.stringify(value ?? {}, (_, inner: unknown) =>
      inner instanceof Uint8Array ? Buffer.from(inner).toString('base64') : inner,
    ),
  );
