import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { tableInput } from '../operator/adopted/indexes.ts';
import { generateSecret, type SecretsManager } from './aws/services/secrets-manager.ts';
import { type AdoptedHere, adoptedIn } from './template/adopted.ts';
import { region } from './template/resolve.ts';
import type { Template } from './template/synthesize.ts';

export interface AdoptTarget {
  readonly awsUrl: string;
  readonly secrets: Pick<SecretsManager, 'put'>;
  /** What the adopted secret holds. @default a new key of the URL tokens */
  readonly secret?: string | undefined;
}

/** Makes what the template uses and does not make, as it would lie in the account: a table that is there already is left as it is, else an empty one. */
export async function provideAdopted(template: Template, { awsUrl, secrets, secret }: AdoptTarget): Promise<void> {
  const adopted: AdoptedHere = adoptedIn(template);
  if (adopted.secret !== null) {
    const invented = { SecretStringTemplate: '{"providers":{}}', GenerateStringKey: 'urlKey', PasswordLength: 48 };
    secrets.put(adopted.secret, secret ?? generateSecret(invented));
  }
  if (adopted.table !== null) {
    const credentials = { accessKeyId: 'deployment', secretAccessKey: 'local' };
    const dynamodb = new DynamoDBClient({ endpoint: awsUrl, region, credentials });
    if (!(await exists(dynamodb, adopted.table)))
      await createTable(dynamodb, { TableName: adopted.table, ...tableInput(adopted.search) });
    dynamodb.destroy();
  }
}

/** Creates an on-demand table and waits until it is there: at once in the emulator inside; an endpoint elsewhere may take its time. */
export async function createTable(
  client: DynamoDBClient,
  table: Omit<CreateTableCommandInput, 'BillingMode'>,
): Promise<void> {
  await client.send(new CreateTableCommand({ ...table, BillingMode: 'PAY_PER_REQUEST' }));
  const { TableName } = table;
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { TableName });
}

const exists = (client: DynamoDBClient, TableName: string): Promise<boolean> =>
  client.send(new DescribeTableCommand({ TableName })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ResourceNotFoundException') return false;
      throw error;
    },
  );
