import type { Command } from 'commander';
import type { ForgetOptions } from '../forget/run.ts';
import { whatWasDone } from '../half-done.ts';
import { shellWord } from '../shell-word.ts';
import { typedPath } from '../typed-path.ts';
import { account, type CommonOptions, exitCodes, stackCommand, where } from './command.ts';

export const addForget = (program: Command): Command =>
  stackCommand(program, 'forget <recipient...>', 'erase all messages to a number, and say what is left elsewhere')
    .option('--dry-run', 'only say what would be erased', false)
    .option('--yes', 'do not ask', false)
    .option('--output <file>', 'write the record of what was erased to this file, as JSON', (file: string) =>
      typedPath(file),
    )
    .option('--whole-table', 'read the whole table, also where there is an index by recipient', false)
    .addHelpText(
      'after',
      `
It erases the messages to a number and their parts, in whatever form the stage keeps numbers (privacy.recipient), also those that were
kept under an id that others share, and takes the number out of what is kept for these others. An item goes only while it is that
person's. Run it any number of times: what is gone is gone, and an interrupted run is ended by the next.

The record says when, by whom and what, with the number masked. It also lists what can't be reached: backups for 35 days, requests that
wait in a queue. A late report of the provider begins a message anew, so run it once more after three days.

By the index it costs next to nothing. Without one (search.recipient), or with --whole-table, one read unit for each 4 KB of the table.`,
    )
    .action(async (words: readonly string[], options: CommonOptions & ForgetOptions) => {
      const recipient = words.join(' ');
      const [{ runForget }, { showForgotten }] = await Promise.all([
        import('../forget/run.ts'),
        import('../forget/show.ts'),
      ]);
      const { done: forgotten, failure } = await whatWasDone(
        runForget(recipient, options, { input: process.stdin, output: process.stderr }),
      );
      const again = `npm run -s dlr -- forget ${shellWord(recipient.trim())}${options.wholeTable ? ' --whole-table' : ''}${where(options)}`;
      account(options, forgotten, () => showForgotten(forgotten, where(options), again));
      if (failure) throw failure.cause;
      if (!forgotten.complete) process.exitCode = exitCodes.failed;
    });
