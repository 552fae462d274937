import { Token } from 'aws-cdk-lib';

/** Where in props a value stands that only the deployment knows, by path. */
export function tokensIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (Token.isUnresolved(value)) return [path];
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => tokensIn(member, [...path, key]));
}

/** A list or an object that somebody wrote, nothing that may hold itself. */
const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value)));
