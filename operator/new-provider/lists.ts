import { OperatorError } from '../operator-error.ts';
import { missing, type NewProvider, nameInCode } from './skeleton.ts';

/** What the lists become that name every provider, by their paths. @param read the text of a file. */
export function listsWith(one: NewProvider, read: (path: string) => string): Readonly<Record<string, string>> {
  const name = nameInCode(one.id);
  const key = one.id === name ? one.id : `'${one.id}'`;
  const registry = 'functions/providers/registry.ts';
  const readers = 'functions/providers/readers.ts';
  const registration = 'operator/registration.ts';
  const knowledge = 'reliability/fuzz/knowledge.ts';
  const edits: Readonly<Record<string, readonly Insertion[]>> = {
    [registry]: [
      {
        place: 'import',
        entry: /^import .* from '\.\/(.+)\.ts';$/,
        as: one.id,
        line: `import { ${name}, ${name}Gate } from './${one.id}.ts';`,
      },
      { place: 'export const gates', entry: /^ {2}(\w+)Gate,$/, as: name, line: `  ${name}Gate,` },
      { place: 'export const registry', entry: /^ {2}(\w+),$/, as: name, line: `  ${name},` },
    ],
    [readers]: [
      {
        place: 'export const readers',
        entry: /^ {2}'?([a-z0-9-]+)'?: async .*$/,
        as: one.id,
        line: `  ${key}: async () => (await import('./${one.id}.ts')).${name},`,
      },
    ],
    [registration]: [
      {
        place: 'export const registrations',
        entry: /^ {2}'?([a-z0-9-]+)'?: \{$/,
        as: one.id,
        line: [
          `  ${key}: {`,
          `    steps: ['${missing('where in its console {url} goes, step by step, in its words')}'],`,
          `    source: '${missing('the page that says so')} (read ${one.today})',`,
          '    open: null,',
          '  },',
        ].join('\n'),
      },
    ],
    [knowledge]: [
      {
        place: 'const list',
        entry: /^ {2}'?([a-z0-9-]+)'?: .*$/,
        as: one.id,
        line: `  // ${missing('which fields decide, what its event of a report is called, how it signs')}\n  ${key}: ${plainKnowledge(read(knowledge))},`,
      },
    ],
  };
  return Object.fromEntries(
    Object.entries(edits).map(([path, insertions]) => [
      path,
      insertions.reduce((text, insertion) => insert(text, insertion, path), read(path)),
    ]),
  );
}

/** A line for a sorted list. */
interface Insertion {
  /** The beginning of the line with which the list begins. */
  readonly place: string;
  /** The first line of an entry, with what it is sorted by. */
  readonly entry: RegExp;
  readonly as: string;
  readonly line: string;
}

/** @throws OperatorError where no such list is. */
function insert(text: string, { place, entry, as, line }: Insertion, path: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((one) => one.startsWith(place));
  const length = lines.slice(start).findIndex((one) => /^[\])}]+;$|^$/.test(one));
  if (start < 0 || length < 0) throw new OperatorError(`${path}: no list that begins with “${place}”.`);
  const end = start + length;
  const after = lines.findIndex((one, at) => at >= start && at < end && (entry.exec(one)?.[1] ?? '') > as);
  return lines.toSpliced(after < 0 ? end : after, 0, line).join('\n');
}

/** What the fuzzer knows of a provider of plain JSON that signs nothing. @throws OperatorError where it no longer knows Wavix. */
function plainKnowledge(text: string): string {
  const known = /^ {2}wavix: (.+),$/m.exec(text)?.[1];
  if (known === undefined) throw new OperatorError('reliability/fuzz/knowledge.ts: no line of wavix to copy.');
  return known;
}
