import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Found } from '../find.ts';
import { mostListed, usuallyListed } from '../places.ts';
import { showMessages } from '../show.ts';
import { boundInWords } from '../words.ts';
import { type CommonOptions, print, where, wholeNumber } from './command.ts';

/** Text as one word of a shell's line. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The options of a command that prints a list page by page. */
export const listCommand = (command: Command): Command =>
  command
    .addOption(
      new Option('--limit <n>', 'print so many messages at most')
        .default(usuallyListed)
        .argParser(wholeNumber(1, mostListed)),
    )
    .option('--next <place>', 'go on where the list before ended: it prints the command');

/** Which country a list is of. */
export const countryOption = (): Option =>
  new Option('--country <code>', 'to this country alone, such as IN').argParser(toCountry);

function toCountry(value: string): string {
  if (!/^[a-z]{2}$/i.test(value))
    throw new InvalidArgumentError('Expected a country of two letters, such as IN (ISO 3166).');
  return value.toUpperCase();
}

export interface ListOptions extends CommonOptions {
  readonly limit: number;
  readonly next?: string;
}

/** Prints messages, and the command that goes on. @param words the command with the options that say which list it is. */
export function printList(
  options: ListOptions,
  { messages, next, looked, ended, upTo }: Found,
  words: readonly string[],
  none: string,
): void {
  const more = next === null ? null : [...words, '--limit', String(options.limit), '--next', next];
  const onward = more && `Next: npm run -s dlr -- ${more.map(shellWord).join(' ')}${where(options)}`;
  const bound = ended === 'bound' ? boundInWords(looked, upTo) : null;
  if (bound !== null) console.error(bound);
  print(options, { messages, next }, () =>
    [messages.length > 0 ? showMessages(messages) : bound === null ? none : '', onward].filter(Boolean).join('\n\n'),
  );
}
