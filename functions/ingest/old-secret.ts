import { writeEmbedded } from '../shared/embedded-metrics.ts';
import { dimensionSets, metrics, otherPart } from '../shared/metric-names.ts';
import type { SecretCheck } from './authenticate.ts';
import type { CallbackRequest } from './receive.ts';

/**
 * Counts a callback that only an older secret let in, with the checks where it did. Nothing is written of the newest: outside of a
 * rotation this costs nothing.
 */
export function countOldSecret(
  namespace: string,
  { requestId, receivedAt }: Pick<CallbackRequest, 'requestId' | 'receivedAt'>,
  provider: string,
  checks: readonly SecretCheck[],
): void {
  if (checks.length === 0) return;
  const metric = {
    name: 'OldSecret',
    unit: metrics.OldSecret.unit,
    dimensionSets: dimensionSets('OldSecret', provider, otherPart),
    values: [1],
    atMs: receivedAt,
  };
  writeEmbedded(namespace, metric, { event: 'old_secret', requestId, checks: checks.join(' ') });
}
