import type { Command } from 'commander';
import { whatWasDone } from '../half-done.ts';
import type { RereadOptions } from '../reread/run.ts';
import { account, type CommonOptions, exitCodes, stackCommand, where } from './command.ts';

export const addReread = (program: Command): Command =>
  stackCommand(program, 'reread', 'read stored messages again, after a table of words, codes or reasons was mended')
    .requiredOption('--provider <id>', 'whose messages')
    .requiredOption(
      '--since <time>',
      'only messages whose first report came since: 30m, 2h, 7d, or 2026-11-27T09:30:00Z',
    )
    .option('--until <time>', 'and before; else before now')
    .option('--dry-run', 'only say what would change', false)
    .option('--yes', 'do not ask', false)
    .addHelpText(
      'after',
      `
Deploy the mended tables first: a report that comes meanwhile is read by those of the deployed version. Then see with --dry-run
what would change, and run it with --yes. It is the one thing by which a status may go down; "dlr trace" shows that and when.
What a report means is read anew from its own words, codes and error, which the history keeps. Reports, their times and the
metrics stay as they are. A message to which a report comes at the same time is read again. It can be interrupted, and run any
number of times: what is as it reads is not written. Reading takes half a read unit for each 4 KB of the whole table, of
whatever provider and time.`,
    )
    .action(async (options: CommonOptions & RereadOptions) => {
      const { runReread } = await import('../reread/run.ts');
      const { showReread } = await import('../reread/show.ts');
      const { done: summary, failure } = await whatWasDone(
        runReread(options, { input: process.stdin, output: process.stderr }),
      );
      const { provider, until } = options;
      // As typed, a time ago would be another one when it is run.
      const period = `--since ${summary.since}${until === undefined ? '' : ` --until ${summary.until}`}`;
      account(options, summary, () =>
        showReread(summary, `npm run -s dlr -- reread --provider ${provider} ${period}${where(options)}`),
      );
      if (failure) throw failure.cause;
      if (summary.interrupted || summary.left.moving > 0) process.exitCode = exitCodes.failed;
    });
