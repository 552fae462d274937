import type { Checked } from './check.ts';

/** What many cases came to. */
export interface Totals {
  cases: number;
  schedules: number;
  runs: number;
  calls: number;
  /** Calls of the longest schedule. */
  longest: number;
  /** Schedules by crash point and kind, as `before UpdateItem|once`; an empty crash point where nobody was stopped. */
  readonly counts: Record<string, number>;
}

export const noTotals = (): Totals => ({ cases: 0, schedules: 0, runs: 0, calls: 0, longest: 0, counts: {} });

export function add(totals: Totals, more: Totals): void {
  totals.cases += more.cases;
  totals.schedules += more.schedules;
  totals.runs += more.runs;
  totals.calls += more.calls;
  totals.longest = Math.max(totals.longest, more.longest);
  for (const [key, count] of Object.entries(more.counts)) totals.counts[key] = (totals.counts[key] ?? 0) + count;
}

export const ofOne = (checked: Checked): Totals => ({
  ...checked,
  cases: 1,
  counts: Object.fromEntries(checked.counts),
});

/** A case that came to something wrong, and the schedule that shows it. */
export interface Failure {
  readonly text: string;
  readonly message: string;
  /** Whose call took effect, in order. */
  readonly schedule: readonly string[];
}
