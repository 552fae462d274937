import { z } from 'zod';
import type { Clock } from '../../runtime/clock.ts';
import { floor, minuteMs } from './buckets.ts';
import type { CloudWatch } from './service.ts';
import type { MetricId } from './store.ts';

/** What counts the lines of a log group. */
export interface MetricFilter {
  readonly logGroup: string;
  readonly matches: (line: string) => boolean;
  readonly metric: MetricId;
  readonly unit: string;
  /** Of a line that matches. */
  readonly value: number;
  /** Of a minute with lines of which none matches; null for none. */
  readonly defaultValue: number | null;
}

const propertiesSchema = z.strictObject({
  LogGroupName: z.string(),
  FilterPattern: z.string(),
  MetricTransformations: z.tuple([
    z.strictObject({
      MetricNamespace: z.string(),
      MetricName: z.string(),
      MetricValue: z.string().regex(/^\d+(\.\d+)?$/, 'expected a number: a field of the line is not supported'),
      DefaultValue: z.number().optional(),
      Unit: z.string().default('None'),
    }),
  ]),
});

/** @throws Error naming the filter, for what is not supported. */
export function readMetricFilter(id: string, properties: unknown): MetricFilter {
  const unknown = (why: string): Error => new Error(`The local stack does not know the metric filter ${id}: ${why}`);
  const { data, error } = propertiesSchema.safeParse(properties);
  if (error) throw unknown(z.prettifyError(error));
  const [{ MetricNamespace, MetricName, MetricValue, DefaultValue, Unit }] = data.MetricTransformations;
  const matches = readPattern(data.FilterPattern);
  if (!matches) throw unknown(`its pattern is ${data.FilterPattern}; { $.field = "value" } is supported.`);
  return {
    logGroup: data.LogGroupName,
    matches,
    metric: { namespace: MetricNamespace, name: MetricName, dimensions: {} },
    unit: Unit,
    value: Number(MetricValue),
    defaultValue: DefaultValue ?? null,
  };
}

/**
 * A field of a JSON line that is a text, without a wildcard; null for any other pattern.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function readPattern(pattern: string): ((line: string) => boolean) | null {
  const [, field, value] = /^\{\s*\$\.(\w+)\s*=\s*"([^"*%\\]*)"\s*\}$/.exec(pattern) ?? [];
  if (field === undefined) return null;
  return (line) => fieldOf(line, field) === value;
}

function fieldOf(line: string, field: string): unknown {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null && Object.hasOwn(read, field) ? Reflect.get(read, field) : null;
  } catch {
    return null;
  }
}

/** Counts each line as of now on the clock. A default value comes once in a minute, with its first line that does not match. */
export function countLines(filter: MetricFilter, { record }: Pick<CloudWatch, 'record'>, clock: Clock) {
  const { matches, metric, unit, value, defaultValue } = filter;
  let toldMs = Number.NEGATIVE_INFINITY;
  return (line: string): void => {
    const startMs = floor(clock.now(), minuteMs);
    if (matches(line)) record(metric, unit, value);
    else if (defaultValue === null || startMs === toldMs) return;
    else record(metric, unit, defaultValue);
    toldMs = startMs;
  };
}
