import type { Template } from '../policies/execution.ts';
import type { Stage } from '../stage.ts';

/** `problem` stands against deploying, `warning` does not, `unknown` could not be looked at: no right, or no answer. */
export type Result = 'ok' | 'problem' | 'warning' | 'unknown';

export interface Finding {
  readonly check: string;
  readonly result: Result;
  readonly found: string;
  /** What to do; null where there is nothing. */
  readonly mend: string | null;
}

/** What a check looks at: the stage as it would be deployed, and where. */
export interface Subject {
  readonly stage: Stage;
  readonly stackName: string;
  readonly template: Template;
  /** That the deployment asks for. */
  readonly bootstrapVersion: number;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** One group of questions. What it throws is told as unknown, with what the error means. */
export interface Check {
  readonly name: string;
  readonly look: (subject: Subject) => Promise<readonly Omit<Finding, 'check'>[]>;
}

export const ok = (found: string) => [{ result: 'ok', found, mend: null }] as const;
export const not = (result: Exclude<Result, 'ok'>, found: string, mend: string | null) =>
  [{ result, found, mend }] as const;
