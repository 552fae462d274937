import { calledName, type Expression, parseExpression } from './expression.ts';

/** Values by the start of their period, in epoch milliseconds, oldest first. */
export type Points = ReadonlyMap<number, number>;

export interface LabelledSeries {
  readonly label: string;
  readonly points: Points;
}

/** A number, a time series, or a list of series. */
export type Value = number | Points | readonly LabelledSeries[];

/** What an expression can refer to. */
export interface MathScope {
  /** Starts of all periods of the requested range, oldest first. */
  readonly periodStarts: readonly number[];
  /** Undefined for an id that there is not. */
  readonly valueOf: (id: string) => { readonly label: string; readonly value: Value } | undefined;
  /** The metrics of the request, expressions left out. */
  readonly metrics: () => readonly (LabelledSeries & { readonly id: string })[];
}

/**
 * Evaluates CloudWatch metric math. What is not a finite number, a division by zero for one, drops its point. Between two
 * series a point that only one of them has meets 0; between a series and a number only the series' points count.
 * @throws Error naming what it does not know, and the expression.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluateMath(expression: string, scope: MathScope): Value {
  try {
    return evaluate(parseExpression(expression), scope);
  } catch (error) {
    const { message } = error as Error;
    throw message.includes(expression)
      ? error
      : new Error(`${message} in the expression ${expression}`, { cause: error });
  }
}

function evaluate(node: Expression, scope: MathScope): Value {
  switch (node.type) {
    case 'Literal':
      if (typeof node.value !== 'number') throw new Error(`Unexpected ${node.raw}`);
      return node.value;
    case 'Identifier':
      return lookUp(node.name, scope).value;
    case 'UnaryExpression':
      if (node.operator === 'NOT') throw new Error('Unknown operator NOT');
      return mapPoints(evaluate(node.argument as Expression, scope), (value) =>
        node.operator === '-' ? -value : value,
      );
    case 'BinaryExpression':
      return combine(
        evaluate(node.left as Expression, scope),
        evaluate(node.right as Expression, scope),
        operatorOf(node.operator),
      );
    case 'ArrayExpression':
      return node.elements.flatMap((element, index) => {
        if (element === null) throw new Error('A list with a hole');
        return toList(element as Expression, String(index + 1), scope);
      });
    case 'CallExpression':
      return call(calledName(node), node.arguments as Expression[], scope);
    default:
      throw new Error(node.type === 'Compound' ? 'Missing operator or operand' : `Unsupported ${node.type}`);
  }
}

function lookUp(id: string, scope: MathScope): { readonly label: string; readonly value: Value } {
  const found = scope.valueOf(id);
  if (!found) throw new Error(`Unknown id ${id}`);
  return found;
}

function toList(node: Expression, position: string, scope: MathScope): readonly LabelledSeries[] {
  const label = node.type === 'Identifier' ? lookUp(node.name, scope).label : position;
  const value = evaluate(node, scope);
  if (typeof value === 'number') throw new Error('A number in a list of series');
  return isList(value) ? value : [{ label, points: value }];
}

type Operator = (left: number, right: number) => number;

const operators: Readonly<Record<string, Operator>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

function operatorOf(name: string): Operator {
  const found = operators[{ '&&': 'AND', '||': 'OR' }[name] ?? name];
  if (!found) throw new Error(`Unknown operator ${name}`);
  return found;
}

type Reduction = (values: readonly number[], series: number) => number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const reductions: ReadonlyMap<string | null, Reduction> = new Map<string, Reduction>([
  ['SUM', sum],
  // Over a list, a series without a point counts as 0.
  ['AVG', (values, series) => sum(values) / series],
  ['MIN', (values) => Math.min(...values)],
  ['MAX', (values) => Math.max(...values)],
]);

const mappings: ReadonlyMap<string | null, (value: number) => number> = new Map([
  ['ABS', Math.abs],
  ['CEIL', Math.ceil],
  ['FLOOR', Math.floor],
]);

function call(name: string | null, parameters: readonly Expression[], scope: MathScope): Value {
  const argument = (index: number): Value => evaluate(parameters[index] as Expression, scope);
  const expect = (least: number, most = least): void => {
    if (parameters.length < least || parameters.length > most)
      throw new Error(`${name} with ${parameters.length} arguments`);
  };
  const reduction = reductions.get(name);
  const mapping = mappings.get(name);
  if (reduction) {
    expect(1);
    return reduce(argument(0), reduction);
  }
  if (mapping) {
    expect(1);
    return mapPoints(argument(0), mapping);
  }
  switch (name) {
    case 'METRICS':
      expect(0, 1);
      return metricsOf(parameters[0], scope);
    case 'FILL':
      expect(2);
      return fill(argument(0), fillerOf(parameters[1] as Expression, scope), scope.periodStarts);
    case 'DIFF':
    case 'RATE':
      expect(1);
      return difference(argument(0), name);
    case 'EPOCH':
      expect(1);
      return epochOf(argument(0), scope.periodStarts);
    case 'IF':
      expect(2, 3);
      return choose(argument(0), argument(1), parameters.length === 3 ? argument(2) : new Map());
    default:
      throw new Error(`Unknown function ${name ?? ''}`);
  }
}

/** METRICS() or, of those, the ones whose id contains a text. */
function metricsOf(filter: Expression | undefined, scope: MathScope): readonly LabelledSeries[] {
  if (filter && (filter.type !== 'Literal' || typeof filter.value !== 'string'))
    throw new Error('METRICS with something other than a text');
  return scope.metrics().filter(({ id }) => id.includes(String(filter?.value ?? '')));
}

type Filler = number | 'REPEAT';

function fillerOf(node: Expression, scope: MathScope): Filler {
  if (node.type === 'Identifier' && node.name === 'REPEAT') return 'REPEAT';
  const value = evaluate(node, scope);
  if (typeof value !== 'number') throw new Error('FILL with something other than a number or REPEAT');
  return value;
}

/**
 * Gives every period of the range a point. A series without any stays without: AWS does not say what FILL makes of one, and
 * points out of nothing would let an alarm claim to have seen data. REPEAT leaves out what lies before the first point.
 */
function fill(value: Value, filler: Filler, periodStarts: readonly number[]): Value {
  if (typeof value === 'number') return value;
  if (isList(value)) return mapList(value, (points) => fill(points, filler, periodStarts) as Points);
  if (value.size === 0) return value;
  let last: number | undefined;
  return toPoints(periodStarts, (at) => {
    last = value.get(at) ?? last;
    return value.get(at) ?? (filler === 'REPEAT' ? last : filler);
  });
}

/** From each point to the one before it, however long ago that is; RATE of a second. The first point has none. */
function difference(value: Value, name: 'DIFF' | 'RATE'): Value {
  if (typeof value === 'number') throw new Error(`${name} of a number`);
  if (isList(value)) return mapList(value, (points) => difference(points, name) as Points);
  const times = [...value.keys()];
  const before = new Map(times.slice(1).map((at, index) => [at, times[index] ?? at]));
  return toPoints(before.keys(), (at) => {
    const since = before.get(at) ?? at;
    const change = (value.get(at) ?? 0) - (value.get(since) ?? 0);
    return name === 'DIFF' ? change : change / ((at - since) / 1000);
  });
}

/** Start of each period of the range in epoch seconds, whether or not the series has a point there: AWS calls it non-sparse. */
function epochOf(value: Value, periodStarts: readonly number[]): Points {
  if (typeof value === 'number' || isList(value)) throw new Error('EPOCH of something other than one series');
  return toPoints(periodStarts, (at) => at / 1000);
}

/** Where the condition holds, a point that the first branch lacks is 0; where it doesn't, one that the second lacks is dropped. */
function choose(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  if (typeof condition === 'number') return condition === 0 ? whenFalse : whenTrue;
  if (isList(condition) || isList(whenTrue) || isList(whenFalse)) throw new Error('IF with a list of series');
  return toPoints(condition.keys(), (at) =>
    condition.get(at) === 0 ? branchAt(whenFalse, at) : (branchAt(whenTrue, at) ?? 0),
  );
}

const branchAt = (value: number | Points, at: number): number | undefined =>
  typeof value === 'number' ? value : value.get(at);

/** A series becomes a number, a list becomes a series. */
function reduce(value: Value, reduction: Reduction): Value {
  if (typeof value === 'number') return value;
  if (!isList(value)) return value.size === 0 ? Number.NaN : reduction([...value.values()], value.size);
  return toPoints(timesOf(value.map(({ points }) => points)), (at) =>
    reduction(
      value.map(({ points }) => points.get(at)).filter((point) => point !== undefined),
      value.length,
    ),
  );
}

function mapPoints(value: Value, change: (value: number) => number): Value {
  if (typeof value === 'number') return change(value);
  if (isList(value)) return mapList(value, (points) => mapPoints(points, change) as Points);
  return toPoints(value.keys(), (at) => change(value.get(at) ?? 0));
}

function combine(left: Value, right: Value, operator: Operator): Value {
  if (typeof left === 'number') return mapPoints(right, (value) => operator(left, value));
  if (typeof right === 'number') return mapPoints(left, (value) => operator(value, right));
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) throw new Error('Lists of different lengths');
    return left.map(({ label, points }, index) => ({
      label,
      points: combine(points, right[index]?.points ?? new Map(), operator) as Points,
    }));
  }
  if (isList(left)) return mapList(left, (points) => combine(points, right, operator) as Points);
  if (isList(right)) return mapList(right, (points) => combine(left, points, operator) as Points);
  return toPoints(timesOf([left, right]), (at) => operator(left.get(at) ?? 0, right.get(at) ?? 0));
}

const mapList = (list: readonly LabelledSeries[], change: (points: Points) => Points): readonly LabelledSeries[] =>
  list.map(({ label, points }) => ({ label, points: change(points) }));

/** Of all of them, oldest first, as those of each are. */
function timesOf(series: readonly Points[]): Iterable<number> {
  let longest: Points = new Map();
  for (const points of series) if (points.size > longest.size) longest = points;
  // Mostly it has a point wherever another has one.
  if (series.every((points) => points === longest || hasAll(longest, points.keys()))) return longest.keys();
  return [...new Set(series.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
}

function hasAll(points: Points, times: Iterable<number>): boolean {
  for (const at of times) if (!points.has(at)) return false;
  return true;
}

function toPoints(times: Iterable<number>, valueAt: (at: number) => number | undefined): Points {
  const points = new Map<number, number>();
  for (const at of times) {
    const value = valueAt(at);
    if (value !== undefined && Number.isFinite(value)) points.set(at, value);
  }
  return points;
}

export const isList = (value: Value): value is readonly LabelledSeries[] => Array.isArray(value);
