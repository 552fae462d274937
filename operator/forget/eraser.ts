import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { attempts } from '../../functions/aws/attempts.ts';
import { growthOfRecipient } from '../../functions/aws/item-budget.ts';
import { connectTable, fromItem } from '../../functions/aws/table.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { partitionKey, splitKey } from '../../functions/shared/table-keys.ts';
import type { AwsPlace } from '../deployed.ts';
import type { Person } from './person.ts';

/** What became of an item that was to go: as it was at its end, or why it stays. */
export type Removal =
  | { readonly kind: 'erased'; readonly item: StoredMessage }
  | { readonly kind: 'gone' }
  /** It is somebody else's by now. */
  | { readonly kind: 'other' };

export interface Eraser {
  /** Deletes an item, if it is this person's. @param mayBeNameless whether one is his as well that names nobody, as a part may. */
  readonly remove: (key: string, mayBeNameless: boolean) => Promise<Removal>;
  /** Takes his name out of the message of somebody else. @returns whether it was there. */
  readonly unmention: (key: string) => Promise<boolean>;
  readonly close: () => void;
}

/** So often a message is tried that reports move meanwhile. */
const mostTries = 5;

/** Erases one person. What is throttled waits; all of it may be repeated. */
export function connectEraser(tableName: string, place: AwsPlace, { forms }: Pick<Person, 'forms'>): Eraser {
  // Nobody waits for it: a throttled table has half a minute to come round.
  const config = { ...attempts(10, 10_000), ...place };
  const client = new DynamoDBClient(config);
  const table = connectTable(tableName, 1, place);
  const read = (key: string): Promise<StoredMessage | null> => {
    const { provider, messageId } = splitKey(key);
    return table.read(provider, messageId);
  };
  const names = forms.map((_, at) => `:form${at}`);
  const isHis = `#recipient IN (${names.join(', ')})`;
  const values = Object.fromEntries(forms.map((form, at) => [names[at], form]));

  const remove: Eraser['remove'] = async (key, mayBeNameless) => {
    try {
      const { Attributes } = await client.send(
        new DeleteItemCommand({
          TableName: tableName,
          Key: marshall({ [partitionKey]: key }),
          ConditionExpression: mayBeNameless ? `attribute_not_exists(#recipient) OR ${isHis}` : isHis,
          ExpressionAttributeNames: { '#recipient': 'recipient' },
          ExpressionAttributeValues: marshall(values),
          ReturnValues: 'ALL_OLD',
        }),
      );
      return Attributes ? { kind: 'erased', item: fromItem(Attributes) } : { kind: 'gone' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await read(key)) === null ? { kind: 'gone' } : { kind: 'other' };
    }
  };

  const unmention: Eraser['unmention'] = async (key) => {
    let was = false;
    for (let tries = 0; tries < mostTries; tries++) {
      const item = await read(key);
      const form = item?.otherRecipients.find((one) => forms.includes(one));
      if (!item || form === undefined) return was;
      // What an earlier version wrote does not count its bytes.
      const counts = item.isCounted;
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall({ [partitionKey]: key }),
            UpdateExpression: `DELETE #others :one${counts ? ' ADD #grown :less' : ''}`,
            ConditionExpression: `contains(#others, :form) AND attribute_${counts ? '' : 'not_'}exists(#grown)`,
            ExpressionAttributeNames: { '#others': 'otherRecipients', '#grown': 'grownBytes' },
            ExpressionAttributeValues: marshall({
              ':one': new Set([form]),
              ':form': form,
              ...(counts && { ':less': -growthOfRecipient(form) }),
            }),
          }),
        );
        was = true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
    throw new Error('Reports kept moving a message.');
  };

  return { remove, unmention, close: () => client.destroy() };
}
