import type {
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import {
  type Indexed,
  indexesOf,
  indexProjection,
  indexSettings,
  partitionKey,
  type TableIndex,
} from '../../functions/shared/table-keys.ts';
import type { Findings } from './findings.ts';

/** Keys and indexes of a table as the stack makes its own, for the API of DynamoDB. */
export function tableInput(
  indexed: Indexed,
): Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes'> {
  const indexes = indexesOf(indexed);
  const names = new Set([partitionKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])]);
  return {
    AttributeDefinitions: [...names].map(definition),
    KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(indexInput) }),
  };
}

const definition = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });

const indexInput = ({ name, partitionKey: hash, sortKey }: TableIndex): GlobalSecondaryIndex => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: indexProjection },
});

/** What the indexes of an adopted table lack of those that are on, and which it has that nobody asks. */
export function indexFindings(indexed: Indexed, table: TableDescription): Findings {
  const { TableName, GlobalSecondaryIndexes = [] } = table;
  const found = (name: string): GlobalSecondaryIndexDescription | undefined =>
    GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name);
  const problems: string[] = [];
  const notes: string[] = [];
  for (const [index, setting, isOn] of indexSettings) {
    const there = found(index.name);
    const say = (what: string): string => `adopt.table: ${TableName} ${what}`;
    if (!isOn(indexed)) {
      if (there)
        notes.push(
          say(
            `has the index ${index.name}, which ${setting} leaves off: it costs a write for each message in it. Delete it: ${update(table, { Delete: { IndexName: index.name } })}`,
          ),
        );
      continue;
    }
    if (!there)
      problems.push(
        say(
          `has no index ${index.name}, which ${setting} asks for. DynamoDB makes one at a time, in minutes to hours; reports go on coming. ${update(table, { Create: indexInput(index) }, index)}`,
        ),
      );
    else if (keysOf(there) !== keysOf(indexInput(index)))
      problems.push(
        say(
          `has an index ${index.name} with the key ${keysOf(there)}; expected ${keysOf(indexInput(index))}. Delete it, and make the right one once it is gone: ${update(table, { Delete: { IndexName: index.name } })} ; ${update(table, { Create: indexInput(index) }, index)}`,
        ),
      );
    else if ((there.IndexStatus ?? 'ACTIVE') !== 'ACTIVE')
      notes.push(
        say(`has an index ${index.name} that is ${there.IndexStatus}: until it is ACTIVE, it can’t be searched.`),
      );
  }
  return { problems, notes };
}

const keysOf = ({ KeySchema = [] }: Pick<GlobalSecondaryIndexDescription, 'KeySchema'>): string =>
  KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ');

/** The line that changes one index; the capacity of one that is made is that of the table, where that is provisioned. */
function update(
  { TableName, ProvisionedThroughput, BillingModeSummary }: TableDescription,
  change: { readonly Create: GlobalSecondaryIndex } | { readonly Delete: { readonly IndexName: string } },
  made?: TableIndex,
): string {
  const { ReadCapacityUnits, WriteCapacityUnits } = ProvisionedThroughput ?? {};
  const isProvisioned = BillingModeSummary?.BillingMode !== 'PAY_PER_REQUEST' && (WriteCapacityUnits ?? 0) > 0;
  const whole =
    'Create' in change && isProvisioned
      ? { Create: { ...change.Create, ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } } }
      : change;
  const attributes = made
    ? ` --attribute-definitions ${[made.partitionKey, made.sortKey].map((name) => `AttributeName=${name},AttributeType=S`).join(' ')}`
    : '';
  return `aws dynamodb update-table --table-name ${TableName}${attributes} --global-secondary-index-updates '${JSON.stringify([whole])}'`;
}
