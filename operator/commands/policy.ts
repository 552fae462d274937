import type { Command } from 'commander';
import { OperatorError } from '../operator-error.ts';
import { plainCommand } from './command.ts';

export const addPolicy = (program: Command): Command =>
  plainCommand(
    program,
    'policy <task...>',
    'the IAM policy that tasks need on a stage, as JSON: to attach to a person, a pipeline or a role',
  )
    .option('--stage <name>', 'the stage (default: that of cdk.json)')
    .option('--account <id>', 'for this account only')
    .option('--region <name>', 'for this region only; China and GovCloud need it')
    .option('--json', 'as every command has it: a policy is JSON anyway')
    .addHelpText(
      'after',
      `
Tasks: deploy (cdk deploy, diff, destroy: by the roles of the bootstrap), execution (what CloudFormation may do: for cdk
bootstrap --cloudformation-execution-policies), domain and events (what it may do besides for a stage that has these: another one each), and each
dlr command that asks AWS, by its name (drop: of quarantine; rotate: secrets add and retire). A wrong name lists all. Several give one policy. It follows from the stage's
template and asks nobody: make it again where settings add resources.`,
    )
    .action(async (tasks: string[], options: { stage?: string; account?: string; region?: string }) => {
      const { taskNames } = await import('../policies/task-rights.ts');
      const known = tasks.map((task) => {
        const found = taskNames.find((name) => name === task);
        if (found) return found;
        throw new OperatorError(`There is no task "${task}"; there are ${taskNames.join(', ')}.`);
      });
      const [{ policyFor }, { readStage }] = await Promise.all([
        import('../policies/policy.ts'),
        import('../stage.ts'),
      ]);
      const stage = await readStage(options);
      console.log(JSON.stringify(policyFor(known, stage, options), null, 2));
      if (known.includes('execution') && !known.includes('domain') && stage.settings.domain)
        console.error(`${stage.stackName} has a domain, which needs a second policy: policy domain.`);
      if (known.includes('execution') && !known.includes('events') && stage.settings.events)
        console.error(`${stage.stackName} publishes events, which need another policy: policy events.`);
    });
