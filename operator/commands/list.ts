import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Found } from '../../functions/aws/search.ts';
import { mostListed, usuallyListed } from '../../functions/shared/places.ts';
import { shellWord } from '../shell-word.ts';
import { type SortedBy, showMessages } from '../show.ts';
import { boundInWords } from '../words.ts';
import { type CommonOptions, print, where, wholeNumber } from './command.ts';

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
export const countryOption = (description = 'to this country alone, such as IN'): Option =>
  new Option('--country <code>', description).argParser(toCountry);

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function toCountry(value: string): string {
  // Of those that people write otherwise, ISO's: UK is GB.
  const code = /^[a-z]{2}$/i.test(value) ? new Intl.Locale(`und-${value}`).region : undefined;
  if (code === undefined || regions.of(code) === undefined)
    throw new InvalidArgumentError('Expected a country of two letters, such as IN (ISO 3166).');
  return code;
}

export interface ListOptions extends CommonOptions {
  readonly limit: number;
  readonly next?: string;
}

/** What a printed list is of. */
interface ListWords {
  /** The command with the options that say which list it is. */
  readonly command: readonly string[];
  /** That it has nothing in it. */
  readonly none: string;
  readonly sortedBy?: SortedBy;
}

/** Prints messages, and the command that goes on. */
export function printList(
  options: ListOptions,
  { messages, next, looked, ended, upTo }: Found,
  { command, none, sortedBy }: ListWords,
): void {
  const more = next === null ? null : [...command, '--limit', String(options.limit), '--next', next];
  const onward = more && `Next: npm run -s dlr -- ${more.map(shellWord).join(' ')}${where(options)}`;
  const bound = ended === 'bound' ? boundInWords(looked, upTo) : null;
  if (bound !== null) console.error(bound);
  print(options, { messages, next }, () =>
    [messages.length > 0 ? showMessages(messages, sortedBy) : bound === null ? none : '', onward]
      .filter(Boolean)
      .join('\n\n'),
  );
}
