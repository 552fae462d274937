/**
 * The value of a JSON text. An integer too long for a number stays the digits that were sent: ids must not be rounded, nor two of them
 * be taken for one.
 * @throws SyntaxError where it is no JSON.
 */
export const parseJson = (text: string): unknown => JSON.parse(text, keepLongIntegers);

function keepLongIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? (context?.source ?? value) : value;
}

/** A JSON object in these bytes or this text; null where it is none. */
export function jsonObject(written: Buffer | string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(parseJson(written.toString('utf8')));
  } catch {
    return null;
  }
}

/** A value that is an object, no list; null for any other. */
export const asObject = (value: unknown): Readonly<Record<string, unknown>> | null => (isObject(value) ? value : null);

/** Whether a value is an object, no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
