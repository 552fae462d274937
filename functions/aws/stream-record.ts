import type { DynamoDBRecord } from 'aws-lambda';
import type { StoredMessage } from '../domain/message.ts';
import type { Item } from './item-size.ts';
import { fromItem } from './table.ts';

/** A write to the table as its stream tells it. */
export interface Write {
  readonly before: StoredMessage | null;
  readonly after: StoredMessage | null;
  /** Epoch milliseconds, to the second. */
  readonly atMs: number;
}

/** @throws Error for a record that this version can't read. */
export function readWrite({ dynamodb }: Pick<DynamoDBRecord, 'dynamodb'>): Write {
  const { OldImage, NewImage } = dynamodb ?? {};
  if (!OldImage && !NewImage) throw new Error('expected a record with the item before and after the write');
  return { before: toMessage(OldImage), after: toMessage(NewImage), atMs: writtenAtMs({ dynamodb }) };
}

/** Epoch milliseconds of the write; now, where the record does not say. Lambda gives seconds. */
export const writtenAtMs = ({ dynamodb }: Pick<DynamoDBRecord, 'dynamodb'>): number =>
  dynamodb?.ApproximateCreationDateTime === undefined ? Date.now() : dynamodb.ApproximateCreationDateTime * 1000;

const toMessage = (image: unknown): StoredMessage | null => (image === undefined ? null : fromItem(image as Item));
