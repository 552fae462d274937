import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { partitionKey } from '../../functions/shared/table-keys.ts';
import type { Permission } from '../../local/aws/policy/permissions.ts';
import { region } from '../../local/template/resolve.ts';
import type { Running } from './running.ts';

/** A permission without the digits that CDK puts behind a logical id. */
const named = ({ function: id, action }: Permission): string => `${id.replace(/[0-9A-F]{8}$/, '')} ${action}`;

export const refused = (rows: readonly Permission[]): readonly string[] =>
  rows.filter(({ denied }) => denied > 0).map(named);

export const neverUsed = (rows: readonly Permission[]): readonly string[] =>
  rows.filter(({ calls, denied }) => calls === 0 && denied === 0).map(named);

/**
 * Whether the table sends the item along with a condition that failed, as DynamoDB and DynamoDB Local do and dynalite does
 * not. Where it does, the consumer reads an item only if its time to live ended just then.
 */
export async function sendsRefusedItem({ stack }: Running): Promise<boolean> {
  const client = new DynamoDBClient({
    endpoint: stack.frontDoor.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const Item = { [partitionKey]: { S: 'probe' } };
  const TableName = stack.outputs['TableName'] as string;
  await client.send(new PutItemCommand({ TableName, Item }));
  const refusedPut = new PutItemCommand({
    TableName,
    Item,
    ConditionExpression: `attribute_not_exists(${partitionKey})`,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const error = await client.send(refusedPut).catch((reason: unknown) => reason);
  await client.send(new DeleteItemCommand({ TableName, Key: Item }));
  client.destroy();
  if (!(error instanceof ConditionalCheckFailedException)) throw new Error('The condition held.');
  return error.Item !== undefined;
}
