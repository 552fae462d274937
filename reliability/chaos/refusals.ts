import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import { isSettled, type Sent } from './sender.ts';

/** What ingest itself counts: the forged requests that it rejected, and each 503 that it answered, by provider. */
export function* judgeRefusals(sent: readonly Sent[], totals: readonly MetricTotal[]) {
  const sumOf = (name: string, provider?: string): number =>
    totals.find(
      ({ dimensions, ...one }) =>
        one.name === name &&
        dimensions['Provider'] === provider &&
        Object.keys(dimensions).length === (provider === undefined ? 0 : 1),
    )?.sum ?? 0;
  const forgeries = sent.filter(({ request, status }) => request.kind === 'forged' && status === 401).length;
  const rejected = sumOf('Rejected');
  if (rejected < forgeries) yield `metric: Rejected is ${rejected}, ${forgeries} forged requests were answered 401`;

  for (const [provider, own] of Map.groupBy(sent, ({ request }) => request.provider.id)) {
    const refused = sumOf('Refused', provider);
    const answered = own.reduce((sum, one) => sum + one.unavailable, 0);
    // One whose process ended after it had counted was answered otherwise, or not at all.
    const most = own.reduce((sum, { posted, status }) => sum + posted - (isSettled(status) ? 1 : 0), 0);
    if (refused < answered || refused > most)
      yield `metric: Refused of ${provider} is ${refused}, ${answered} of ${most} posts that were not settled were answered 503`;
  }
}
