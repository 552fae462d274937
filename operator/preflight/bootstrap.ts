import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Check, not, ok } from './finding.ts';

/** The CDK's own stack in the region: that it is there, new enough, and what it lets CloudFormation do. */
export const bootstrap: Check = {
  name: 'bootstrap',
  look: async ({ stage: { toolkitStackName }, bootstrapVersion: needed, account, region }) => {
    const mend = `npx cdk bootstrap aws://${account}/${region}, with the policy of docs/deploying.md`;
    const stack = await new CloudFormationClient()
      .send(new DescribeStacksCommand({ StackName: toolkitStackName }))
      .then(({ Stacks = [] }) => Stacks[0])
      .catch((error: Error) => {
        if (error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
        throw error;
      });
    if (!stack) return not('problem', `There is no stack ${toolkitStackName} in this region.`, mend);
    const version = Number(stack.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue);
    if (!(version >= needed))
      return not('problem', `Version ${version} of ${toolkitStackName}; the deployment takes ${needed}.`, mend);
    const policies = stack.Parameters?.find(({ ParameterKey }) => ParameterKey === 'CloudFormationExecutionPolicies');
    const may = policies?.ParameterValue ? policies.ParameterValue : 'everything (AdministratorAccess)';
    return ok(`version ${version} of at least ${needed}; CloudFormation may do ${may}`);
  },
};
