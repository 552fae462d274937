import type { Command } from 'commander';
import { OperatorError } from '../operator-error.ts';
import { sendReport } from '../send.ts';
import { shellWord } from '../shell-word.ts';
import { account, type CommonOptions, endpointsOf, stackCommand, where } from './command.ts';

export const addSend = (program: Command): Command =>
  stackCommand(program, 'send <provider>', 'post a genuine, correctly signed delivery report of that provider')
    .requiredOption('--status <word>', 'the provider’s own status word, or delivered, failed, …')
    .option('--id <messageId>', 'message id (default: a new one)')
    .option('--to <number>', 'recipient, such as +919876543210')
    .option('--reference <text>', 'client reference, or tag')
    .option('--error-code <code>', 'the provider’s error')
    .action(
      async (
        provider: string,
        options: CommonOptions & { status: string; id?: string; to?: string; reference?: string; errorCode?: string },
      ) => {
        const sent = await sendReport(
          {
            endpoints: endpointsOf(options),
            providers: async () => (await (await import('../deployed.ts')).openDeployed(options)).providers(),
          },
          provider,
          options,
        );
        const next =
          sent.answer === 200
            ? `\nSee it: npm run -s dlr -- trace ${sent.provider} ${shellWord(sent.messageId)}${where(options)}`
            : '';
        account(
          options,
          sent,
          () => `${sent.provider} ${sent.status} for ${sent.messageId}: answered ${sent.answer}${next}`,
        );
        if (sent.answer === 401)
          throw new OperatorError(
            'Not authentic. With ipRanges, only the provider itself gets in; after a rotation, wait as long as "dlr secrets add" does.',
          );
        if (sent.answer !== 200) throw new OperatorError(`The callback URL answered ${sent.answer}.`);
      },
    );
