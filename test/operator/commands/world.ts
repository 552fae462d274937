import type { Task } from '../../../operator/policies/task-rights.ts';
import type { Running } from '../../local/running.ts';
import type { Ended } from '../command.ts';

/** What the suites of all commands share: one running stack. Each uses ids, recipients and references of its own. */
export interface World {
  readonly running: Running;
  /** Runs a command against the local stack or, with `aws`, by `--stack` against its front door as AWS, under a policy of the stack. */
  readonly dlr: (words: readonly string[], how?: How) => Promise<Ended>;
  /** Logical ids of the stack's policies, with which the calls to AWS are signed. */
  readonly policies: Readonly<Record<PolicyName, string>>;
}

export interface How {
  readonly aws?: boolean;
  /** On standard input, which is no terminal. */
  readonly input?: string;
  /** The task whose rights it takes. @default that of its first word */
  readonly task?: Task;
  /** The stack's policy that it has in AWS, and no other right. @default that for reading where the task is one of it */
  readonly policy?: PolicyName;
}

export type PolicyName = 'reading' | 'full';

/** Declares the tests of a command; the world is there once they run. */
export type Suite = (world: () => World) => void;
