import type { DynamoDBRecord } from 'aws-lambda';
import type { BusEvent } from './events.ts';

/**
 * What the publisher could not put, as it lies in the dead-letter queue of the events: all that is needed to publish it again. Lambda's
 * own failure destination holds no records, but numbers of a stream that keeps them for a day.
 */
export type EventLetter =
  | { readonly v: 1; readonly event: BusEvent }
  /** A record that this version could not read; one that is mended may. */
  | { readonly v: 1; readonly record: Pick<DynamoDBRecord, 'dynamodb'> };

export const writeEventLetter = (letter: EventLetter): string =>
  // SQS refuses U+FFFE and U+FFFF.
  JSON.stringify(letter).replace(/[\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
