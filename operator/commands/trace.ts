import type { Command } from 'commander';
import { showMessage } from '../show.ts';
import { backendOf, type CommonOptions, print, stackCommand } from './command.ts';
import { messageOf } from './message.ts';

export const addTrace = (program: Command): Command =>
  stackCommand(program, 'trace <provider> <messageId>', 'one message: its status, why, and every report of it')
    .addHelpText(
      'after',
      `
The id is the one that the provider gave when the message was sent, to the letter. Where a provider reports each part of
a long message, it finds the whole: delivered once all parts are, failed as soon as one is. Its parts stand worst first, and
their reports in one timeline; a part alone is <messageId>/<part>. With --json they are in "parts", null for any other message.`,
    )
    .action(async (provider: string, messageId: string, options: CommonOptions) => {
      const message = await messageOf(await backendOf(options), provider, messageId);
      print(options, message, () => showMessage(message));
    });
