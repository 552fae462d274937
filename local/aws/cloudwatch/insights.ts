import { type Expr, parseFirst, type SelectFromStatement } from 'pgsql-ast-parser';
import type { LabelledSeries } from './math.ts';
import type { MetricId, MetricReader } from './store.ts';

const functions = ['avg', 'sum', 'max', 'min', 'count'] as const;
type InsightsFunction = (typeof functions)[number];

interface Selection {
  readonly function: InsightsFunction;
  readonly metricName: string;
  readonly namespace: string;
  /** Null where the query takes metrics with any dimensions. */
  readonly dimensionNames: readonly string[] | null;
  readonly conditions: readonly { readonly name: string; readonly value: string; readonly isEqual: boolean }[];
  readonly groupBy: readonly string[];
  readonly orderBy: { readonly function: InsightsFunction; readonly isDescending: boolean } | null;
  readonly limit: number;
}

/** The most series that one query gives. */
const maxSeries = 500;

export const isInsightsQuery = (expression: string): boolean => /^\s*SELECT\s/i.test(expression);

/** Whether the query gives a series for each group, rather than one. @throws Error like `queryInsights`. */
export const isGrouped = (query: string): boolean => read(query).groupBy.length > 0;

/**
 * Answers a Metrics Insights query, one value per period. Series without a value are left out, except that a query without
 * GROUP BY gives exactly one. Metric and dimension names are compared without regard to case. COUNT is taken to count samples.
 * @throws Error saying what of the query is not supported.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function queryInsights(
  query: string,
  store: MetricReader,
  periodStarts: readonly number[],
  periodMs: number,
): readonly LabelledSeries[] {
  const selection = read(query);
  const series = groupsOf(selection, store).map(([label, metrics]) => {
    const totals = periodStarts.map((startMs) => addUp(metrics, store, startMs, startMs + periodMs));
    const points = new Map<number, number>();
    for (const [index, startMs] of periodStarts.entries()) {
      const total = totals[index];
      if (total && total.count > 0) points.set(startMs, apply[selection.function](total));
    }
    return { label, points, whole: totals.reduce(merge, nothing) };
  });
  if (selection.groupBy.length === 0) return series.map(({ label, points }) => ({ label, points }));
  const found = series.filter(({ points }) => points.size > 0);
  if (selection.orderBy) {
    const { function: name, isDescending } = selection.orderBy;
    found.sort((a, b) => (apply[name](a.whole) - apply[name](b.whole)) * (isDescending ? -1 : 1));
  }
  return found.slice(0, selection.limit).map(({ label, points }) => ({ label, points }));
}

interface Total {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const nothing: Total = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };

const merge = (a: Total, b: Total): Total => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});

const apply: Readonly<Record<InsightsFunction, (total: Total) => number>> = {
  avg: ({ sum, count }) => sum / count,
  sum: ({ sum }) => sum,
  max: ({ max }) => max,
  min: ({ min }) => min,
  count: ({ count }) => count,
};

const addUp = (metrics: readonly MetricId[], store: MetricReader, fromMs: number, toMs: number): Total =>
  metrics.reduce((total, metric) => merge(total, store.window(metric, fromMs, toMs) ?? nothing), nothing);

/** The metrics of each series, by its label. */
function groupsOf(selection: Selection, store: MetricReader): readonly (readonly [string, readonly MetricId[]])[] {
  const { namespace, metricName, dimensionNames, conditions, groupBy } = selection;
  const known = store.matching(namespace, metricName, dimensionNames);
  const metrics = known.filter((metric) =>
    conditions.every(({ name, value, isEqual }) => {
      const actual = dimensionOf(metric, name);
      return actual !== undefined && (actual === value) === isEqual;
    }),
  );
  if (groupBy.length === 0) return [[known[0]?.name ?? metricName, metrics]];
  const groups = new Map<string, { readonly label: string; readonly members: MetricId[] }>();
  for (const metric of metrics) {
    const values = groupBy.map((name) => dimensionOf(metric, name)).filter((value) => value !== undefined);
    if (values.length < groupBy.length) continue;
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { label: values.join(' '), members: [] };
    groups.set(key, group);
    group.members.push(metric);
  }
  return [...groups.values()].map(({ label, members }) => [label, members]);
}

const dimensionOf = ({ dimensions }: MetricId, name: string): string | undefined =>
  Object.entries(dimensions).find(([actual]) => same(actual, name))?.[1];

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const selections = new Map<string, Selection>();

function read(query: string): Selection {
  const known = selections.get(query);
  if (known) return known;
  try {
    const selection = toSelection(parseFirst(query));
    selections.set(query, selection);
    return selection;
  } catch (error) {
    throw new Error(`Cannot answer the Metrics Insights query ${query}: ${(error as Error).message}`, { cause: error });
  }
}

function toSelection(statement: ReturnType<typeof parseFirst>): Selection {
  if (statement.type !== 'select') throw new Error('only SELECT is supported');
  const { type: _, columns, from, where, groupBy, orderBy, limit, ...rest } = statement;
  const [unsupported] = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  if (unsupported) throw new Error(`${unsupported[0]} is not supported`);
  const [column, ...otherColumns] = columns ?? [];
  if (!column || otherColumns.length > 0 || column.alias)
    throw new Error('exactly one FUNCTION(metric) without alias is supported');
  const selected = readCall(column.expr);
  const [metric, ...otherMetrics] = selected.parameters;
  if (metric === undefined || otherMetrics.length > 0 || metric === '*') throw new Error('FUNCTION() needs one metric');
  if (limit?.offset) throw new Error('OFFSET is not supported');
  const selection = {
    function: selected.function,
    metricName: metric,
    ...readFrom(from),
    conditions: where ? readConditions(where) : [],
    groupBy: (groupBy ?? []).map(nameOf),
    orderBy: readOrder(orderBy),
    limit: Math.min(maxSeries, limit?.limit ? Number(readInteger(limit.limit)) : maxSeries),
  };
  for (const name of [...selection.groupBy, ...selection.conditions.map((condition) => condition.name)])
    if (selection.dimensionNames && !selection.dimensionNames.some((known) => same(known, name)))
      throw new Error(`SCHEMA does not name the dimension ${name}`);
  return selection;
}

function readFrom(from: SelectFromStatement['from']): Pick<Selection, 'namespace' | 'dimensionNames'> {
  const [source, ...others] = from ?? [];
  if (!source || others.length > 0) throw new Error('exactly one FROM is supported');
  if (source.type === 'table' && !source.join) return { namespace: source.name.name, dimensionNames: null };
  if (source.type !== 'call' || source.function.name !== 'schema')
    throw new Error('FROM takes "namespace" or SCHEMA(…)');
  const [namespace, ...dimensionNames] = source.args.map(nameOf);
  if (namespace === undefined) throw new Error('SCHEMA needs a namespace');
  return { namespace, dimensionNames };
}

function readConditions(where: Expr): Selection['conditions'] {
  if (where.type !== 'binary') throw new Error(`${where.type} is not supported in WHERE`);
  const { left, op, right } = where;
  if (op === 'AND') return [...readConditions(left), ...readConditions(right)];
  if (op !== '=' && op !== '!=') throw new Error(`${op} is not supported in WHERE`);
  if (right.type !== 'string') throw new Error('WHERE compares a dimension with a value in single quotes');
  return [{ name: nameOf(left), value: right.value, isEqual: op === '=' }];
}

function readOrder(orderBy: SelectFromStatement['orderBy']): Selection['orderBy'] {
  const [order, ...others] = orderBy ?? [];
  if (!order) return null;
  if (others.length > 0) throw new Error('more than one ORDER BY is not supported');
  const { function: name, parameters } = readCall(order.by);
  if (parameters.length > 0) throw new Error('ORDER BY takes a function without a metric, such as SUM()');
  return { function: name, isDescending: order.order === 'DESC' };
}

function readCall(expression: Expr): { readonly function: InsightsFunction; readonly parameters: readonly string[] } {
  if (expression.type !== 'call') throw new Error(`${expression.type} is not supported, only ${functions.join(', ')}`);
  const name = functions.find((known) => known === expression.function.name);
  if (!name) throw new Error(`the function ${expression.function.name} is not supported, only ${functions.join(', ')}`);
  return { function: name, parameters: expression.args.map(nameOf) };
}

function nameOf(expression: Expr): string {
  if (expression.type !== 'ref' || expression.table)
    throw new Error(`a ${expression.type} stands where a name is expected`);
  return expression.name;
}

function readInteger(expression: Expr): number {
  if (expression.type !== 'integer') throw new Error('LIMIT takes a whole number');
  return expression.value;
}
