import { type LockFile, nameOf, packagesOf } from './lock-file.ts';

/** Licences (SPDX ids) that any package may have. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
]);

/** Also fine for tools that run as they came; nothing of it may be in a function: whoever passes that on would owe its source. */
const toolsOnly = new Set(['MPL-2.0', 'Unlicense']);

/** Packages that name their licence in a way of before SPDX, which the lock file does not take over, with what they say in their own files. */
const reviewed: Readonly<Record<string, string>> = { 'base-64 0.1.0': 'MIT', 'uri-parser 1.0.1': 'MIT' };

const policyFile = 'reliability/supply-chain/licences.ts';

export interface LicenceReport {
  /** How many packages have which licence. */
  readonly counts: Readonly<Record<string, number>>;
  /** The packages in the functions, as `name version`, with licence and functions. */
  readonly deployed: readonly {
    readonly name: string;
    readonly licence: string;
    readonly functions: readonly string[];
  }[];
  /** One line each, with the mend. */
  readonly problems: readonly string[];
}

/** @param deployed functions by the place of each package that is in them. */
export function checkLicences(lock: LockFile, deployed: ReadonlyMap<string, readonly string[]>): LicenceReport {
  const counts: Record<string, number> = {};
  const listed: LicenceReport['deployed'][number][] = [];
  const problems: string[] = [];
  for (const [place, { license, version }] of packagesOf(lock)) {
    const name = `${nameOf(place)} ${version}`;
    const functions = deployed.get(place) ?? [];
    const licence = typeof license === 'string' ? license : (reviewed[name] ?? '');
    counts[licence || 'none'] = (counts[licence || 'none'] ?? 0) + 1;
    if (functions.length > 0) listed.push({ name, licence, functions });
    if (licence === '') {
      problems.push(`${name} has no licence, so nobody may use it: take another version or another package.`);
    } else if (!meets(licence, permissive)) {
      const inTools = meets(licence, new Set([...permissive, ...toolsOnly]));
      if (inTools && functions.length === 0) continue;
      problems.push(
        inTools
          ? `${name} is ${licence}, which is for tools only, and it is in ${functions.join(' and ')}: take another package.`
          : `${name} is ${licence}, which is not allowed: take another package or, after a review, add it in ${policyFile}.`,
      );
    }
  }
  for (const place of deployed.keys()) {
    if (!Object.hasOwn(lock.packages, place))
      problems.push(`${place} is in a function but not in package-lock.json: run npm ci.`);
  }
  return { counts, deployed: listed, problems };
}

/** Whether an SPDX expression can be met by these licences: one side of an OR, both of an AND. Exceptions (WITH) are not read. */
export function meets(expression: string, allowed: ReadonlySet<string>): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const one = (): boolean => {
    const token = tokens[at];
    at += 1;
    if (token !== '(') return allowed.has(token ?? '');
    const inside = either();
    at += 1;
    return inside && tokens[at - 1] === ')';
  };
  const both = (): boolean => {
    let met = one();
    while (tokens[at] === 'AND') {
      at += 1;
      met = one() && met;
    }
    return met;
  };
  const either = (): boolean => {
    let met = both();
    while (tokens[at] === 'OR') {
      at += 1;
      met = both() || met;
    }
    return met;
  };
  return either() && at === tokens.length;
}
