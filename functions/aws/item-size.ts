import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Most bytes of a partition key's value. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const largestKeyBytes = 2048;

export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * The size of an item by DynamoDB's published rules, in bytes; where they say "approximately", the larger reading.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html (read 2026-11-22)
 */
export const itemBytes = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => utf8Bytes(name) + valueBytes(value)));

export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** A list or map takes 3 bytes and 1 for each element. @throws Error for a type that Delivrd does not store. */
export function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8Bytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.SS !== undefined) return sum(value.SS.map(utf8Bytes));
  if (value.L !== undefined) return 3 + sum(value.L.map((element) => 1 + valueBytes(element)));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  if (value.NULL !== undefined || value.BOOL !== undefined) return 1;
  throw new Error(`No size is known for ${Object.keys(value).join()}.`);
}

/** One byte for two significant digits and one more; zeroes at both ends do not count, a minus takes one. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (text.startsWith('-') ? 1 : 0);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
