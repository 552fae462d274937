import { z } from 'zod';
import type { MetricDataQuery } from './query.ts';

/** A row of a metric widget, written out. */
export interface MetricRow {
  readonly query: MetricDataQuery;
  readonly periodSeconds: number;
  readonly isVisible: boolean;
  readonly color?: string | undefined;
  readonly yAxis: 'left' | 'right';
}

const optionsSchema = z.object({
  expression: z.string().optional(),
  id: z.string().optional(),
  label: z.string().optional(),
  stat: z.string().optional(),
  period: z.number().positive().optional(),
  color: z.string().optional(),
  yAxis: z.enum(['left', 'right']).default('left'),
  visible: z.boolean().default(true),
});

type Options = z.infer<typeof optionsSchema>;

/**
 * Writes out rows such as `["Namespace", "Name", "Dimension", "value", {…}]`, in which `.` is the cell above and `...` all
 * the cells above that are not given. A row without an id gets one that no expression can refer to.
 * @throws Error for a row that is not understood.
 */
export function expandRows(
  rows: readonly (readonly unknown[])[],
  stat: string,
  periodSeconds: number,
): readonly MetricRow[] {
  let above: readonly string[] = [];
  return rows.map((row, index) => {
    const last = row.at(-1);
    const hasOptions = typeof last === 'object' && last !== null;
    const { data: options } = optionsSchema.safeParse(hasOptions ? last : {});
    if (!options) throw new Error(`Cannot read the metric ${JSON.stringify(row)}.`);
    const cells = (hasOptions ? row.slice(0, -1) : row).map(String);
    const id = options.id ?? `#${index + 1}`;
    if (options.expression === undefined) above = fillIn(cells, above);
    const period = options.period ?? periodSeconds;
    const query =
      options.expression === undefined
        ? metricQuery(id, above, options, options.stat ?? stat, period)
        : { Id: id, Expression: options.expression, Label: options.label };
    const { color, yAxis, visible } = options;
    return { query, periodSeconds: period, isVisible: visible, color, yAxis };
  });
}

function fillIn(cells: readonly string[], above: readonly string[]): readonly string[] {
  const rest = cells.indexOf('...');
  const written =
    rest === -1
      ? cells
      : [
          ...cells.slice(0, rest),
          ...above.slice(rest, above.length - (cells.length - rest - 1)),
          ...cells.slice(rest + 1),
        ];
  return written.map((cell, index) => (cell === '.' ? (above[index] ?? '.') : cell));
}

function metricQuery(
  id: string,
  cells: readonly string[],
  { label }: Options,
  stat: string,
  period: number,
): MetricDataQuery {
  const [namespace, name, ...rest] = cells;
  if (namespace === undefined || name === undefined || rest.length % 2 !== 0)
    throw new Error(`Cannot read the metric ${JSON.stringify(cells)}.`);
  const dimensions = rest.flatMap((cell, index) =>
    index % 2 === 0 ? [{ Name: cell, Value: rest[index + 1] ?? '' }] : [],
  );
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: dimensions },
      Period: period,
      Stat: stat,
    },
    Label: label ?? [name, ...dimensions.map(({ Value }) => Value)].join(' '),
  };
}
