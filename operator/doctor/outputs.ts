import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { outputs as names } from '../../functions/shared/stack-outputs.ts';
import type { Check } from './check.ts';
import { ok, wrong } from './finding.ts';

/** Those that only some stages have. */
const others: ReadonlySet<string> = new Set([names.callbackPrefix, names.domainTarget, names.due]);
const needed = Object.values(names).filter((name) => !others.has(name));

/** Whether the stack stands, and tells all that the commands and people need of it. */
export const outputs: Check = {
  name: 'outputs',
  look: async ({ stack: { stackName, place } }) => {
    const { Stacks } = await new CloudFormationClient(place).send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks ?? [];
    const there = new Set((stack?.Outputs ?? []).map(({ OutputKey }) => OutputKey));
    const missing = needed.filter((name) => !there.has(name));
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
              `${stackName} lacks the outputs ${missing.join(', ')}: it was deployed from another version.`,
              'Deploy it from this checkout: npx cdk deploy',
            ),
          ]
        : [ok(`${stackName} is ${status} and has all ${needed.length} outputs`)]),
    ];
  },
};
