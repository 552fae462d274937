import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { outputsOfAll, readAddress } from '../../functions/shared/stack-outputs.ts';
import { addressed } from '../addressed.ts';
import type { Check } from './check.ts';
import { ok, wrong } from './finding.ts';

/** Whether the stack stands, and tells all that the commands and people need of it. */
export const outputs: Check = {
  name: 'outputs',
  look: async ({ stack: { stackName: address, place } }) => {
    const { stackName } = readAddress(address);
    const { Stacks } = await new CloudFormationClient(place).send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks ?? [];
    const told = (stack?.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    const { outputs: there } = addressed(address, new Map(told));
    const missing = outputsOfAll.filter((name) => !there.has(name));
    const status = stack?.StackStatus ?? 'unknown';
    const stands = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
    const mend = 'See what failed: aws cloudformation describe-stack-events --stack-name';
    return [
      ...(stands
        ? []
        : [
            wrong(
              /ROLLBACK_COMPLETE$/.test(status) ? 'warn' : 'fail',
              `${stackName} is ${status}: the last deployment did not end well, or still goes on.`,
              `${mend} ${stackName}`,
            ),
          ]),
      ...(missing.length > 0
        ? [
            wrong(
              'fail',
              `${address} lacks the outputs ${missing.join(', ')}: it was deployed from another version.`,
              'Deploy it from this checkout: npx cdk deploy',
            ),
          ]
        : [ok(`${address} is ${status} and has all ${outputsOfAll.length} outputs`)]),
    ];
  },
};
