import type { InvokeOutcome } from '../runtime/lambda.ts';

/**
 * Which of a batch a run reported as failed, by their ids; null where all of it failed: the run itself, or an answer that
 * names none of the batch.
 * @param isAsked whether the mapping reads what a run reports; without it, all of a run that returned is done.
 */
export function reportedFailures(
  ids: ReadonlySet<string | undefined>,
  outcome: InvokeOutcome,
  isAsked: boolean,
): ReadonlySet<string> | null {
  if (outcome.kind === 'error') return null;
  if (!isAsked) return new Set();
  const answer = outcome.result as
    | { readonly batchItemFailures?: readonly { readonly itemIdentifier?: unknown }[] | null }
    | null
    | undefined;
  const failed = new Set((answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier as string));
  return [...failed].every((id) => ids.has(id)) ? failed : null;
}
