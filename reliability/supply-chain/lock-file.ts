import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** A package of the lock file, as far as the checks look at it. */
export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: unknown;
  readonly dev?: boolean;
  readonly link?: boolean;
  /** Its files came inside the archive of the package that it lies in. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** package.json, and the lock file's copy of it. */
export type Manifest = { readonly name?: string } & {
  readonly [Field in (typeof dependencyFields)[number]]?: Readonly<Record<string, string>>;
};

export interface LockFile {
  readonly lockfileVersion: number;
  /** By place: `node_modules/a/node_modules/b`; the project itself is ''. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

export const readLockFile = (): LockFile => readJson('package-lock.json') as LockFile;
export const readManifest = (): Manifest => readJson('package.json') as Manifest;
export const readNpmSettings = (): string => readFileSync(join(root, '.npmrc'), 'utf8');

/** The packages by place, without the project itself. */
export const packagesOf = ({ packages }: LockFile): readonly (readonly [place: string, locked: LockedPackage])[] =>
  Object.entries(packages).filter(([place]) => place !== '');

/** `@scope/name` of a place. */
export const nameOf = (place: string): string =>
  place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The packages that may run a script when they are installed, and what it does: whatever else runs there is a stranger's code. */
const installScripts: Readonly<Record<string, string>> = {
  'classic-level': 'node-gyp-build: looks for its prebuilt binary; part of dynalite, not deployed',
  esbuild: 'looks for its prebuilt binary, fetches it only where npm left that package out; makes the bundles',
};

/** What is wrong with the lock file and what must agree with it: one line each, with the mend. */
export function lockFileProblems(lock: LockFile, manifest: Manifest, npmSettings: string): readonly string[] {
  const problems: string[] = [];
  if (lock.lockfileVersion !== 3)
    problems.push(`package-lock.json: lockfileVersion is ${lock.lockfileVersion}; expected 3 (npm 7 or newer)`);
  if (!/^omit-lockfile-registry-resolved=true$/m.test(npmSettings))
    problems.push('.npmrc: expected the line omit-lockfile-registry-resolved=true');
  for (const [place, locked] of packagesOf(lock))
    problems.push(...packageProblems(lock, place, locked).map((problem) => `${place}: ${problem}`));

  const own: Manifest = (lock.packages[''] as Manifest | undefined) ?? {};
  for (const field of dependencyFields) {
    const wanted = manifest[field] ?? {};
    for (const [name, version] of Object.entries(wanted)) {
      if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
        problems.push(`package.json: ${field}.${name} is ${version}; expected one exact version`);
    }
    const differing = Object.keys({ ...wanted, ...own[field] }).filter((name) => wanted[name] !== own[field]?.[name]);
    for (const name of differing)
      problems.push(`package-lock.json: ${field}.${name} is not that of package.json; run npm install`);
  }
  return problems;
}

function packageProblems(lock: LockFile, place: string, locked: LockedPackage): readonly string[] {
  const problems: string[] = [];
  if (locked.link) problems.push('is a link to a folder; expected a package of the registry');
  if (locked.resolved !== undefined)
    problems.push('"resolved" names where it was fetched; take it out (.npmrc leaves it out of what npm writes)');
  const { integrity } = holderOf(lock, place, locked);
  if (!integrity?.startsWith('sha512-'))
    problems.push('no SHA-512 in "integrity": nothing would notice other files; delete the entry and run npm install');
  if (locked.hasInstallScript && !Object.hasOwn(installScripts, nameOf(place)))
    problems.push('runs a script when it is installed; read that, then add it to installScripts in lock-file.ts');
  return problems;
}

/** The package whose archive holds this one: itself, unless it came bundled inside another. */
function holderOf(lock: LockFile, place: string, locked: LockedPackage): LockedPackage {
  if (!locked.inBundle) return locked;
  const outer = place.slice(0, place.lastIndexOf('/node_modules/'));
  const holder = outer === place ? undefined : lock.packages[outer];
  return holder === undefined ? locked : holderOf(lock, outer, holder);
}
