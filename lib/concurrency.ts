import type { Settings } from './settings.ts';

/** What Lambda allows many a new account in a region; the default quota is 1,000. */
const newAccountLimit = 10;
/** Runs at once without which ingest does not answer a burst in time. */
const leastForIngest = 5;
/**
 * What Lambda leaves to functions without a share of their own; where an account has fewer, it may reserve none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html (read 2026-11-27)
 */
const leastUnreserved = 100;

/** Of one account in one region, in runs at the same time. */
export interface AccountConcurrency {
  readonly limit: number;
  /** What is not reserved for single functions. */
  readonly unreserved: number;
  /** What this stage's ingest, deployed before, has reserved. */
  readonly reservedByIngest: number;
}

type Limits = Pick<Settings['limits'], 'consumerConcurrency' | 'ingestReservedConcurrency'>;

/** Why a stage does not fit into an account, each with its mend; nothing where it does. */
export function concurrencyProblems(limits: Limits, account: AccountConcurrency): readonly string[] {
  const { consumerConcurrency: consumer, ingestReservedConcurrency: ingest } = limits;
  const unreserved = account.unreserved + account.reservedByIngest - ingest;
  if (ingest === 0) {
    if (unreserved - consumer >= leastForIngest) return [];
    const mend =
      unreserved - leastForIngest >= 2
        ? `Set limits.consumerConcurrency to at most ${unreserved - leastForIngest}, or raise the quota.`
        : 'Raise the quota.';
    return [
      `A consumer that waits for a throttled table may hold ${consumer} of the ${unreserved} runs that functions without a share have together: too few are left for ingest (expected ${leastForIngest}), and callbacks get 5xx. ${mend}`,
    ];
  }
  const problems: string[] = [];
  if (ingest < leastForIngest) problems.push(capsIngest(ingest));
  if (unreserved < leastUnreserved)
    problems.push(
      `With ${ingest} reserved for ingest ${unreserved} runs are left unreserved; Lambda keeps ${leastUnreserved}, and refuses the deployment. Lower limits.ingestReservedConcurrency (0 reserves none), or raise the quota.`,
    );
  if (unreserved < consumer)
    problems.push(
      `limits.consumerConcurrency is ${consumer}, of ${unreserved} runs that functions without a share have together: throttled runs use up receives. Lower it, or raise the quota.`,
    );
  return problems;
}

/** What a stage should know of its settings before anybody asks the account; told at synth for one that is protected. */
export function concurrencyWarnings({ limits, protect, stage }: Settings): readonly string[] {
  if (!protect) return [];
  const { consumerConcurrency: consumer, ingestReservedConcurrency: ingest } = limits;
  if (ingest > 0) return ingest < leastForIngest ? [capsIngest(ingest)] : [];
  return consumer + leastForIngest > newAccountLimit
    ? [
        `the consumer of ${stage} may take ${consumer} of the account’s concurrency and ingest has none of its own: ask the account with "npm run -s dlr -- preflight --stage ${stage}" (new ones have ${newAccountLimit}), or set limits.ingestReservedConcurrency.`,
      ]
    : [];
}

const capsIngest = (reserved: number): string =>
  `limits.ingestReservedConcurrency is ${reserved}: what is reserved is also the most that runs, so that a burst of callbacks gets 5xx. Set it to at least ${leastForIngest}, or to 0.`;
