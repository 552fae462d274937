import { styleText } from 'node:util';
import type { Cause, Causes, Look, QuarantinedRequest } from './quarantine.ts';
import { columns, safe } from './show.ts';

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
