import { atMinute, type Counts } from './reference.ts';

/** One series of a PutMetricData call. */
interface Datum {
  readonly MetricName: string;
  /** In seconds. */
  readonly Timestamp: number;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
}

type Input = Readonly<Record<string, unknown>>;

const dataOf = (input: Input): readonly Datum[] => input['MetricData'] as readonly Datum[];

/** The call as text; `TimeToStore` is measured by this machine's clock, so of it only how often it was measured. */
export const withoutDurations = (input: Input): string =>
  JSON.stringify(
    dataOf(input).map(({ MetricName, Timestamp, Dimensions, Values, Counts }) =>
      MetricName === 'TimeToStore'
        ? [MetricName, Timestamp, Dimensions, Counts.reduce((sum, count) => sum + count, 0)]
        : [MetricName, Timestamp, Dimensions, Values, Counts],
    ),
  );

/** What PutMetricData calls count together, in the series with so many dimensions, by minute; where the value matters, apart by value. */
export function countsIn(inputs: readonly Input[], dimensions: number): Counts {
  const counts: Counts = {};
  for (const { MetricName, Timestamp, Dimensions, Values, Counts } of inputs.flatMap(dataOf)) {
    if (Dimensions.length !== dimensions) continue;
    const isValued = MetricName === 'FailureRate' || MetricName === 'TimeToFinal';
    Values.forEach((value, index) => {
      const name = atMinute(isValued ? `${MetricName} ${value}` : MetricName, Timestamp * 1000);
      const each = isValued || MetricName === 'TimeToStore' ? 1 : value;
      counts[name] = (counts[name] ?? 0) + (Counts[index] ?? 1) * each;
    });
  }
  return counts;
}
