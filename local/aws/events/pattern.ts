import { BlockList, isIP } from 'node:net';
import type { Json } from './json-path.ts';

/** Whether an event (any JSON) is one that a pattern means. */
export type Matcher = (event: unknown) => boolean;

/** Looks at all values of one field: none where the event has no such field, several where it holds a list. */
type Field = (values: readonly unknown[]) => boolean;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (reason: string): Error => new Error(`Event pattern is not valid. Reason: ${reason}`);

/**
 * Reads an event pattern, as EventBridge and the filters of event source mappings know it.
 * @throws Error for what AWS refuses, and for an operator that is not known here.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html (read 2026-11-27)
 */
export function readPattern(pattern: unknown): Matcher {
  if (!isObject(pattern)) throw invalid('Filter is not an object');
  if (Object.keys(pattern).length === 0) throw invalid('Empty objects are not allowed');
  const parts = Object.entries(pattern).map(([name, part]): Matcher => {
    if (name === '$or') return readAlternatives(part);
    if (Array.isArray(part)) {
      const field = readField(name, part);
      return (event) => field(valuesOf(event, name));
    }
    if (!isObject(part)) throw invalid(`"${name}" must be an object or an array`);
    const inner = readPattern(part);
    return (event) => branchesOf(event, name).some(inner);
  });
  return (event) => parts.every((part) => part(event));
}

function readAlternatives(part: unknown): Matcher {
  if (!Array.isArray(part) || part.length < 2) throw invalid('"$or" must be an array of at least two patterns');
  const alternatives = part.map(readPattern);
  return (event) => alternatives.some((one) => one(event));
}

/** The values of a field, the members of lists each by itself; what is an object is no value. */
const valuesOf = (event: unknown, name: string): readonly unknown[] =>
  isObject(event) && Object.hasOwn(event, name)
    ? [event[name]].flat(Number.POSITIVE_INFINITY).filter((value) => !isObject(value))
    : [];

/** Where a pattern's inner fields are looked for: of a list, in one of its members at a time. */
function branchesOf(event: unknown, name: string): readonly unknown[] {
  const branches = isObject(event) ? [event[name]].flat(Number.POSITIVE_INFINITY) : [];
  return branches.length === 0 ? [undefined] : branches;
}

function readField(name: string, alternatives: readonly unknown[]): Field {
  if (alternatives.length === 0) throw invalid('Empty arrays are not allowed');
  const fields = alternatives.map((alternative): Field => {
    if (isObject(alternative)) return readOperator(name, alternative);
    if (Array.isArray(alternative)) throw invalid(`"${name}" holds a list inside a list`);
    return (values) => values.includes(alternative);
  });
  return (values) => fields.some((field) => field(values));
}

const some =
  (test: (value: unknown) => boolean): Field =>
  (values) =>
    values.some(test);

const text =
  (test: (value: string) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'string' && test(value);

const toLower = (value: string): string => value.toLowerCase();

function readOperator(name: string, alternative: Json): Field {
  const [[operator, operand] = ['', null], ...others] = Object.entries(alternative);
  if (others.length > 0) throw invalid(`Only one key allowed in match expression (${name})`);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw invalid('exists match pattern must be either true or false.');
    return (values) => values.length > 0 === operand;
  }
  if (operator === 'anything-but') return readAnythingBut(operand);
  if (operator === 'numeric') return some(readNumeric(operand));
  if (operator === 'cidr') return some(readCidr(operand));
  return some(readText(operator, operand));
}

/** The operators that look at a text, and may stand inside `anything-but`. */
function readText(operator: string, operand: unknown): (value: unknown) => boolean {
  if ((operator === 'prefix' || operator === 'suffix') && isObject(operand)) {
    const [[inner, given] = ['', null], ...others] = Object.entries(operand);
    if (inner !== 'equals-ignore-case' || others.length > 0) throw invalid(`Unsupported anything in ${operator}`);
    const end = toLower(asText(operator, given));
    return text((value) => (operator === 'prefix' ? toLower(value).startsWith(end) : toLower(value).endsWith(end)));
  }
  const given = asText(operator, operand);
  switch (operator) {
    case 'prefix':
      return text((value) => value.startsWith(given));
    case 'suffix':
      return text((value) => value.endsWith(given));
    case 'equals-ignore-case':
      return text((value) => toLower(value) === toLower(given));
    case 'wildcard':
      return readWildcard(given);
    default:
      throw invalid(`Unrecognized match type ${operator}`);
  }
}

function asText(operator: string, operand: unknown): string {
  if (typeof operand !== 'string') throw invalid(`${operator} match pattern must be a string`);
  return operand;
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function readWildcard(pattern: string): (value: unknown) => boolean {
  if (/(?<!\\)\*\*/.test(pattern)) throw invalid('Consecutive wildcard characters');
  if (/^(?:\\[*\\]|[^\\])*\\(?:$|[^*\\])/s.test(pattern)) throw invalid('Invalid escape character');
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+/gs) ?? [];
  const source = parts.map((part) => (part === '*' ? '.*' : escapeRegExp(part.replace(/^\\(?=[*\\]$)/, '')))).join('');
  const whole = new RegExp(`^${source}$`, 's');
  return text((value) => whole.test(value));
}

const escapeRegExp = (value: string): string => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A field that is there, with a value that is none of these. */
function readAnythingBut(operand: unknown): Field {
  if (isObject(operand)) {
    const [[operator, given] = ['', null], ...others] = Object.entries(operand);
    if (others.length > 0) throw invalid('Only one key allowed in anything-but');
    const excluded = [given].flat().map((one) => readText(operator, one));
    return some((value) => !excluded.some((excludes) => excludes(value)));
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  const kinds = new Set(excluded.map((one) => typeof one));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number')))
    throw invalid('Inside anything but list, either all values are number or string, mixed type is not supported');
  return some((value) => !excluded.includes(value));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** EventBridge compares numbers up to five billion, with six digits after the point. */
const largestNumber = 5e9;

function readNumeric(operand: unknown): (value: unknown) => boolean {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > 4 || operand.length % 2 !== 0)
    throw invalid('Numeric match expects one comparison, or two');
  const tests = Array.from({ length: operand.length / 2 }, (_, at) => {
    const [sign, bound] = operand.slice(at * 2);
    const compare = comparisons[String(sign)];
    if (!compare) throw invalid(`Unrecognized numeric range operator: ${sign}`);
    if (typeof bound !== 'number' || Math.abs(bound) > largestNumber)
      throw invalid(`Value of ${sign} must be a number between -5.0E9 and 5.0E9`);
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function readCidr(operand: unknown): (value: unknown) => boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d+)$/.exec(String(operand)) ?? [];
  const family = isIP(address);
  const list = new BlockList();
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) throw invalid(`Malformed CIDR: ${operand}`);
  list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return text((value) => isIP(value) === family && list.check(value, family === 4 ? 'ipv4' : 'ipv6'));
}
