import { documentIn } from './document.ts';
import { asObject } from './json.ts';

/** To a field by its name, or to an entry of a list by its place; null for each of its entries. */
type Step = string | number | null;

/** Where a value lies in a document. */
export interface Path {
  /** As it was written. */
  readonly text: string;
  /** Whether it begins at the document, wherever one stands in it. */
  readonly isFromRoot: boolean;
  readonly steps: readonly Step[];
}

const longestPath = 200;
const mostSteps = 10;

/**
 * Reads `results[0].message.id`: names joined by full stops, places of a list, counted from 0, in brackets, `[]` for each of its
 * entries; behind `$.` it begins at the document. A name is anything without full stops and brackets. Null where it is no path.
 */
export function readPath(text: string): Path | null {
  if (text.length > longestPath || text.startsWith('.') || text === '$') return null;
  const isFromRoot = /^\$[.[]/.test(text);
  const token = /(?:^|\.)([^.[\]\p{Cc}]+)|\[(\d{0,3})\]/uy;
  const steps: Step[] = [];
  token.lastIndex = isFromRoot ? 1 : 0;
  while (token.lastIndex < text.length) {
    const [, name, place] = token.exec(text) ?? [];
    if (name === undefined && place === undefined) return null;
    // White space at its ends nobody sees.
    if (name !== undefined && name.trim() !== name) return null;
    steps.push(name ?? (place === '' ? null : Number(place)));
  }
  return steps.length > 0 && steps.length <= mostSteps ? { text, isFromRoot, steps } : null;
}

/** Whether there may be several values at a path. */
export const isOfMany = ({ steps }: Path): boolean => steps.includes(null);

/** A value with its place, such as `results[3]`. */
export interface Placed {
  readonly value: unknown;
  readonly at: string;
}

/** The values at a path, at most so many and one more; none where there is nothing. */
export function valuesAt(from: unknown, { steps }: Path, most: number): readonly Placed[] {
  let found: readonly Placed[] = [{ value: from, at: '' }];
  let names: string[] = [];
  const walk = (): void => {
    found = found.flatMap(({ value, at }) => {
      const next = valueAt(value, names);
      return next === undefined || next === null ? [] : [{ value: next, at: [at, ...names].filter(Boolean).join('.') }];
    });
    names = [];
  };
  for (const step of steps) {
    if (typeof step === 'string') {
      names.push(step);
      continue;
    }
    walk();
    found = found.flatMap(({ value, at }) => entriesOf(value, step, at)).slice(0, most + 1);
  }
  walk();
  return found;
}

function entriesOf(value: unknown, place: number | null, at: string): readonly Placed[] {
  const list = listOf(value);
  const entries = list.map((one, index) => ({
    value: one,
    at: list === value || list.length > 1 ? `${at}[${index}]` : at,
  }));
  return place === null ? entries : entries.slice(place, place + 1);
}

/** XML writes a list of one as that one. */
function listOf(value: unknown): readonly unknown[] {
  const list = opened(value);
  return Array.isArray(list) ? list : list === undefined || list === null ? [] : [list];
}

/** The value at some steps; undefined where there is nothing. */
export function valueAt(from: unknown, steps: readonly Step[]): unknown {
  const [step] = steps;
  if (step === undefined) return from;
  if (typeof step !== 'string') return valueAt(listOf(from)[step ?? 0], steps.slice(1));
  const fields = asObject(opened(from));
  if (fields === null) return undefined;
  const end = steps.findIndex((one) => typeof one !== 'string');
  const names = end < 0 ? steps : steps.slice(0, end);
  // In a form, and in a query, a name with full stops is a name; so it may be anywhere.
  for (let count = names.length; count > 0; count -= 1) {
    const name = names.slice(0, count).join('.');
    if (Object.hasOwn(fields, name)) return valueAt(fields[name], steps.slice(count));
  }
  return undefined;
}

/** A document in a text is what is in it. */
export const opened = (value: unknown): unknown => (typeof value === 'string' ? (documentIn(value) ?? value) : value);

/** The document with a value at some steps. */
export function withValueAt(into: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'string') {
    const fields = asObject(into) ?? {};
    return { ...fields, [step]: withValueAt(Object.hasOwn(fields, step) ? fields[step] : undefined, rest, value) };
  }
  const list = Array.isArray(into) ? [...into] : [];
  const place = step ?? 0;
  while (list.length < place) list.push(null);
  list[place] = withValueAt(list[place], rest, value);
  return list;
}
