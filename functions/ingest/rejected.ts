import { writeEmbedded } from '../shared/embedded-metrics.ts';
import { dimensionSets, metrics, otherPart } from '../shared/metric-names.ts';
import type { AuthOutcome } from './authenticate.ts';
import type { CallbackRequest } from './receive.ts';

/** Why a request was refused for good: what no retry of the same request would mend. */
export type RejectedReason =
  | Extract<AuthOutcome, { readonly kind: 'rejected' }>['reason']
  | 'wrong_path'
  | 'unknown_provider'
  | 'not_configured'
  | 'other_method'
  | 'too_large';

/**
 * One line for both: the log that says why, and the metric. `provider` is null unless it is configured: what a stranger
 * writes into a path becomes neither a series nor a log text.
 */
export function countRejected(
  namespace: string,
  { requestId, receivedAt }: Pick<CallbackRequest, 'requestId' | 'receivedAt'>,
  provider: string | null,
  reason: RejectedReason,
): void {
  const metric = {
    name: 'Rejected',
    unit: metrics.Rejected.unit,
    dimensionSets: provider === null ? [{}] : dimensionSets('Rejected', provider, otherPart),
    values: [1],
    atMs: receivedAt,
  };
  writeEmbedded(namespace, metric, { event: 'rejected', requestId, reason });
}
