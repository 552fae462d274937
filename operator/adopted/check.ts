import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AdoptedKind, misplaced, read } from '../../lib/adopted.ts';
import type { Settings } from '../../lib/settings.ts';
import { type Findings, joined, nothingFound } from './findings.ts';
import { ownFindings } from './own-data.ts';
import { secretFindings } from './secret.ts';
import { tableFindings } from './table.ts';

/** Whether what a stage adopts is there and as the functions need it; null where it adopts nothing, and then nothing is asked. */
export async function checkAdopted(settings: Settings): Promise<Findings | null> {
  const { adopt } = settings;
  const clients = { dynamodb: new DynamoDBClient(), secrets: new SecretsManagerClient() };
  const kinds = (['table', 'secret'] as const).filter((kind) => adopt[kind] !== undefined);
  if (kinds.length === 0) return null;
  const region = await clients.dynamodb.config.region();
  const elsewhere = misplaced(adopt, { region });
  if (elsewhere.length > 0) return { problems: elsewhere, notes: [] };
  const found = { table: checkTable, secret: checkSecret };
  return joined([
    ...(await Promise.all(kinds.map((kind) => found[kind](clients, settings)))),
    await ownFindings(new CloudFormationClient(), settings, kinds),
  ]);
}

interface Clients {
  readonly dynamodb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
}

async function checkTable({ dynamodb }: Clients, settings: Settings): Promise<Findings> {
  const { name: TableName, arn } = read('table', settings.adopt.table ?? '');
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName })).catch(unlessMissing);
  if (Table === undefined) return missing('table', TableName, 'aws dynamodb list-tables');
  if (arn !== null && Table.TableArn !== arn) return wrongAccount('table', arn, Table.TableArn);
  // Neither is there to be asked for before the table is.
  if (Table.TableStatus !== 'ACTIVE') return tableFindings(settings, { table: Table });
  const [{ TimeToLiveDescription }, { ContinuousBackupsDescription }] = await Promise.all([
    dynamodb.send(new DescribeTimeToLiveCommand({ TableName })),
    dynamodb.send(new DescribeContinuousBackupsCommand({ TableName })),
  ]);
  return tableFindings(settings, {
    table: Table,
    timeToLive: TimeToLiveDescription,
    backups: ContinuousBackupsDescription,
  });
}

async function checkSecret({ secrets }: Clients, settings: Settings): Promise<Findings> {
  const { name, arn } = read('secret', settings.adopt.secret ?? '');
  const SecretId = arn ?? name;
  const described = await secrets.send(new DescribeSecretCommand({ SecretId })).catch(unlessMissing);
  if (described.ARN === undefined)
    return missing('secret', SecretId, 'aws secretsmanager list-secrets --include-planned-deletion');
  if (arn !== null && described.ARN !== arn) return wrongAccount('secret', arn, described.ARN);
  // Asked for in that state, it would only be refused.
  if (described.DeletedDate !== undefined) return secretFindings(settings, { described });
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId })).catch(unlessMissing);
  return secretFindings(settings, { described, text: SecretString });
}

function unlessMissing(error: Error): Record<string, undefined> {
  if (error.name === 'ResourceNotFoundException') return {};
  throw error;
}

const missing = (kind: AdoptedKind, name: string, list: string): Findings => ({
  ...nothingFound,
  problems: [
    `adopt.${kind}: there is no ${kind} ${name} in the account and region of these credentials. ${list} lists those that are.`,
  ],
});

const wrongAccount = (kind: AdoptedKind, arn: string, found: string | undefined): Findings => ({
  ...nothingFound,
  problems: [`adopt.${kind}: ${arn} was asked for, and ${found} is what these credentials see under that name.`],
});
