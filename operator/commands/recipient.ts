import type { Command } from 'commander';
import { unreachableAfter, unreachableForDays } from '../../functions/domain/recipient-health.ts';
import { showRecipient } from '../show.ts';
import { type CommonOptions, print, stackCommand } from './command.ts';

export const addRecipient = (program: Command): Command =>
  stackCommand(
    program,
    'recipient <number...>',
    'whether a number is fine, unreachable, invalid or opted out, since when, and by which messages',
  )
    .addHelpText(
      'after',
      `
The verdict follows from its last messages, back to one that was delivered (at least 100, at most 1,000), each time anew; nothing of it is
stored. A delivery ends what failed before it, and nothing else ends an opt-out. A number is unreachable whose last messages (${unreachableAfter} or more, the last within ${unreachableForDays} days) failed as unreachable or ran out of
time. Other failures say nothing of a number. Write it as people write numbers: see "dlr trace --help". It needs the setting search.recipient.`,
    )
    .action(async (number: readonly string[], options: CommonOptions) => {
      const [{ openDeployed }, { openFinder }, { readRecipientHealth }] = await Promise.all([
        import('../deployed.ts'),
        import('../find.ts'),
        import('../recipient.ts'),
      ]);
      const deployed = await openDeployed(options);
      const recipient = await readRecipientHealth(await openFinder(deployed), number.join(' '), deployed.now());
      print(options, recipient, () => showRecipient(recipient));
    });
