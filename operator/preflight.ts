import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AccountConcurrency, concurrencyProblems } from '../lib/concurrency.ts';
import { readSettings } from '../lib/settings.ts';
import { checkAdopted } from './adopted/check.ts';
import type { Findings } from './adopted/findings.ts';
import { OperatorError } from './operator-error.ts';

/** Whether a stage fits into the account of the environment's credentials, in their region. */
export interface Preflight {
  readonly ok: boolean;
  readonly stage: string;
  readonly region: string;
  readonly account: AccountConcurrency;
  readonly consumerConcurrency: number;
  readonly ingestReservedConcurrency: number;
  /** Each with its mend. */
  readonly problems: readonly string[];
  /** Of what the stage adopts, where it does. */
  readonly adopted?: Findings;
}

/** Compares the settings in cdk.json with what Lambda allows. @throws OperatorError where Lambda tells no limits. */
export async function preflight(chosenStage: string | undefined): Promise<Preflight> {
  const { context } = JSON.parse(await readFile(join(import.meta.dirname, '..', 'cdk.json'), 'utf8'));
  const settings = readSettings(context.delivrd, chosenStage ?? context.stage);
  const { stage, limits } = settings;
  const lambda = new LambdaClient();
  const account = await readAccount(lambda, `Delivrd-${stage}`);
  const problems = concurrencyProblems(limits, account);
  const { consumerConcurrency, ingestReservedConcurrency } = limits;
  const region = await lambda.config.region();
  const adopted = await checkAdopted(settings);
  return {
    ok: problems.length + (adopted?.problems.length ?? 0) === 0,
    stage,
    region,
    account,
    consumerConcurrency,
    ingestReservedConcurrency,
    problems,
    ...(adopted && { adopted }),
  };
}

async function readAccount(lambda: LambdaClient, stackName: string): Promise<AccountConcurrency> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand());
  const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
  if (limit === undefined || unreserved === undefined)
    throw new OperatorError('Lambda told no AccountLimit.ConcurrentExecutions: is this endpoint AWS?');
  // Nothing is reserved: nor is it for ingest.
  const reservedByIngest = unreserved === limit ? 0 : await readReserved(lambda, stackName);
  return { limit, unreserved, reservedByIngest };
}

/** What a deployment of before has reserved; it is free for the next one. */
async function readReserved(lambda: LambdaClient, stackName: string): Promise<number> {
  const resources = await new CloudFormationClient()
    .send(new DescribeStackResourcesCommand({ StackName: stackName }))
    .then(({ StackResources = [] }) => StackResources)
    .catch((error: Error) => {
      if (error.name === 'ValidationError') return [];
      throw error;
    });
  const ingest = resources.find(
    ({ LogicalResourceId = '', ResourceType }) =>
      ResourceType === 'AWS::Lambda::Function' && LogicalResourceId.startsWith('IngestReceiver'),
  );
  if (ingest?.PhysicalResourceId === undefined) return 0;
  const command = new GetFunctionConcurrencyCommand({ FunctionName: ingest.PhysicalResourceId });
  return (await lambda.send(command)).ReservedConcurrentExecutions ?? 0;
}

const quotaCommand =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

/** For a person. */
export function showPreflight(found: Preflight): string {
  const { stage, region, account, consumerConcurrency, ingestReservedConcurrency, problems } = found;
  return [
    `Lambda in ${region}: ${account.limit} runs at once, ${account.unreserved} of them unreserved${account.reservedByIngest > 0 ? `, ${account.reservedByIngest} reserved for this stage’s ingest` : ''}.`,
    `Settings of ${stage}: consumer at most ${consumerConcurrency}, ingest ${ingestReservedConcurrency === 0 ? 'without a share of its own' : `${ingestReservedConcurrency} reserved`}.`,
    ...problems.map((problem) => `Does not fit: ${problem}`),
    ...(problems.length === 0
      ? ['Fits, as far as other functions of the account leave it room.']
      : [`The quota: ${quotaCommand} --region ${region}`]),
    ...(found.adopted?.problems ?? []).map((problem) => `To mend: ${problem}`),
    ...(found.adopted?.notes ?? []).map((note) => `Note: ${note}`),
    ...(found.adopted?.problems.length === 0 ? ['What is adopted is there, as the functions need it.'] : []),
  ].join('\n');
}
