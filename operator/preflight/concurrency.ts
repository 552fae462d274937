import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AccountConcurrency, concurrencyProblems } from '../../lib/concurrency.ts';
import { OperatorError } from '../operator-error.ts';
import { type Check, ok } from './finding.ts';

/** Whether consumer and ingest fit into what Lambda allows the account. */
export const concurrency: Check = {
  name: 'concurrency',
  look: async ({ stage: { settings }, stackName, region }) => {
    const account = await readAccount(new LambdaClient(), stackName);
    const problems = concurrencyProblems(settings.limits, account);
    const { limit, unreserved, reservedByIngest } = account;
    const { consumerConcurrency, ingestReservedConcurrency: reserved } = settings.limits;
    const has = `${limit} runs at once, ${unreserved} of them unreserved${reservedByIngest > 0 ? `, ${reservedByIngest} reserved for this stage’s ingest` : ''}`;
    const takes = `consumer at most ${consumerConcurrency}, ingest ${reserved === 0 ? 'without a share of its own' : `${reserved} reserved`}`;
    if (problems.length === 0)
      return ok(`${has}; ${takes}: fits, as far as other functions of the account leave it room`);
    return problems.map((problem) => ({
      result: 'problem' as const,
      found: `${has}; ${takes}. ${problem}`,
      mend: `The quota: ${quotaCommand} --region ${region}`,
    }));
  },
};

const quotaCommand =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

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
