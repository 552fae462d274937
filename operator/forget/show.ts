import { shellWord } from '../shell-word.ts';
import { columns, safe } from '../show.ts';
import { missedInWords } from '../words.ts';
import type { Forgotten } from './run.ts';

/** Rows that a person is shown. */
const mostShown = 20;

/** What was erased, or would be, and what is left elsewhere. @param where options by which a follow-up command asks the same stack. */
export function showForgotten(forgotten: Forgotten, where: string, again: string): string {
  const { dryRun, complete, person, searched, erased, unmentioned, left, deadLetters, unauthentic, notReached } =
    forgotten;
  const rest = erased.length - mostShown;
  return [
    headline(forgotten),
    erased.length > 0 &&
      columns(
        ['FIRST REPORT', 'LAST REPORT', 'PROVIDER', 'MESSAGE'],
        erased
          .slice(0, mostShown)
          .map(({ firstReceivedAt, lastReceivedAt, provider, messageId }) => [
            firstReceivedAt ?? '',
            lastReceivedAt ?? '',
            safe(provider),
            safe(messageId),
          ]),
      ),
    rest > 0 && `and ${rest} more: --json lists all.`,
    unmentioned.length > 0 &&
      `${dryRun ? 'Would be taken' : 'Taken'} out of ${unmentioned.length} messages to others, whose ids their provider used for ${person.masked} as well.`,
    left.length > 0 && `${left.length} items were somebody else’s before they could be erased, and stay.`,
    !dryRun && !complete && `Ended before all was erased: run it again for the rest: ${again}`,
    deadLetters && showDeadLetters(deadLetters, 'dead letters', 'quarantine --drop', where),
    unauthentic &&
      showDeadLetters(unauthentic, 'kept requests that are not authentic', 'quarantine --unauthentic --drop', where),
    `Not reached:\n${notReached.map((line) => `  - ${line}`).join('\n')}`,
    dryRun && `Nothing was erased. To erase it: ${again}`,
    searched === 'index' &&
      'Found by the index. It lacks messages of versions before it, and the number in a message to others where the person’s own is gone: --whole-table finds them too.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

function headline({ dryRun, person, erased, complete }: Forgotten): string {
  if (erased.length === 0 && (complete || dryRun)) return `The table has no message to ${person.masked}.`;
  const items = `${erased.length} item${erased.length === 1 ? '' : 's'} of ${person.masked}`;
  return dryRun ? `${items} would be erased.` : `${items} erased.`;
}

function showDeadLetters(
  look: NonNullable<Forgotten['deadLetters']>,
  what: string,
  drop: string,
  where: string,
): string {
  const { naming, seen } = look;
  const missed = missedInWords(look);
  const found =
    naming.length === 0
      ? `None of the ${seen} ${what} that were looked at holds the number.`
      : `${naming.length} of the ${seen} ${what} that were looked at hold the number. To drop them for good:\n${naming
          .map(({ id }) => `  npm run -s dlr -- ${drop} ${shellWord(safe(id))}${where}`)
          .join('\n')}`;
  return [found, missed].filter(Boolean).join('\n');
}
