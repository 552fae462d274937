import type { MessageEvent } from '../../functions/domain/message.ts';
import { statuses } from '../../functions/domain/status.ts';

type Told = Pick<MessageEvent, 'status' | 'occurredAt' | 'effect' | 'contradicts' | 'part'>;

/**
 * What each report of a message did to its state and why, in words; the history in the order in which the table took it.
 * In that of a whole, each part has a state of its own.
 */
export function explain(history: readonly Told[]): readonly string[] {
  const states = new Map<string | null, Told>();
  return history.map((report) => {
    const standing = states.get(report.part);
    const words = `${report.effect}: ${standing === undefined ? 'first report' : because(report, standing)}`;
    if (report.effect === 'applied') states.set(report.part, report);
    return words;
  });
}

function because(report: Told, standing: Told): string {
  if (report.contradicts) return `takes back what was ${standing.status}, which stands all the same`;
  const applied = report.effect === 'applied';
  const step = statuses[report.status].rank - statuses[standing.status].rank;
  if (step > 0) return `${report.status} outranks ${standing.status}`;
  if (step < 0) return `${standing.status} already stood, which outranks ${report.status}`;
  const rank = report.status === standing.status ? `${report.status} again` : `same rank as ${standing.status}`;
  if (report.occurredAt === standing.occurredAt) {
    const time = report.occurredAt === null ? 'neither with a time' : 'same time at the provider';
    return `${rank}, ${time}; a fixed order ${applied ? 'prefers this one' : 'prefers the one that stood'}`;
  }
  if (report.occurredAt === null) return `${rank}, without the time that the one that stood has`;
  if (standing.occurredAt === null) return `${rank}, with a time where the one that stood had none`;
  return `${rank}, ${report.occurredAt > standing.occurredAt ? 'later' : 'earlier'} at the provider`;
}
