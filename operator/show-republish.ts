import type { Letter, Republished } from './republish.ts';
import { columns, safe } from './show.ts';
import { missedInWords } from './words.ts';

/** What lies there, by kind and reason. */
export function letterTable(letters: readonly Letter[]): {
  readonly rows: readonly {
    readonly kind: Letter['kind'];
    readonly reason: string;
    readonly events: number;
    readonly letters: number;
  }[];
  readonly table: string;
  /** Events in all of it. */
  readonly count: number;
} {
  const rows = [...Map.groupBy(letters, ({ kind, reason }) => JSON.stringify([kind, reason])).values()].map((same) => {
    const [{ kind, reason }] = same as [Letter, ...Letter[]];
    const events = same.reduce((sum, one) => sum + ('events' in one ? one.events.length : 0), 0);
    return { kind, reason, events, letters: same.length };
  });
  const count = rows.reduce((sum, { events }) => sum + events, 0);
  return {
    rows,
    count,
    table:
      rows.length === 0
        ? 'Nothing would be published.'
        : columns(
            ['EVENTS', 'KIND', 'REASON'],
            rows.map(({ kind, reason, events }) => [String(events), kind, safe(reason)]),
          ),
  };
}

/** What came of it, for a person. */
export function showRepublished({ published, dropped, left }: Republished): string {
  return [
    published === 0 ? 'Nothing was published.' : `Published ${published} again.`,
    dropped > 0 && `Dropped ${dropped} that held no events.`,
    (left['discarded'] ?? 0) > 0 &&
      `${left['discarded']} stay that hold no events: Lambda gave up a part of the stream. The table has the statuses: "dlr failures", "dlr export". Once you have looked: --drop-discarded.`,
    (left['unreadable'] ?? 0) > 0 && `${left['unreadable']} stay that this version can’t read.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** What it left undone, and what to do about it; null where it left nothing. */
export function unfinishedInWords({ ended, seen, total, undeleted, refused }: Republished): string | null {
  const codes = Object.entries(refused).map(([code, count]) => `${count} (${safe(code)})`);
  const parts = [
    undeleted > 0 &&
      `SQS did not delete ${undeleted} that were done: their events are published once more, with the same ids.`,
    codes.length > 0 && `The bus did not take ${codes.join(', ')}.`,
    ended === 'interrupted' && 'Interrupted.',
    ended === 'limit' && 'More than SQS lets one hide at a time stay.',
    ended === 'time' && 'It took too long.',
    ended === 'through' && missedInWords({ seen, total, ended }),
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : [...parts, 'Run the same line again to go on.'].join(' ');
}
