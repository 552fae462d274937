import { Command, CommanderError } from 'commander';
import { exitCodes } from '../operator/commands/command.ts';
import { addCompletion } from '../operator/commands/completion.ts';
import { addCost } from '../operator/commands/cost.ts';
import { addDemo } from '../operator/commands/demo.ts';
import { addDoctor } from '../operator/commands/doctor.ts';
import { addEndpoints } from '../operator/commands/endpoints.ts';
import { addExplain } from '../operator/commands/explain.ts';
import { addExport } from '../operator/commands/export.ts';
import { addFailures } from '../operator/commands/failures.ts';
import { addForget } from '../operator/commands/forget.ts';
import { addOpen } from '../operator/commands/open.ts';
import { addPolicy } from '../operator/commands/policy.ts';
import { addPreflight } from '../operator/commands/preflight.ts';
import { addQuarantine } from '../operator/commands/quarantine.ts';
import { addRecipient } from '../operator/commands/recipient.ts';
import { addReconcile } from '../operator/commands/reconcile.ts';
import { addReplay } from '../operator/commands/replay.ts';
import { addReport } from '../operator/commands/report.ts';
import { addRepublish } from '../operator/commands/republish.ts';
import { addReread } from '../operator/commands/reread.ts';
import { addRoutes } from '../operator/commands/routes.ts';
import { addSecrets } from '../operator/commands/secrets.ts';
import { addSend } from '../operator/commands/send.ts';
import { addTrace } from '../operator/commands/trace.ts';
import { addTry } from '../operator/commands/try.ts';
import { explainError } from '../operator/explain-error.ts';
import { OperatorError } from '../operator/operator-error.ts';
import { guardOutput } from '../operator/output.ts';

/** In the order in which --help lists them. */
const commands = [
  addEndpoints,
  addSend,
  addTrace,
  addExplain,
  addExport,
  addReconcile,
  addReport,
  addRoutes,
  addFailures,
  addOpen,
  addRecipient,
  addQuarantine,
  addReplay,
  addReread,
  addRepublish,
  addForget,
  addSecrets,
  addDoctor,
  addTry,
  addDemo,
  addPreflight,
  addCost,
  addPolicy,
  addCompletion,
];
/** All commands. */
export function createProgram(): Command {
  const program = new Command('dlr')
    .description('The operator’s commands of Delivrd. They talk to the local stack, or with --stack to one in AWS.')
    .addHelpText(
      'after',
      `\nExit codes: 0 done, ${exitCodes.failed} not done (the message says why), ${exitCodes.usage} wrong use.`,
    )
    .configureHelp({ showGlobalOptions: true })
    // Commands of a command have options of the same names.
    .enablePositionalOptions()
    .exitOverride();
  for (const add of commands) add(program);
  return program;
}

/** Runs one command. @returns the exit code. */
export async function dlr(words: readonly string[]): Promise<number> {
  process.exitCode = undefined;
  try {
    await createProgram().parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.unknownOption' && /'-[^-]/.test(error.message))
        console.error(
          'What is no option and begins with - comes after --, and options before that: trace --json smspm -- -id',
        );
      return error.exitCode === 0 ? 0 : exitCodes.usage;
    }
    const { said, mend } = explainError(error);
    console.error(error instanceof OperatorError ? error.message : [said, mend].filter(Boolean).join('\n'));
    return exitCodes.failed;
  }
}

if (import.meta.main) {
  const written = guardOutput(exitCodes.failed);
  process.exitCode = await written(await dlr(process.argv.slice(2)));
}
