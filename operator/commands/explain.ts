import type { Command } from 'commander';
import { explainMessage } from '../explain/explain.ts';
import { showExplanation, widthFor } from '../explain/show.ts';
import { OperatorError } from '../operator-error.ts';
import { safe } from '../show.ts';
import { type CommonOptions, print, stackCommand } from './command.ts';
import { messagesOf } from './message.ts';

export const addExplain = (program: Command): Command =>
  stackCommand(
    program,
    'explain <provider> [messageId]',
    'what happened to one message, in plain words: whether to send it again, and what to do next',
  )
    .usage('[provider] <messageId>')
    .addHelpText(
      'after',
      `
The id is the one that the provider gave when the message was sent, as for trace; without its provider,
all that are configured are asked. It tells where the message is, whether
sending it again makes sense, what to do next, what each report said and did and why, why the status that stands has won, and
what the provider's words and codes mean: by the provider's own list, or by SMPP's where it says so.
A repeat of a report changes nothing and is not listed. Nothing is sent or changed.
With --json "sendAgain.verdict" is yes, no, later or unknown.`,
    )
    .action(async (one: string, two: string | undefined, options: CommonOptions) => {
      const [{ openDeployed }, { openFinder }] = await Promise.all([import('../deployed.ts'), import('../find.ts')]);
      const deployed = await openDeployed(options);
      const configured = Object.keys(await deployed.providers());
      const finder = await openFinder(deployed);
      const [message, ...others] = await messagesOf(finder, configured, one, two);
      if (others.length > 0)
        throw new OperatorError(
          `${safe(one)} is a message of ${[message, ...others].map(({ provider }) => provider).join(' and of ')}: say which, as in explain ${message.provider} ${safe(one)}.`,
        );
      const explanation = explainMessage(message, deployed.now(), finder.withoutReceipts);
      print(options, explanation, () => showExplanation(explanation, widthFor(process.stdout.columns)));
    });
