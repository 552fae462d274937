import type { DueRules } from '../functions/domain/due.ts';
import { readDueRules } from '../functions/shared/environment.ts';
import { outputs } from '../functions/shared/stack-outputs.ts';
import type { Deployed } from './deployed.ts';
import { OperatorError } from './operator-error.ts';

/** What a running stage expects of its messages; null where that is nothing. */
export const deployedDueRules = ({ output }: Pick<Deployed, 'output'>): Promise<DueRules | null> =>
  output(outputs.due).then(readDueRules, (error: unknown) => {
    // It has no such output then.
    if (error instanceof OperatorError) return null;
    throw error;
  });
