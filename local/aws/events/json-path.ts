export type Json = Readonly<Record<string, unknown>>;

/** Stands for a path that leads nowhere; a path may well lead to null. */
export const nothing = Symbol('nothing');

/**
 * Follows a path as EventBridge writes it: `$`, dots, dashes, indices and `*`.
 * @throws Error for a path that it does not know.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html (read 2026-11-27)
 */
export function follow(path: string, document: unknown): unknown {
  if (!/^\$(\.[\w/ -]+|\.\*|\[\d+\]|\[\*\])*$/.test(path)) throw new Error(`Invalid InputPath: ${path}`);
  let found: readonly unknown[] = [document];
  let isMany = false;
  for (const [, name, index] of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    const key = name ?? index ?? '';
    isMany ||= key === '*';
    found = found.flatMap((value) => (key === '*' ? membersOf(value) : memberOf(value, key)));
  }
  if (isMany) return found;
  return found.length === 0 ? nothing : found[0];
}

const membersOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

const memberOf = (value: unknown, key: string): readonly unknown[] =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? [(value as Json)[key]] : [];
