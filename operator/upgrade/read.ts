import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { OperatorError } from '../operator-error.ts';
import type { Template } from './template.ts';

/**
 * Reads a template: a file, `-` for standard input, or a folder that `cdk synth` wrote.
 * @param stage which of a folder's stacks, where it has several.
 * @throws OperatorError that names the place and what was expected.
 */
export async function readTemplate(place: string, stage: string | null): Promise<Template> {
  if (place === '-') return parse('standard input', await readAll(process.stdin));
  const file = (await isFolder(place)) ? await fileIn(place, stage) : place;
  return parse(file, await readOrExplain(file));
}

/** The template that a stack in AWS was deployed from. */
export async function fetchTemplate(StackName: string): Promise<Template> {
  // As it was handed in: a processed one has been rewritten by CloudFormation.
  const command = new GetTemplateCommand({ StackName, TemplateStage: 'Original' });
  const { TemplateBody } = await new CloudFormationClient().send(command);
  return parse(`the template of ${StackName}`, TemplateBody ?? '');
}

const isFolder = (place: string): Promise<boolean> =>
  stat(place).then(
    (found) => found.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      throw unreadable(place, error);
    },
  );

const readOrExplain = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });

const unreadable = (place: string, { code, message }: NodeJS.ErrnoException): OperatorError =>
  new OperatorError(
    code === 'ENOENT' ? `${place}: there is no such file; expected a template, or the cdk.out of a synth.` : message,
  );

interface Manifest {
  readonly artifacts?: Readonly<
    Record<string, { readonly type: string; readonly properties?: { readonly templateFile?: string } }>
  >;
}

async function fileIn(folder: string, stage: string | null): Promise<string> {
  const manifest = join(folder, 'manifest.json');
  const { artifacts = {} } = parseJson(manifest, await readOrExplain(manifest)) as Manifest;
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const wanted = stage === null ? undefined : stacks.find(([id]) => id === `Delivrd-${stage}`);
  const [, chosen] = wanted ?? (stacks.length === 1 ? (stacks[0] ?? []) : []);
  const file = chosen?.properties?.templateFile;
  if (file === undefined)
    throw new OperatorError(
      `${folder}: has ${stacks.map(([id]) => id).join(', ') || 'no stack'}; expected ${stage === null ? 'one stack: name it with --stage' : `Delivrd-${stage}`}.`,
    );
  return join(folder, file);
}

function parse(place: string, text: string): Template {
  const value = parseJson(place, text) as Partial<Template> & { readonly TemplateBody?: unknown };
  // What `aws cloudformation get-template` prints without --query.
  if (typeof value?.TemplateBody === 'object' && value.TemplateBody !== null)
    return parse(place, JSON.stringify(value.TemplateBody));
  const resources: unknown = value?.Resources;
  const isTemplate =
    typeof resources === 'object' &&
    resources !== null &&
    Object.values(resources).every((one) => typeof one?.Type === 'string');
  if (!isTemplate)
    throw new OperatorError(`${place}: no CloudFormation template; expected one with "Resources", each of a "Type".`);
  return value as Template;
}

function parseJson(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = text.trim() === '' ? 'it is empty' : (error as Error).message;
    throw new OperatorError(`${place}: no JSON (${what}); expected a template as the CDK writes it.`);
  }
}
