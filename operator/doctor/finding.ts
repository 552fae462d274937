/** `fail` is broken, `warn` may be, `not asked` could not be looked at and stands against nothing. */
export type Result = 'ok' | 'warn' | 'fail' | 'not asked';

export interface Finding {
  readonly check: string;
  readonly result: Result;
  readonly found: string;
  /** What to do; null where there is nothing. */
  readonly mend: string | null;
}

export type Found = Omit<Finding, 'check'>;

export const ok = (found: string): Found => ({ result: 'ok', found, mend: null });
export const notAsked = (why: string, mend: string | null = null): Found => ({ result: 'not asked', found: why, mend });
export const wrong = (result: 'warn' | 'fail', found: string, mend: string | null): Found => ({ result, found, mend });
