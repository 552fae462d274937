import { styleText } from 'node:util';
import type { Cause, Causes, Look, QuarantinedRequest } from './quarantine.ts';
import { columns, safe } from './show.ts';
import type { UnauthenticGroup } from './unauthentic.ts';

/** What is in quarantine, request by request. */
export const showQuarantine = ({ requests, total }: Look): string =>
  requests.length === 0 ? nothing(total) : showRequests(requests);

/** What is in quarantine, by cause, with an example of each. */
export const showCauses = ({ causes, total }: Causes): string =>
  causes.length === 0 ? nothing(total) : [causeTable(causes), ...causes.flatMap(exampleLines)].join('\n');

const nothing = (total: number): string => (total === 0 ? 'Nothing is in quarantine.' : 'Nothing could be seen.');

export const showRequests = (requests: readonly QuarantinedRequest[]): string =>
  columns(
    ['RECEIVED', 'PROVIDER', 'REASON', 'REQUEST'],
    requests.map(({ receivedAt, provider, reason, id }) => [receivedAt ?? '-', safe(provider), safe(reason), safe(id)]),
  );

/** One line a cause. */
export const causeTable = (causes: readonly Omit<Cause, 'example'>[]): string =>
  columns(
    ['COUNT', 'CAUSE', 'PROVIDERS', 'FIRST', 'LAST'],
    causes.map(({ count, cause, providers, firstReceivedAt, lastReceivedAt }) => [
      String(count),
      safe(cause),
      safe(providers.join(', ')),
      firstReceivedAt ?? '-',
      lastReceivedAt ?? '-',
    ]),
  );

const exampleLines = ({ cause, example }: Cause): readonly string[] =>
  example === null
    ? []
    : ['', styleText('dim', `${safe(cause)}, for instance ${safe(example.id)}:`), `  ${safe(example.outline)}`];

/** What is kept although it was not authentic. */
export function showUnauthentic(groups: readonly UnauthenticGroup[]): string {
  if (groups.length === 0) return 'Nothing is kept that was not authentic.';
  const isVerified = groups.some(({ authenticNow }) => authenticNow !== null);
  return columns(
    ['COUNT', ...(isVerified ? ['AUTHENTIC NOW'] : []), 'PROVIDER', 'FAILED', 'FIRST', 'LAST'],
    groups.map(({ count, authenticNow, provider, missing, firstReceivedAt, lastReceivedAt }) => [
      String(count),
      ...(isVerified ? [String(authenticNow)] : []),
      safe(provider),
      safe(missing),
      firstReceivedAt,
      lastReceivedAt,
    ]),
  );
}
