import type { Replayed } from './replay.ts';
import { columns, safe } from './show.ts';
import { missedInWords } from './words.ts';

/** What came of a replay, for a person. */
export function showReplayed({ sent, cameBack, waiting }: Replayed): string {
  const back = Object.entries(cameBack);
  const count = back.reduce((sum, [, one]) => sum + one, 0);
  return [
    sent === 0
      ? 'Nothing was there to be sent.'
      : `Sent ${sent}. ${count === 0 ? 'None' : count} came back so far${count === 0 ? '.' : ':'}`,
    ...(count > 0
      ? [
          columns(
            ['COUNT', 'REASON'],
            back.map(([reason, one]) => [String(one), safe(reason)]),
          ),
        ]
      : []),
    ...(waiting !== null && waiting > 0
      ? [
          `About ${waiting} wait for the consumer still, new reports among them: "dlr quarantine" shows what comes back later.`,
        ]
      : []),
  ].join('\n');
}

/** What a replay left undone, and what to do about it; null where it left nothing. */
export function unfinishedInWords({ ended, seen, total, undeleted, refused }: Replayed): string | null {
  const codes = Object.entries(refused).map(([code, count]) => `${count} (${code})`);
  const parts = [
    undeleted > 0 && `SQS did not delete ${undeleted} that were sent: they are sent once more, which changes nothing.`,
    codes.length > 0 && `SQS did not take ${codes.join(', ')}.`,
    ended === 'interrupted' && 'Interrupted.',
    ended === 'limit' &&
      'More than SQS lets one hide at a time are of another cause, and may hide further ones of this.',
    ended === 'time' && 'It took too long.',
    ended === 'through' && missedInWords({ seen, total, ended }),
    ended === 'failed' && 'It failed in mid-work: what is not sent stays where it is.',
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : [...parts, 'Run the same line again to go on.'].join(' ');
}

/** What came of what was not authentic once. */
export const showUnauthenticReplayed = (sent: number, left: number): string =>
  [
    sent === 0 ? 'Nothing of it is authentic now.' : `Sent ${sent}: "dlr quarantine" shows what of it can’t be read.`,
    left > 0 && `${left} stay: not authentic by the secrets as they are, or of another provider.`,
  ]
    .filter(Boolean)
    .join(' ');
