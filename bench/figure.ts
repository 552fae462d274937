/** The most, or the least, that the ratio to the peer may be; where it has none, the value. */
interface Limits {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One thing that a benchmark found: ours, beside a peer's where it has one. */
export interface Figure extends Limits {
  /** Names it within its benchmark, with its peer where it has one; in every run alike. */
  readonly what: string;
  readonly value: number;
  /** `bytes`, `ms`, `write units`, `$ a million` and the like; empty for a plain number. */
  readonly unit: string;
  readonly peer?: { readonly name: string; readonly value: number };
  /** To the peer, where each run has one of its own: the median of them. @default ours by the peer's */
  readonly ratio?: number;
  /** What is wished for beyond that: told as missed where it is, and fails nothing. */
  readonly wished?: Limits;
  /** How often it was measured: the median is told, where its name says nothing else. What is counted is counted once. */
  readonly runs: number;
}

export interface MeasureOptions {
  /** Times that what is timed is measured; each benchmark has its own number where this is undefined. */
  readonly runs?: number | undefined;
  /** How long what changes over time is watched; likewise. */
  readonly minutes?: number | undefined;
  /** Gets a line of what is under way. */
  readonly progress: (line: string) => void;
}

/** What a benchmark shows beside its figures: an SVG document, kept as docs/images/bench/NAME.svg. */
export interface Plot {
  readonly name: string;
  readonly svg: string;
}

/** Figures, with plots where a benchmark has some. */
export type Found = readonly Figure[] | { readonly figures: readonly Figure[]; readonly plots: readonly Plot[] };

export interface Benchmark {
  /** What it tells, in a line. */
  readonly about: string;
  /** Whether any machine finds the same: then a change for the worse fails CI. What is timed never does. */
  readonly isCounted: boolean;
  /** Null where this machine lacks what it takes, which it says. */
  readonly measure: (options: MeasureOptions) => Promise<Found | null>;
  /** Where the time of what it times goes, for people. @default it has no profile */
  readonly profile?: (options: Pick<MeasureOptions, 'progress'>) => Promise<Profiled>;
}

export interface Profiled {
  /** What takes most. */
  readonly text: string;
  /** Where the profiles themselves are, for tools that draw them. */
  readonly folder: string;
}

/** Ours by the peer's; null where it has none. */
export const ratioOf = ({ value, peer, ratio }: Figure): number | null => (peer ? (ratio ?? value / peer.value) : null);

/** What some limits allow; empty where that is anything. */
const boundOf = ({ atMost, atLeast }: Limits): string =>
  atMost === undefined ? (atLeast === undefined ? '' : `≥ ${shown(atLeast)}`) : `≤ ${shown(atMost)}`;

/** Why a figure is not what it must be; null where it is. */
export const missedBy = (figure: Figure): string | null => beyond(figure, figure);

/** How a figure is beyond limits; null where it is not. */
function beyond(figure: Figure, { atMost, atLeast }: Limits): string | null {
  const compared = ratioOf(figure) ?? figure.value;
  if (atMost !== undefined && compared > atMost) return `at most ${atMost}`;
  if (atLeast !== undefined && compared < atLeast) return `at least ${atLeast}`;
  return null;
}

/** What a figure must be and what is wished of it, each with whether it is missed; empty where it may be anything. */
export function boundTold(figure: Figure): string {
  const told = (limits: Limits): string => `${boundOf(limits)}${beyond(figure, limits) === null ? '' : ': missed'}`;
  const [must, wish] = [told(figure), told(figure.wished ?? {})];
  return must !== '' && wish !== '' ? `${must}; wished ${wish}` : `${must}${wish}`;
}

/** How much worse a counted figure may be than the one that was kept, without failing; a part of it. */
const margin = 0.01;

/**
 * What of these got worse than what was kept by more than the margin, a line each: less is better, unless a least is asked. What is
 * on one side only is told as well: a figure that nobody compares could be anything.
 */
export function regressions(kept: readonly Figure[], found: readonly Figure[]): readonly string[] {
  const known = new Map(kept.map((one) => [one.what, one]));
  const now = new Set(found.map(({ what }) => what));
  const worse = found.flatMap(({ what, value, unit, atLeast }) => {
    const before = known.get(what);
    if (before === undefined) return [`${what}: ${shown(value)} ${unit}, which is new`];
    const isWorse = atLeast === undefined ? value > before.value * (1 + margin) : value < before.value * (1 - margin);
    return isWorse ? [`${what}: ${shown(value)} ${unit}, was ${shown(before.value)}`] : [];
  });
  return [
    ...worse,
    ...kept.flatMap(({ what, value }) => (now.has(what) ? [] : [`${what}: not found any more, was ${shown(value)}`])),
  ];
}

/** Three significant digits, or all of a whole number. */
export const shown = (value: number): string =>
  Number.isInteger(value)
    ? value.toLocaleString('en-US')
    : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 });

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
