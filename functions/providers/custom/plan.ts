import { asObject } from '../reading/json.ts';
import { type Path, readPath } from '../reading/path.ts';
import { fieldNames } from '../reading/reports.ts';
import type { Words } from '../reading/verdict.ts';
import type { CustomField, CustomSettings } from './settings.ts';

/** By which of the names that all know a field is read. */
const readAs = {
  id: 'id',
  status: 'status',
  statusCode: 'statusCode',
  recipient: 'recipient',
  sender: 'senderId',
  time: 'doneAt',
  submittedAt: 'submittedAt',
  code: 'errorCode',
  message: 'errorMessage',
  reference: 'clientReference',
  tag: 'tag',
  carrier: 'carrier',
  segments: 'segments',
  part: 'part',
  channel: 'channel',
} as const satisfies { readonly [Field in CustomField]?: keyof ReturnType<typeof fieldNames> };

/** A field that is read under names that all know; the others are told beside these. */
export type NamedField = keyof typeof readAs;

/** The settings, with their paths read once. */
export interface Plan {
  readonly settings: CustomSettings;
  readonly words: Words;
  readonly reports: Path | null;
  readonly fields: { readonly [Field in CustomField]?: Path };
  readonly event: Path | null;
  /** The names by which each is found where it has no path, the plainest first. */
  readonly names: Readonly<Record<NamedField, readonly [string, ...string[]]>>;
}

/** @throws Error for a text that is no path. */
export function planOf(settings: CustomSettings, words: Words): Plan {
  const { reports, fields = {}, event } = settings;
  const given = Object.entries(fields).flatMap(([field, path]) => (path === undefined ? [] : [[field, toPath(path)]]));
  const names = fieldNames();
  return {
    settings,
    words,
    reports: reports === undefined ? null : toPath(reports),
    fields: Object.fromEntries(given),
    event: event ? toPath(event.path) : null,
    names: Object.fromEntries(namedFields().map((field) => [field, names[readAs[field]]])) as unknown as Plan['names'],
  };
}

export const namedFields = (): readonly NamedField[] => Object.keys(readAs) as NamedField[];

function toPath(text: string): Path {
  const path = readPath(text);
  if (path === null) throw new Error(`${text} is no path.`);
  return path;
}

/** To the object that holds the id, from its report. */
export const stepsBeside = (id: Path | undefined): Path['steps'] =>
  id === undefined || id.isFromRoot ? [] : id.steps.slice(0, Math.max(0, id.steps.findLastIndex(isName)));

const isName = (step: Path['steps'][number]): boolean => typeof step === 'string';

export type Section = Readonly<Record<string, unknown>>;

export const objectOr = (value: unknown): Section => asObject(value) ?? {};
