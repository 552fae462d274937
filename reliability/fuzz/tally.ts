import { describe, type FuzzCase } from './case.ts';
import { ownItems } from './checks.ts';
import type { Observation } from './run-case.ts';

export type Counts = Readonly<Record<string, number>>;

/** What became of all cases so far. */
export interface Tally {
  readonly add: (one: FuzzCase, seen: Observation) => void;
  readonly summary: () => Summary;
}

export interface Summary {
  readonly cases: number;
  readonly byProvider: Counts;
  readonly bySetup: Counts;
  readonly byMutation: Counts;
  readonly byAnswer: Counts;
  readonly authentic: number;
  readonly forged: number;
  /** Of what was queued: all stored; none of it readable; in part stored and in part unreadable; nothing but other events. */
  readonly stored: number;
  readonly quarantined: number;
  readonly mixed: number;
  readonly setAside: number;
  readonly byReason: Counts;
  /** Cases whose ids and statuses were compared with those that were sent. */
  readonly compared: number;
  /** Cases that are known to hold no report: set aside or quarantined, as they must be. */
  readonly comparedWithout: number;
  readonly slowest: { readonly index: number; readonly ms: number; readonly about: string } | null;
}

export function createTally(): Tally {
  const [providers, setups, mutations, answers, reasons] = [counter(), counter(), counter(), counter(), counter()];
  const sums = { cases: 0, authentic: 0, forged: 0, stored: 0, quarantined: 0, mixed: 0, setAside: 0 };
  const known = { compared: 0, comparedWithout: 0 };
  let slowest: Summary['slowest'] = null;
  return {
    add: (one, seen) => {
      const { answer, queued, deadLetters, ms } = seen;
      sums.cases += 1;
      providers.add(one.seed.provider);
      setups.add(one.setup.name);
      for (const name of one.mutations.length > 0 ? one.mutations : ['none']) mutations.add(name);
      answers.add(String(answer?.status ?? 'none'));
      if (one.expected.isAuthentic !== null) sums[one.expected.isAuthentic ? 'authentic' : 'forged'] += 1;
      if (queued.length > 0) {
        sums[endOf(seen)] += 1;
        if (one.meaning !== null) known[one.meaning.reports.length > 0 ? 'compared' : 'comparedWithout'] += 1;
      }
      const reason = deadLetters[0]?.reason;
      if (reason) reasons.add(reason);
      if (slowest === null || ms > slowest.ms) slowest = { index: one.index, ms, about: describe(one) };
    },
    summary: () => ({
      ...sums,
      ...known,
      byProvider: providers.counts(),
      bySetup: setups.counts(),
      byMutation: mutations.counts(),
      byAnswer: answers.counts(),
      byReason: reasons.counts(),
      slowest,
    }),
  };
}

function endOf(seen: Observation): 'stored' | 'quarantined' | 'mixed' | 'setAside' {
  const isStored = ownItems(seen).length > 0;
  if (seen.deadLetters.length > 0) return isStored ? 'mixed' : 'quarantined';
  return isStored ? 'stored' : 'setAside';
}

function counter(): { readonly add: (name: string) => void; readonly counts: () => Counts } {
  const counts = new Map<string, number>();
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    counts: () => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
  };
}
