import type { Running } from '../../test/local/running.ts';
import { type Datum, dataOfLine } from '../chaos/points.ts';

/** What was counted, each call once: one that the SDK repeats because no answer came in time counts twice (ADR 4). */
export function countMetrics({ stack }: Running) {
  const totals = new Map<string, number>();
  const calls = new Set<string>();
  let repeated = 0;
  stack.frontDoor.witnesses.push(({ action, input, headers }) => {
    if (action !== 'PutMetricData') return;
    const invocation = headers['amz-sdk-invocation-id'] ?? '';
    if (calls.has(invocation)) {
      repeated += 1;
      return;
    }
    calls.add(invocation);
    for (const { MetricName, Dimensions = [], Values = [], Counts = [] } of input['MetricData'] as Datum[]) {
      if (Dimensions.length > 0) continue;
      const sum = Values.reduce((total, value, at) => total + value * (Counts[at] ?? 1), 0);
      totals.set(MetricName, (totals.get(MetricName) ?? 0) + sum);
    }
  });
  return { total: (name: string): number => totals.get(name) ?? 0, repeated: () => repeated };
}

/** What runs wrote to the log because CloudWatch did not take it. */
export const logged = ({ logLines }: Running, name: string): number =>
  logLines
    .flatMap(dataOfLine)
    .filter(({ MetricName, Dimensions = [] }) => MetricName === name && Dimensions.length === 0)
    .reduce((sum, { Values = [] }) => sum + Values.reduce((total, value) => total + value, 0), 0);
