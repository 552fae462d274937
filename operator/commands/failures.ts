import { type Command, Option } from 'commander';
import { type FailureReason, failureReasons } from '../../functions/domain/failure-reason.ts';
import { sinceMs } from '../since.ts';
import { noneInWords } from '../words.ts';
import { stackCommand } from './command.ts';
import { countryOption, type ListOptions, listCommand, printList } from './list.ts';

interface FailuresOptions extends ListOptions {
  readonly provider?: string;
  readonly country?: string;
  readonly reason?: FailureReason;
  readonly since: string;
}

export const addFailures = (program: Command): Command =>
  listCommand(
    stackCommand(
      program,
      'failures',
      'the messages that failed, newest first, without those that were delivered after all',
    ),
  )
    .option('--provider <id>', 'of this provider alone')
    .addOption(countryOption())
    .addOption(new Option('--reason <word>', 'for this reason alone').choices(failureReasons))
    .option('--since <when>', 'that failed since then: 30m, 2h or 7d ago, a day or an instant (ISO 8601)', '7d')
    .addHelpText(
      'after',
      `
A message is sorted by when it was first told to have failed. Country and reason are in the messages alone: where few have them, many are
read for it, 1000 at most; then it says how far it got, and prints the command that goes on. It needs the setting search.failures.
With --json: {"messages": […], "next": …}.`,
    )
    .action(async (options: FailuresOptions) => {
      const [{ openDeployed }, { openFinder }] = await Promise.all([import('../deployed.ts'), import('../find.ts')]);
      const deployed = await openDeployed(options);
      const { provider, country, reason, since } = options;
      const nowMs = deployed.now();
      const filter = { provider, country, reason, sinceMs: sinceMs(since, nowMs), nowMs };
      const found = await (await openFinder(deployed)).failures(filter, options);
      printList(
        options,
        found,
        ['failures', ...wordsOf(options)],
        noneInWords('that failed and was not delivered later'),
      );
    });

/** The options that say which list it is. */
const wordsOf = ({ provider, country, reason, since }: FailuresOptions): readonly string[] => [
  ...Object.entries({ provider, country, reason }).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
  '--since',
  since,
];
