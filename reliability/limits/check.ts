/** What one look at a limit found. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  readonly ok: boolean;
}

export interface CheckOptions {
  /** How many messages or reports to take, where the check takes any number. */
  readonly messages: number;
  readonly progress: (line: string) => void;
}

/** A limit, and how it is tried: against it, not near it. */
export interface Limit {
  readonly name: string;
  readonly about: string;
  /** For how many messages or reports it can be tried; left out where that is fixed. */
  readonly messages?: { readonly byDefault: number; readonly least: number; readonly most: number };
  /** It waits more than it computes: those that do, and follow one another, are tried at the same time. */
  readonly waits?: true;
  readonly check: (options: CheckOptions) => Promise<readonly Finding[]>;
}

/** A number that must not be above its bound. */
export const atMost = (what: string, measured: number, bound: number, unit = ''): Finding => ({
  what,
  measured: `${show(measured)}${unit}`,
  bound: `at most ${show(bound)}${unit}`,
  ok: measured <= bound,
});

export const atLeast = (what: string, measured: number, bound: number, unit = ''): Finding => ({
  what,
  measured: `${show(measured)}${unit}`,
  bound: `at least ${show(bound)}${unit}`,
  ok: measured >= bound,
});

/** Something that must be as expected, to the letter. */
export const equal = (what: string, measured: unknown, expected: unknown): Finding => {
  const [got, wanted] = [JSON.stringify(measured), JSON.stringify(expected)];
  return { what, measured: got, bound: wanted, ok: got === wanted };
};

const show = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
