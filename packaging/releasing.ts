import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands against a release, with its mend. */
export class NotReleased extends Error {}

export interface Release {
  readonly version: string;
  readonly tag: string;
  /** What CHANGELOG.md says of it, without the heading. */
  readonly notes: string;
}

const version = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
const steps = ['major', 'minor', 'patch'] as const;

/**
 * What a release of this checkout would be.
 * @param wanted a version, or which part of the present one goes up.
 * @param today as in CHANGELOG.md, 2026-11-28.
 * @throws NotReleased for each thing that stands against it.
 */
export function plan(root: string, wanted: string, today: string): Release {
  const present = presentVersion(root);
  const next = nextOf(present, wanted);
  const tag = `v${next}`;
  const against: string[] = [];
  const branch = git(root, 'rev-parse', '--abbrev-ref', 'HEAD');
  if (branch !== 'main') against.push(`this is the branch ${branch}; expected main: git switch main`);
  const changed = git(root, 'status', '--porcelain');
  if (changed !== '') against.push(`the tree is not clean; commit or stash:\n${changed}`);
  if (git(root, 'tag', '--list', tag) !== '') against.push(`the tag ${tag} is there already; expected a later version`);
  else if (compare(next, present) < 0)
    against.push(`${next} is before ${present}, which package.json has; expected a later one`);
  const section = sectionOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), next);
  const heading = `## ${next} - ${today}`;
  if (section === null)
    against.push(`CHANGELOG.md says nothing of ${next}; expected a heading "${heading}", and what changes for whom`);
  else {
    if (section.date !== today)
      against.push(
        `CHANGELOG.md dates ${next} ${section.date === '' ? 'with nothing' : section.date}; expected "${heading}"`,
      );
    if (section.notes === '') against.push(`CHANGELOG.md has nothing under ${next}; expected what changes for whom`);
  }
  if (against.length > 0 || section === null) throw new NotReleased(against.join('\n'));
  return { version: next, tag, notes: section.notes };
}

/** Writes the version wherever it stands, commits that, and tags the commit. Pushes nothing. */
export function release(root: string, { version: next, tag, notes }: Release): void {
  const write = <Content>(file: string, change: (content: Content) => void): void => {
    const content = readJson<Content>(root, file);
    change(content);
    writeFileSync(join(root, file), `${JSON.stringify(content, null, 2)}\n`);
  };
  write<Versioned>('package.json', (content) => {
    content.version = next;
  });
  write<Versioned & { readonly packages: { readonly '': Versioned } }>('package-lock.json', (content) => {
    content.version = next;
    content.packages[''].version = next;
  });
  write<{ readonly dependencies: { delivrd: string } }>('examples/embed/package.json', (content) => {
    content.dependencies.delivrd = next;
  });
  git(root, 'add', '--all');
  // Of a first release nothing changes: it has its version from the beginning.
  git(root, 'commit', '--quiet', '--allow-empty', '--message', `Release ${next}`);
  git(root, 'tag', '--annotate', tag, '--cleanup=verbatim', '--message', `Delivrd ${next}\n\n${notes}`);
}

interface Versioned {
  version: string;
}

const readJson = <Content>(root: string, file: string): Content => JSON.parse(readFileSync(join(root, file), 'utf8'));
const presentVersion = (root: string): string => readJson<Versioned>(root, 'package.json').version;

const git = (root: string, ...words: readonly string[]): string =>
  execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();

const partsOf = (text: string): readonly number[] => text.split('.').map(Number);

function nextOf(present: string, wanted: string): string {
  const at = (steps as readonly string[]).indexOf(wanted);
  if (at < 0) {
    if (!version.test(wanted))
      throw new NotReleased(`got ${wanted}; expected ${steps.join(', ')}, or a version such as 1.2.3`);
    return wanted;
  }
  return partsOf(present)
    .map((part, index) => (index < at ? part : index === at ? part + 1 : 0))
    .join('.');
}

function compare(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** What CHANGELOG.md says of the version that package.json has; empty where nothing. */
export const presentNotes = (root: string): string =>
  sectionOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), presentVersion(root))?.notes ?? '';

/** What a changelog says of a version; null where it does not name it. */
function sectionOf(changelog: string, of: string): { readonly date: string; readonly notes: string } | null {
  const sections = changelog.split(/^## /m).slice(1);
  for (const section of sections) {
    const [heading = '', ...lines] = section.split('\n');
    const [named, date = ''] = heading.trim().split(/\s+-\s+/);
    if (named === of) return { date, notes: lines.join('\n').trim() };
  }
  return null;
}
