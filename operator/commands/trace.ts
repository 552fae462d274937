import type { Command } from 'commander';
import type { Message } from '../../functions/domain/message.ts';
import { OperatorError } from '../operator-error.ts';
import { safe, showMessage, showMessages } from '../show.ts';
import { noneInWords } from '../words.ts';
import { print, stackCommand, where } from './command.ts';
import { type ListOptions, listCommand, printList } from './list.ts';
import { messagesOf } from './message.ts';

interface TraceOptions extends ListOptions {
  readonly recipient?: readonly string[];
  readonly reference?: string;
}

export const addTrace = (program: Command): Command =>
  listCommand(
    stackCommand(
      program,
      'trace [provider] [messageId]',
      'one message: its status, why, and every report of it; or all of a recipient or a reference',
    ),
  )
    .usage('[provider] <messageId> | --recipient <number> | --reference <text>')
    .option('--recipient <number...>', 'the messages to this number, newest first, written as people write numbers')
    .option('--reference <text>', 'the messages with this client reference, newest first')
    .addHelpText(
      'after',
      `
The id is the one that the provider gave when the message was sent, to the letter. Without its provider, all that are configured are
asked. Where a provider reports each part of a long message, it finds the whole: delivered once all parts are, failed as soon as one
is. Its parts stand worst first, and their reports in one timeline; a part alone is <messageId>/<part>. With --json they are in
"parts", null for any other message. An id that begins with - comes after --, options before that.

A number may have spaces, hyphens, brackets, 00 or no plus; one without a country code is read in the defaultCountry of each provider,
and what can mean several numbers is asked for each. The lists need the settings search.recipient and search.clientReference. With
--json they are {"messages": […], "next": …}; so is the answer to an id without its provider.`,
    )
    .action(async (one: string | undefined, two: string | undefined, options: TraceOptions) => {
      checkUse(one, options);
      const [{ openDeployed }, { openFinder }] = await Promise.all([import('../deployed.ts'), import('../find.ts')]);
      const deployed = await openDeployed(options);
      const finder = await openFinder(deployed);
      if (options.recipient !== undefined) {
        const number = options.recipient.join(' ');
        const found = await finder.byRecipient(number, options);
        const to = `to ${found.recipients.join(' or ')}`;
        return printList(options, found, { command: ['trace', '--recipient', number], none: noneInWords(to) });
      }
      if (options.reference !== undefined) {
        const found = await finder.byReference(options.reference, options);
        const words = ['trace', '--reference', options.reference];
        return printList(options, found, {
          command: words,
          none: noneInWords(`with the reference ${safe(options.reference)}`),
        });
      }
      const configured = Object.keys(await deployed.providers());
      const messages = await messagesOf(finder, configured, one ?? '', two);
      const [message] = messages;
      const { withoutReceipts } = finder;
      return two === undefined
        ? printAnswers(options, messages, withoutReceipts)
        : print(options, message, () => showMessage(message, withoutReceipts));
    });

/** @throws OperatorError for what says not at all, or twice, what to look for. */
function checkUse(one: string | undefined, { recipient, reference }: TraceOptions): void {
  const given = [one, recipient, reference].filter((value) => value !== undefined);
  if (given.length === 0)
    throw new OperatorError(
      'Say what to look for: a message id (with its provider or alone), --recipient or --reference.',
    );
  if (given.length > 1)
    throw new OperatorError(
      'Say one thing to look for: a message id, --recipient or --reference, not several of them.',
    );
}

/** The messages of all providers under an id: one in full, several as a list. */
function printAnswers(
  options: TraceOptions,
  messages: readonly [Message, ...Message[]],
  withoutReceipts: readonly string[],
): void {
  print(options, { messages, next: null }, () =>
    messages.length === 1
      ? showMessage(messages[0], withoutReceipts)
      : `${showMessages(messages)}\n\nEach in full: npm run -s dlr -- trace <provider> <messageId>${where(options)}`,
  );
}
