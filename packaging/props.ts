import { join } from 'node:path';
import type { z } from 'zod';
import { describeSettings } from '../lib/settings.ts';

export const propsFile = join(import.meta.dirname, '..', 'lib', 'props.ts');

type Schema = z.core.JSONSchema.JSONSchema & { readonly alsoBoolean?: boolean };

/** What the construct takes as given where the settings of cdk.json have a rule of their own. */
const ofConstruct: Readonly<Record<string, string>> = {
  stage: 'the names of stack and construct, in small letters, shortened where they are long',
  protect: 'true',
};

/** The interfaces, by their members. */
type Written = Map<string, { readonly name: string; readonly about: string }>;

const head = `// Written by \`npm run props\` of the settings' schema, which is the one source (lib/settings.ts): change that. A test holds one to the other.
`;

/** The props of the construct as TypeScript: an interface for each object of the settings' schema, with what it says of each. */
export function writeProps(): string {
  const written: Written = new Map();
  interfaceOf(
    'DelivrdSettings',
    describeSettings() as Schema,
    'What a Delivrd is told. All but `providers` has a default.',
    written,
  );
  return `${head}\n${[...written].map(([members, { name, about }]) => `/** ${about} */\nexport interface ${name} {\n${members}}\n`).join('\n')}`;
}

/** Writes an interface, unless there is one that says the same. @returns its name. */
function interfaceOf(name: string, schema: Schema, about: string, written: Written): string {
  const isTop = name === 'DelivrdSettings';
  const members = Object.entries(schema.properties ?? {}).map(([key, given]) => {
    const member = given as Schema;
    if (member.description === undefined)
      throw new Error(`${name}.${key}: nobody said what it means; expected .describe() in the settings’ schema`);
    const isOptional = !schema.required?.includes(key) || (isTop && key in ofConstruct);
    const type = typeOf(nameOf(isTop ? '' : name, key), member, written, member.description);
    return `${comment(member, isTop ? ofConstruct[key] : undefined)}  readonly ${key}${isOptional ? '?' : ''}: ${type}${isOptional ? ' | undefined' : ''};\n`;
  });
  const body = members.join('');
  const same = written.get(body);
  if (same !== undefined) return same.name;
  written.set(body, { name, about });
  return name;
}

const nameOf = (parent: string, key: string): string => `${parent}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
const single = (name: string): string => name.replace(/ies$/, 'y').replace(/s$/, '');

function typeOf(name: string, schema: Schema, written: Written, about: string): string {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) {
    const kinds = either.map((one, at) =>
      typeOf(`${name}${familyOf(one as Schema) ?? at + 1}`, one as Schema, written, about),
    );
    // A text of any kind is said once, whatever others it may be.
    return [...new Set(kinds)].filter((kind) => !kind.startsWith("'") || !kinds.includes('string')).join(' | ');
  }
  if (schema.const !== undefined) return quoted(schema.const);
  if (schema.enum) return schema.enum.map(quoted).join(' | ');
  switch (schema.type) {
    case 'object': {
      if (schema.properties)
        return `${schema.alsoBoolean ? 'boolean | ' : ''}${interfaceOf(name, schema, about, written)}`;
      return `Readonly<Record<string, ${typeOf(single(name), schema.additionalProperties as Schema, written, about)}>>`;
    }
    case 'array': {
      const item = typeOf(single(name), schema.items as Schema, written, about);
      return `readonly ${item.includes('|') ? `(${item})` : item}[]`;
    }
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'string':
      return schema.type;
    default:
      throw new Error(
        `${name}: nobody said what ${JSON.stringify(schema)} is in TypeScript; expected a case in packaging/props.ts`,
      );
  }
}

/** What tells the kinds of a union apart, as a part of a name. */
function familyOf({ properties }: Schema): string | undefined {
  const family = (properties?.['family'] as Schema | undefined)?.const;
  return typeof family === 'string'
    ? family.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
    : undefined;
}

const quoted = (value: unknown): string => `'${String(value)}'`;

/** What is said of a setting, what it may be, and what it is where nothing is given. */
function comment(schema: Schema, byRule: string | undefined): string {
  const said = [schema.description, rangeOf(schema)].filter((part) => part !== undefined);
  const standard = byRule ?? defaultOf(schema);
  if (standard !== undefined) said.push(`@default ${standard}`);
  if (said.length === 1) return `  /** ${said[0]} */\n`;
  return `  /**\n${said.map((line) => `   * ${line}\n`).join('')}   */\n`;
}

function rangeOf({ type, minimum, maximum, maxItems }: Schema): string | undefined {
  if (type === 'integer' || type === 'number') {
    if (minimum === undefined || maximum === undefined) return undefined;
    return `${type === 'integer' ? 'A whole number from' : 'From'} ${minimum} to ${maximum}.`;
  }
  return type === 'array' && maxItems !== undefined ? `At most ${maxItems}.` : undefined;
}

function defaultOf({ default: standard }: Schema): string | undefined {
  if (standard === undefined) return undefined;
  // An object's own members say theirs.
  return typeof standard === 'object' && !Array.isArray(standard)
    ? undefined
    : JSON.stringify(standard).replace(/^\[\]$/, 'none');
}
