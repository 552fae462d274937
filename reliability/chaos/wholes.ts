import { type Status, statuses } from '../../functions/domain/status.ts';

// What the parts of a long message make of it, by rules written here a second time.

/** The message of which this is a part, by their keys; null where it is none. The traffic's own ids have no slash. */
export const wholeKeyOf = (pk: string): string | null => /^(.*)\/\d{1,3}$/.exec(pk)?.[1] ?? null;

export interface Whole {
  readonly total: number;
  readonly delivered: number;
  readonly failed: number;
  readonly out: number;
  readonly final: boolean;
  readonly outcome: 'delivered' | 'failed' | 'unconfirmed' | null;
}

/** Failed as soon as one part is; final once all are. @param total how many there are, as far as somebody told */
export function wholeOfParts(parts: readonly Status[], total: number): Whole {
  // Only recorded.
  if (parts.length === 0) return { total: 0, delivered: 0, failed: 0, out: 0, final: false, outcome: null };
  const count = (outcome: string): number => parts.filter((status) => statuses[status].outcome === outcome).length;
  const [delivered, failed] = [count('delivered'), count('failed')];
  const out = total - parts.filter((status) => statuses[status].final).length;
  const ended = delivered === total ? 'delivered' : 'unconfirmed';
  return {
    ...{ total, delivered, failed, out },
    final: failed > 0 || out === 0,
    outcome: failed > 0 ? 'failed' : out > 0 ? null : ended,
  };
}

/** The parts of each message that has any, by its key. */
export const partsByWhole = <T extends { readonly pk: string }>(
  items: Iterable<T>,
): ReadonlyMap<string, readonly T[]> =>
  Map.groupBy(
    [...items].filter(({ pk }) => wholeKeyOf(pk) !== null),
    ({ pk }) => wholeKeyOf(pk) as string,
  );
