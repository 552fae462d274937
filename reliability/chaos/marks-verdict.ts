import { statuses } from '../../functions/domain/status.ts';
import { duePartitions } from '../../functions/shared/table-keys.ts';
import type { Item } from './items.ts';
import type { Tidings } from './tidings.ts';
import { statusOf } from './tidings-verdict.ts';
import { urgentTag } from './traffic.ts';
import { partsByWhole, wholeOfParts } from './wholes.ts';

/** What these runs expect of messages: those of a provider, and those of a tag that only the application tells. */
export const deadlines = [
  { tag: urgentTag, minutes: 1 },
  { provider: 'smspm', minutes: 1 },
];

/**
 * Each message that was late was found so once, while it was not final; all that never ended were, unless they were confirmed; and
 * of no other it was ever said.
 */
export function* judgeMarks({ marks }: Pick<Tidings, 'marks'>, items: readonly Item[]) {
  const byMessage = Map.groupBy(marks, ({ pk }) => pk);
  for (const [pk, own] of byMessage) {
    if (own.length > 1) yield `due: ${pk} was judged ${own.length} times`;
    for (const { version, overdueAt } of own)
      if (overdueAt !== null && statuses[statusOf(version)].final)
        yield `due: ${pk} was found late when it was ${statusOf(version)}`;
  }
  const partsOf = partsByWhole(items);
  for (const { pk, status, tag, confirmedAt, overdueAt, dueAt, dueOn, history } of items) {
    const found = byMessage.get(pk)?.[0]?.overdueAt ?? null;
    if ((overdueAt ?? null) !== found) yield `due: ${pk} says it was late at ${overdueAt ?? null}, it was at ${found}`;
    const isExpected = pk.startsWith('smspm#') || tag === urgentTag;
    // Of a long message the parts tell: what is recorded beside them stays as it is.
    const parts = partsOf.get(pk);
    const total = Math.max(...(parts ?? []).map((one) => Number(one.segments ?? 0)));
    const isOpen = parts
      ? !wholeOfParts(
          parts.map((one) => one.status),
          total,
        ).final
      : !statuses[status].final;
    if (!isExpected && (dueAt ?? dueOn ?? overdueAt) !== undefined) yield `due: ${pk} is, and no deadline fits it`;
    if (isExpected && isOpen && confirmedAt == null && found === null)
      yield `due: ${pk} never ended, and nobody was told`;
    // The table may have taken a later one first.
    const heardOf = history.map(({ receivedAt }) => receivedAt).sort()[0] ?? '';
    if (dueAt !== undefined && Date.parse(dueAt) < Date.parse(heardOf) + 60_000)
      yield `due: ${pk} is due at ${dueAt}, and was first heard of at ${heardOf}`;
    if (duePartitions.includes(dueOn ?? '')) yield `due: ${pk} still waits`;
    if (dueOn !== undefined && statuses[status].final) yield `due: ${pk} is final and among those that are late`;
  }
}
