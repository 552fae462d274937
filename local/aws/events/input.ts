import { follow, type Json, nothing } from './json-path.ts';

/** What a target gets instead of the event: one of these, or none. */
export interface InputDeclaration {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

/** Of the rule and of the moment, for the variables that need no path. */
export interface InputContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

/** Writes what a target is sent for an event. */
export type ToInput = (event: Json, context: InputContext) => string;

const placeholder = /<([\w.-]+)>/g;

/** Variables that are there without a path, by what follows `aws.events.`. */
const predefined: Readonly<Record<string, (event: Json, context: InputContext) => unknown>> = {
  'rule-arn': (_, { ruleArn }) => ruleArn,
  'rule-name': (_, { ruleName }) => ruleName,
  'event.ingestion-time': (_, { ingestionTime }) => ingestionTime,
  event: ({ detail: _, ...event }) => event,
  'event.json': (event) => event,
};

/**
 * Reads how a target's input is made.
 * @param where names the target in errors.
 * @throws Error for more than one way, and for a placeholder without a value.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html (read 2026-11-27)
 */
export function readInput({ Input, InputPath, InputTransformer }: InputDeclaration, where: string): ToInput {
  const given = [Input, InputPath, InputTransformer].filter((one) => one !== undefined);
  if (given.length > 1)
    throw new Error(`Only one of Input, InputPath, or InputTransformer must be provided for target ${where}.`);
  if (Input !== undefined) return () => Input;
  if (InputPath !== undefined)
    return (event) => {
      const value = follow(InputPath, event);
      return JSON.stringify(value === nothing ? null : value);
    };
  if (InputTransformer === undefined) return (event) => JSON.stringify(event);

  const { InputPathsMap: paths = {}, InputTemplate: template } = InputTransformer;
  for (const path of Object.values(paths)) follow(path, {});
  for (const [, name = ''] of template.matchAll(placeholder)) {
    const isKnown = name.startsWith('aws.events.')
      ? Object.hasOwn(predefined, name.slice('aws.events.'.length))
      : Object.hasOwn(paths, name);
    if (!isKnown) throw new Error(`InputTemplate for target ${where} contains invalid placeholder ${name}.`);
  }
  return (event, context) => {
    const valueFor = (name: string): unknown =>
      name.startsWith('aws.events.')
        ? predefined[name.slice('aws.events.'.length)]?.(event, context)
        : follow(paths[name] ?? '$', event);
    return minified(fill(template, valueFor));
  };
}

/** Puts the values into a template: as JSON, but inside its texts as they are, since EventBridge escapes nothing there. */
function fill(template: string, valueFor: (name: string) => unknown): string {
  let written = '';
  let at = 0;
  let isInText = false;
  for (const match of template.matchAll(placeholder)) {
    const before = template.slice(at, match.index);
    for (const [one] of before.matchAll(/\\.|"/gs)) if (one === '"') isInText = !isInText;
    written += before + (isInText ? asText : asJson)(valueFor(match[1] ?? ''));
    at = match.index + match[0].length;
  }
  return written + template.slice(at);
}

const asJson = (value: unknown): string => JSON.stringify(value === nothing ? '' : value);

const asText = (value: unknown): string => {
  if (value === nothing) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
};

/** An object without the white space of its template; any other text as it is. */
function minified(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
