import type { ContinuousBackupsDescription, TableDescription, TimeToLiveDescription } from '@aws-sdk/client-dynamodb';
import { partitionKey, timeToLiveAttribute } from '../../functions/shared/table-keys.ts';
import type { Settings } from '../../lib/settings.ts';
import { type Findings, joined } from './findings.ts';
import { indexFindings } from './indexes.ts';

/** What DynamoDB tells of a table; the last two only once it is active. */
export interface DescribedTable {
  readonly table: TableDescription;
  readonly timeToLive?: TimeToLiveDescription | undefined;
  readonly backups?: ContinuousBackupsDescription | undefined;
}

/**
 * What an adopted table lacks of what the stack would give its own: a restored one has the indexes of then, and no time to live, no
 * point-in-time recovery and no tags; of deletion protection AWS says nothing.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html (read 2026-11-27)
 */
export function tableFindings(
  { protect, search }: Pick<Settings, 'protect' | 'search'>,
  { table, timeToLive, backups }: DescribedTable,
): Findings {
  const name = table.TableName ?? '';
  const command = (call: string, rest: string): string => `aws dynamodb ${call} --table-name ${name} ${rest}`;
  const problem = (what: string, mend: string): string => `adopt.table: ${name} ${what} ${mend}`;
  const { TableStatus, KeySchema = [], AttributeDefinitions = [], RestoreSummary, SSEDescription } = table;

  const key = KeySchema.map(
    ({ AttributeName, KeyType }) =>
      `${AttributeName} (${KeyType}, ${AttributeDefinitions.find((one) => one.AttributeName === AttributeName)?.AttributeType})`,
  ).join(', ');
  const expected = `${partitionKey} (HASH, S)`;
  if (key !== expected)
    return {
      problems: [
        problem(`has the key ${key}; expected ${expected}.`, 'A key can’t be changed: this is no table of Delivrd.'),
      ],
      notes: [],
    };
  if (TableStatus !== 'ACTIVE')
    return {
      problems: [
        problem(`is ${TableStatus}.`, `Wait until it is ACTIVE: aws dynamodb wait table-exists --table-name ${name}`),
      ],
      notes: [],
    };

  const problems: string[] = [];
  const isOn = /^ENABL/.test(timeToLive?.TimeToLiveStatus ?? '');
  const enable = command(
    'update-time-to-live',
    `--time-to-live-specification Enabled=true,AttributeName=${timeToLiveAttribute}`,
  );
  if (isOn && timeToLive?.AttributeName !== timeToLiveAttribute)
    problems.push(
      problem(
        `deletes by ${timeToLive?.AttributeName}, not by ${timeToLiveAttribute}.`,
        `Switch that off, and an hour later the right one on: ${command('update-time-to-live', `--time-to-live-specification Enabled=false,AttributeName=${timeToLive?.AttributeName}`)} ; ${enable}`,
      ),
    );
  if (!isOn) problems.push(problem('has no time to live: messages would stay for ever.', enable));
  if (backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus !== 'ENABLED')
    problems.push(
      problem(
        'has no point-in-time recovery: the next fault could not be taken back.',
        command('update-continuous-backups', '--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true'),
      ),
    );
  if (protect && table.DeletionProtectionEnabled !== true)
    problems.push(
      problem(
        'has no deletion protection, and the stage is protected.',
        command('update-table', '--deletion-protection-enabled'),
      ),
    );

  const notes: string[] = [];
  if (table.BillingModeSummary?.BillingMode !== 'PAY_PER_REQUEST')
    notes.push(
      problem(
        'has provisioned capacity: what is over it waits in the queue.',
        `On demand: ${command('update-table', '--billing-mode PAY_PER_REQUEST')}`,
      ),
    );
  if (SSEDescription?.SSEType === 'KMS')
    notes.push(
      problem(
        `is encrypted with ${SSEDescription.KMSMasterKeyArn}: where that is a key of yours (not aws/dynamodb), the functions have no right to use it.`,
        `DynamoDB’s own: ${command('update-table', '--sse-specification Enabled=false')}`,
      ),
    );
  if (RestoreSummary?.RestoreDateTime)
    notes.push(
      problem(
        `has what was there at ${RestoreSummary.RestoreDateTime.toISOString()}: reports that were stored later are not in it.`,
        'Their providers may send them again.',
      ),
    );
  return joined([{ problems, notes }, indexFindings(search, table)]);
}
