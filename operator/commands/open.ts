import type { Command } from 'commander';
import { instant } from '../../functions/domain/instant.ts';
import { sinceMs, timesInWords } from '../since.ts';
import { noneInWords } from '../words.ts';
import { stackCommand } from './command.ts';
import { countryOption, type ListOptions, listCommand, printList } from './list.ts';

interface OpenOptions extends ListOptions {
  readonly provider?: string;
  readonly country?: string;
  readonly missing: boolean;
  readonly olderThan: string;
}

export const addOpen = (program: Command): Command =>
  listCommand(
    stackCommand(program, 'open', 'the messages with a deadline of which no final report came, the last due first'),
  )
    .option('--older-than <age>', `that began so long ago or before: ${timesInWords}`, '10m')
    .option(
      '--missing',
      'those alone of which their provider never reported, since the application told of them',
      false,
    )
    .option('--provider <id>', 'of this provider alone')
    .addOption(countryOption())
    .addHelpText(
      'after',
      `
A message is in it until its final report comes, whether it is late or not due yet; it is sorted by when it is due (DUE). Its country and status are in the messages alone: where
few have them, many are read for it, 1000 at most; then it says how far it got, and prints the command that goes on. It needs the setting
deadlines. With --json: {"messages": […], "next": …}.`,
    )
    .action(async (options: OpenOptions) => {
      const [{ openDeployed }, { openFinder }] = await Promise.all([import('../deployed.ts'), import('../find.ts')]);
      const deployed = await openDeployed(options);
      const { provider, country, missing, olderThan } = options;
      const filter = { provider, country, isMissing: missing, untilMs: sinceMs(olderThan, deployed.now()) };
      const found = await (await openFinder(deployed)).open(filter, options);
      const which = [
        provider && `of ${provider}`,
        country && `to ${country}`,
        `that began until ${instant(filter.untilMs)}`,
        missing ? 'and was never reported' : 'and has no final report',
      ].filter(Boolean);
      printList(options, found, {
        command: ['open', ...wordsOf(options)],
        none: noneInWords(`with a deadline ${which.join(' ')}`),
        sortedBy: 'due',
      });
    });

/** The options that say which list it is. */
const wordsOf = ({ provider, country, missing, olderThan }: OpenOptions): readonly string[] => [
  ...(missing ? ['--missing'] : []),
  ...Object.entries({ provider, country }).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
  '--older-than',
  olderThan,
];
