import { coloured, columns, safe } from '../show.ts';
import type { Summary } from './run.ts';
import type { Meant } from './tally.ts';

/** Rows of words that a person is shown. */
const mostShown = 40;

/** What reading anew came to, for a person. @param again the command to run next, without its last flag. */
export function showReread(summary: Summary, again: string): string {
  const { provider, since, read, changed, filled, statuses, words, otherReports, dryRun } = summary;
  const of = `${count(read)} messages of ${provider} whose first report came since ${since}`;
  const shown = words.slice(0, mostShown);
  const unshown = otherReports + words.slice(mostShown).reduce((total, { reports }) => total + reports, 0);
  return [
    dryRun
      ? `Of ${of}, ${count(changed)} would read differently.`
      : `Of ${of}, ${count(changed)} read differently now.`,
    ...(statuses.length === 0
      ? []
      : [
          '',
          columns(
            ['MESSAGES', 'WERE', dryRun ? 'WOULD BE' : 'ARE'],
            statuses.map(({ from, to, messages }) => [count(messages), coloured(from), coloured(to)]),
          ),
        ]),
    ...(shown.length === 0
      ? []
      : [
          '',
          columns(
            ['REPORTS', 'PROVIDER SAYS', 'MEANT', 'MEANS'],
            shown.map(({ word, code, error, from, to, reports }) => [
              count(reports),
              safe([code === null ? word : `${word} (${code})`, error && `error ${error}`].filter(Boolean).join(', ')),
              meantInWords(from),
              meantInWords(to),
            ]),
          ),
        ]),
    ...[
      unshown > 0 && `${count(unshown)} more reports changed, by other words; --json lists a thousand.`,
      filled > 0 &&
        `${count(filled)} messages of an earlier version ${dryRun ? 'would get' : 'got'} what search needs to find them.`,
      ...doubts(summary),
      next(summary, again),
    ]
      .filter((line) => line !== false)
      .flatMap((line) => ['', line]),
  ].join('\n');
}

const doubts = ({ kept, untold, left }: Summary): readonly (string | false)[] => [
  kept > 0 &&
    `${count(kept)} reports keep what they meant: no table knows their words any more. Whoever wants that lists a word as unknown.`,
  untold > 0 && `${count(untold)} reports will count as new, should they be repeated.`,
  left.full > 0 && `${count(left.full)} messages stay as they are: their items have no room.`,
  left.moving > 0 && `${count(left.moving)} messages stay as they are: reports kept coming. Run this again.`,
];

function next({ dryRun, interrupted, changed, filled }: Summary, again: string): string | false {
  if (interrupted) return 'Interrupted: what was read again stays. The same command goes on with the rest.';
  return dryRun && changed + filled > 0 && `Nothing is written. To write it: ${again} --yes`;
}

const meantInWords = ({ status, failureReason, isHint }: Meant): string =>
  `${coloured(status)}${failureReason === null ? '' : `, ${failureReason}${isHint ? ' (by the word)' : ''}`}`;

const count = (number: number): string => number.toLocaleString('en-US');
