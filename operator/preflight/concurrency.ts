import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AccountConcurrency, concurrencyProblems, runsBeside } from '../../lib/concurrency.ts';
import { OperatorError } from '../operator-error.ts';
import { type Check, ok } from './finding.ts';

/** Whether consumer and ingest fit into what Lambda allows the account. */
export const concurrency: Check = {
  name: 'concurrency',
  look: async ({ stage: { settings }, stackName, region }) => {
    const account = await readAccount(new LambdaClient(), stackName);
    const problems = concurrencyProblems(settings, account);
    const { limit, unreserved, reservedByStage } = account;
    const {
      consumerConcurrency,
      ingestReservedConcurrency: reserved,
      apiReservedConcurrency: apiReserved,
    } = settings.limits;
    const has = `${limit} runs at once, ${unreserved} of them unreserved${reservedByStage > 0 ? `, ${reservedByStage} reserved for this stage’s functions` : ''}`;
    const { publisher, judge, forwarder } = runsBeside(settings);
    const beside = `${publisher > 0 ? `, the publisher of events ${publisher} and more as the table grows` : ''}${judge > 0 ? `, the judge of deadlines ${judge}` : ''}${forwarder > 0 ? `, the forwarder of callbacks ${forwarder}` : ''}`;
    const takes = `consumer at most ${consumerConcurrency}${beside}, ingest ${shareOf(reserved)}${settings.api ? `, the API ${shareOf(apiReserved)}` : ''}`;
    if (problems.length === 0)
      return ok(`${has}; ${takes}: fits, as far as other functions of the account leave it room`);
    return problems.map((problem) => ({
      result: 'problem' as const,
      found: `${has}; ${takes}. ${problem}`,
      mend: `The quota: ${quotaCommand} --region ${region}`,
    }));
  },
};

const shareOf = (reserved: number): string => (reserved === 0 ? 'without a share of its own' : `${reserved} reserved`);

const quotaCommand =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

async function readAccount(lambda: LambdaClient, stackName: string): Promise<AccountConcurrency> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand());
  const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
  if (limit === undefined || unreserved === undefined)
    throw new OperatorError('Lambda told no AccountLimit.ConcurrentExecutions: is this endpoint AWS?');
  // Nothing is reserved: nor is it for this stage.
  const reservedByStage = unreserved === limit ? 0 : await readReserved(lambda, stackName);
  return { limit, unreserved, reservedByStage };
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
  const functions = resources.flatMap(({ LogicalResourceId = '', ResourceType, PhysicalResourceId }) =>
    ResourceType === 'AWS::Lambda::Function' &&
    PhysicalResourceId !== undefined &&
    sharing.some((name) => LogicalResourceId.startsWith(name))
      ? [PhysicalResourceId]
      : [],
  );
  const reserved = await Promise.all(
    functions.map(async (FunctionName) => {
      const told = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
      return told.ReservedConcurrentExecutions ?? 0;
    }),
  );
  return reserved.reduce((total, one) => total + one, 0);
}

/** The functions that may have a share of their own. */
const sharing = ['IngestReceiver', 'ApplicationServer'];
