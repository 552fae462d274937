/** A template as CloudFormation takes it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DeletionPolicy?: string;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What a name in a template stands for: the physical id of a resource, or a pseudo parameter's value. */
export type Names = ReadonlyMap<string, string>;

/** Where what a service tells is not what the template says; properties that it does not tell are left out. One line each. */
export function differences(properties: Properties, told: Properties, names: Names): readonly string[] {
  return Object.entries(properties).flatMap(([key, wanted]) =>
    told[key] === undefined ? [] : compare(wanted, told[key], names, key),
  );
}

function compare(wanted: unknown, told: unknown, names: Names, path: string): readonly string[] {
  const differs = [`${path}: ${show(told)}, not ${show(wanted)}`];
  if (isIntrinsic(wanted)) return new RegExp(`^${pattern(wanted, names)}$`).test(String(told)) ? [] : differs;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(told) || told.length !== wanted.length) return differs;
    return wanted.flatMap((item, index) => compare(item, told[index], names, `${path}[${index}]`));
  }
  if (isObject(wanted)) {
    if (!isObject(told)) return differs;
    return Object.entries(wanted).flatMap(([key, item]) => compare(item, told[key], names, `${path}.${key}`));
  }
  // CloudFormation takes 5 and "5", true and "true" for the same.
  return String(wanted) === String(told) ? [] : differs;
}

/** What a value with CloudFormation's functions in it must look like; an ARN or endpoint has at least its resource's name in it. */
function pattern(value: unknown, names: Names): string {
  if (!isIntrinsic(value)) return literal(String(value));
  const [[name, argument]] = Object.entries(value) as [[string, unknown]];
  switch (name) {
    case 'Ref':
      return literal(named(String(argument), names));
    case 'Fn::GetAtt': {
      const [id, attribute] = (Array.isArray(argument) ? argument : String(argument).split('.')) as [string, string];
      if (!hasName(attribute)) return '[^"\\s]+';
      return `[^"\\s]*${literal(lastPart(named(id, names)))}[^"\\s]*`;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => pattern(part, names)).join(literal(separator));
    }
    case 'Fn::Sub':
      return String(argument)
        .split(/\$\{([^}]+)\}/)
        .map((part, index) => literal(index % 2 === 0 ? part : named(part, names)))
        .join('');
    default:
      throw new Error(`The template uses ${name}, which nobody compares: teach it to reliability/deploy/template.ts.`);
  }
}

function named(id: string, names: Names): string {
  const found = names.get(id);
  if (found === undefined) throw new Error(`The template names ${id}, which the stack does not have.`);
  return found;
}

/** The value that a name in the template stands for; what is no function stands for itself. */
export function resolved(value: unknown, names: Names): string {
  if (!isIntrinsic(value)) return String(value);
  const { Ref: id } = value as { readonly Ref?: string };
  if (id !== undefined) return named(id, names);
  const [id2] = (value as { readonly 'Fn::GetAtt': readonly string[] })['Fn::GetAtt'] ?? [''];
  return named(id2 as string, names);
}

/** Of other attributes nothing is known but that there is one. */
const hasName = (attribute: string): boolean => /Arn$|Endpoint$/.test(attribute);

/** As a part of an expression. */
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Of an ARN, URL or path the name at its end. */
const lastPart = (physicalId: string): string => physicalId.split(/[:/]/).at(-1) as string;

const isObject = (value: unknown): value is Properties => typeof value === 'object' && value !== null;

const isIntrinsic = (value: unknown): value is Properties => {
  if (!isObject(value) || Array.isArray(value)) return false;
  const [first, ...more] = Object.keys(value);
  return more.length === 0 && first !== undefined && (first === 'Ref' || first.startsWith('Fn::'));
};

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
