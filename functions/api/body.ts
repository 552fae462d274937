import type * as z from 'zod/mini';
import { refusal, wrong } from './answer.ts';

/** SQS takes as much in a batch of ten; a hundred messages with all their fields are a quarter of it. */
const maxBodyBytes = 1024 * 1024;

/** A JSON path as people write it: `messages[3].recipient`. */
export const jsonPath = (keys: readonly PropertyKey[]): string =>
  keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');

/** What a body holds. An empty one holds an empty object. @throws Refusal that names the first mistake. */
export function readBody<Schema extends z.ZodMiniType>(raw: Buffer, schema: Schema): z.output<Schema> {
  if (raw.length > maxBodyBytes) throw refusal(413, `The body is over ${maxBodyBytes} bytes: send fewer messages.`);
  const parsed = schema.safeParse(raw.length === 0 ? {} : parse(raw));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw wrong({
      path: jsonPath([...issue.path, issue.keys[0] ?? '']),
      expected: `no such field; there are ${namesAt(schema, issue.path).join(', ')}`,
    });
  throw wrong({ path: jsonPath(issue?.path ?? []) || 'body', expected: issue?.message ?? 'something else' });
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw wrong({ path: 'body', expected: 'JSON in UTF-8' });
  }
}

/** The fields that there are at a place of a schema. */
function namesAt(schema: z.ZodMiniType, path: readonly PropertyKey[]): readonly string[] {
  let at = schema as unknown as Described;
  for (const key of path) {
    while (at.def.innerType) at = at.def.innerType;
    at = (typeof key === 'number' ? at.def.element : at.def.shape?.[String(key)]) ?? at;
  }
  while (at.def.innerType) at = at.def.innerType;
  return Object.keys(at.def.shape ?? {});
}

interface Described {
  readonly def: {
    readonly innerType?: Described;
    readonly element?: Described;
    readonly shape?: Readonly<Record<string, Described>>;
  };
}
