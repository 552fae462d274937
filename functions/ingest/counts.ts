import { embeddedLine, writeLines } from '../shared/embedded-metrics.ts';
import { dimensionSets, metrics, otherPart } from '../shared/metric-names.ts';
import type { AuthOutcome, UsedSecret } from './authenticate.ts';

/** Why a request was refused for good: what no retry of the same request would mend. */
export type RejectedReason =
  | Extract<AuthOutcome, { readonly kind: 'rejected' }>['reason']
  | 'wrong_path'
  | 'unknown_provider'
  | 'not_configured'
  | 'other_method'
  | 'too_large';

/** Whether a request that proved nothing was kept, or why not. */
export type Kept = 'yes' | 'proves_nothing' | 'too_large' | 'over_rate' | 'queue_unavailable';

/** Why a request was refused for now: what another try may mend. */
export type RefusedReason =
  | 'secrets_unavailable'
  | 'certificate_unavailable'
  | 'confirmation_unanswered'
  | 'queue_unavailable';

interface Counted {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** `kept` is undefined where the stage keeps none. `provider` is null unless it is configured: what a stranger writes into a path becomes neither a series nor a log text. */
export const countRejected = (
  namespace: string,
  request: Counted,
  provider: string | null,
  reason: RejectedReason,
  kept?: Kept,
): void =>
  count(
    namespace,
    kept === undefined || kept === 'yes' ? ['Rejected'] : ['Rejected', 'Unkept'],
    request,
    provider ?? otherPart,
    {
      event: 'rejected',
      reason,
      ...(kept && { kept }),
    },
  );

export const countRefused = (namespace: string, request: Counted, provider: string, reason: RefusedReason): void =>
  count(namespace, ['Refused'], request, provider, { event: 'refused', reason });

/** A callback that only an older secret let in, with the checks where it did: outside of a rotation this costs nothing. */
export function countOldSecret(namespace: string, request: Counted, provider: string, by: readonly UsedSecret[]): void {
  const checks = by.filter(({ isNewest }) => !isNewest).map(({ check }) => check);
  if (checks.length > 0)
    count(namespace, ['OldSecret'], request, provider, { event: 'old_secret', checks: checks.join(' ') });
}

/** One line for both: the log that says why, and the metric. */
function count(
  namespace: string,
  names: readonly ('Rejected' | 'Refused' | 'OldSecret' | 'Unkept')[],
  { requestId, receivedAt }: Counted,
  provider: string,
  fields: Readonly<Record<string, string>>,
): void {
  const [name] = names;
  if (name === undefined) return;
  const metric = {
    metrics: names.map((one) => ({ name: one, unit: metrics[one].unit, values: [1] })),
    dimensionSets: dimensionSets(name, provider, otherPart),
    atMs: receivedAt,
  };
  writeLines(embeddedLine(namespace, metric, { ...fields, requestId }));
}
