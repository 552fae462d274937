/** What of JSON Schema the events use. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

const plain: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** The TypeScript type that a JSON Schema stands for. @throws Error for what the events do not use. */
export function typeOf(given: object, indent = '  '): string {
  const schema = given as Schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (schema.properties) {
    const lines = Object.entries(schema.properties).flatMap(([name, one]) => [
      ...(one.description ? [`${indent}/** ${one.description}. */`] : []),
      `${indent}${name}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(one, `${indent}  `)};`,
    ]);
    return `{\n${lines.join('\n')}\n${indent.slice(2)}}`;
  }
  const types = [schema.type ?? ''].flat().map((type) => plain[type]);
  if (types.includes(undefined)) throw new Error(`No type is known for ${JSON.stringify(schema)}.`);
  return types.join(' | ');
}
