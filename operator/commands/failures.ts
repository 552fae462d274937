import { type Command, Option } from 'commander';
import { type FailureReason, failureReasons } from '../../functions/domain/failure-reason.ts';
import { instant } from '../../functions/domain/instant.ts';
import { OperatorError } from '../operator-error.ts';
import { withProgress } from '../progress.ts';
import { pastMs, timesInWords } from '../since.ts';
import { noneInWords } from '../words.ts';
import { stackCommand, wholeNumber } from './command.ts';
import { countryOption, type ListOptions, listCommand, printList } from './list.ts';

interface FailuresOptions extends ListOptions {
  readonly provider?: string;
  readonly country?: string;
  readonly reason?: FailureReason;
  readonly since: string;
  readonly look: number;
}

/** A minute on the local stack, seconds in AWS. */
const usualLook = 10_000;

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
    .option('--since <when>', `that failed since then: ${timesInWords}`, '7d')
    .addOption(
      new Option('--look <n>', 'look at so many failed messages at most for those of a country or a reason')
        .default(usualLook)
        .argParser(wholeNumber(100, 1_000_000)),
    )
    .addHelpText(
      'after',
      `
A message is sorted by when it was first told to have failed (FAILED). Country and reason are in the messages alone: where few have them,
many are read for it, a read unit each ($0.00125 for 10,000 in us-east-1). It shows how far it got; Ctrl+C ends it with what is found,
and the command that goes on. It needs the setting search.failures. With --json: {"messages": […], "next": …}.`,
    )
    .action(async (options: FailuresOptions) => {
      const [{ openDeployed }, { openFinder }, { failuresThrough }] = await Promise.all([
        import('../deployed.ts'),
        import('../find.ts'),
        import('../failures.ts'),
      ]);
      const deployed = await openDeployed(options);
      const { provider, country, reason, since, look } = options;
      const nowMs = deployed.now();
      const filter = { provider, country, reason, sinceMs: pastMs(since, nowMs), nowMs };
      const finder = await openFinder(deployed);
      const found = await withProgress(
        (progress) => failuresThrough(finder, filter, { ...options, look }, progress),
        new OperatorError('Interrupted.'),
      );
      const which = [
        provider && `of ${provider}`,
        country && `to ${country}`,
        reason && `for the reason ${reason}`,
        `since ${instant(filter.sinceMs)}`,
      ].filter(Boolean);
      printList(options, found, {
        command: ['failures', ...wordsOf(options)],
        none: noneInWords(`that failed ${which.join(' ')}, and was not delivered later,`),
        sortedBy: 'failed',
      });
    });

/** The options that say which list it is. */
const wordsOf = ({ provider, country, reason, since, look }: FailuresOptions): readonly string[] => [
  ...Object.entries({ provider, country, reason }).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
  '--since',
  since,
  ...(look === usualLook ? [] : ['--look', String(look)]),
];
