import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Callback } from '../../functions/providers/provider.ts';

/** A raw request of a provider and what it means, read from `<provider>/cases/<name>.http` and `.json`. */
export interface Case {
  readonly provider: string;
  readonly name: string;
  readonly method: string;
  readonly query: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  readonly expected: Expected;
}

interface Expected {
  readonly kind: 'reports' | 'ignored' | 'malformed';
  readonly timeZone?: string;
  readonly defaultCountry?: string;
  readonly path?: string;
  /** All that the report tells, flat; what is absent here is null there. */
  readonly reports?: readonly Readonly<Record<string, unknown>>[];
  /** The kinds of events in it that are no reports. */
  readonly others?: readonly string[];
  /** What of it can't be read beside reports that can. */
  readonly unreadable?: readonly { readonly path: string; readonly expected: string }[];
  /** What the message of the first report must show in the end, once all cases of its id were taken. */
  readonly message?: Readonly<Record<string, unknown>>;
}

/** The id under which each report is stored: of a message to another recipient than the first of its id, one of its own. */
export function storedIds({ reports = [] }: Expected): readonly string[] {
  return reports.map(({ messageId, recipient }) => {
    const first = reports.find((one) => one['messageId'] === messageId)?.['recipient'] ?? null;
    const isOther = recipient != null && first !== null && recipient !== first;
    return isOther ? `${messageId}/${recipient}` : String(messageId);
  });
}

const folder = import.meta.dirname;

export const providerFolders: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => existsSync(join(folder, entry.name, 'cases')))
  .map(({ name }) => name)
  .sort();

export const cases: readonly Case[] = providerFolders.flatMap((provider) =>
  readdirSync(join(folder, provider, 'cases'))
    .filter((file) => file.endsWith('.http'))
    .map((file) => readCase(provider, file.slice(0, -'.http'.length))),
);

export const words = (provider: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(join(folder, provider, 'words.json'), 'utf8'));

export const toCallback = ({ contentType, query, body, expected }: Case): Callback => ({
  headers: contentType === undefined ? {} : { 'content-type': contentType },
  query,
  body,
  timeZone: expected.timeZone,
});

/** Request line, headers, an empty line, then the body's bytes up to one last newline. */
function readCase(provider: string, name: string): Case {
  const raw = readFileSync(join(folder, provider, 'cases', `${name}.http`));
  const headEnd = raw.indexOf('\n\n');
  const [requestLine = '', ...headers] = raw.subarray(0, headEnd).toString('utf8').split('\n');
  return {
    provider,
    name,
    method: requestLine.split(' ')[0] ?? '',
    query: requestLine.slice(requestLine.indexOf(' ') + 1).split('?')[1] ?? '',
    contentType: headers.find((header) => header.startsWith('content-type: '))?.slice('content-type: '.length),
    body: raw.subarray(headEnd + 2, raw.at(-1) === 0x0a ? -1 : undefined),
    expected: JSON.parse(readFileSync(join(folder, provider, 'cases', `${name}.json`), 'utf8')),
  };
}
