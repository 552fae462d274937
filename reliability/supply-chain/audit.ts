import { z } from 'zod';

/** What the registry's advisories say of one locked package. */
export interface Finding {
  /** GitHub's id of the advisory, else the registry's number of it. */
  readonly advisory: string;
  readonly package: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
  /** The functions that hold the package; none for a tool. */
  readonly functions: readonly string[];
}

/** A finding that somebody looked into and found harmless here, for some time. */
export interface Exception {
  readonly advisory: string;
  readonly package: string;
  readonly reason: string;
  /** The last day that it holds, as `2027-01-31`: then somebody looks again. */
  readonly until: string;
}

export type Verdict =
  | { readonly outcome: 'not-audited'; readonly because: string }
  | {
      readonly outcome: 'clean' | 'findings';
      /** Packages that the registry was asked about. */
      readonly packages: number;
      /** `ended` is the day on which an exception for it ran out. */
      readonly failing: readonly (Finding & { readonly ended?: string })[];
      readonly explained: readonly (Finding & Pick<Exception, 'reason' | 'until'>)[];
      /** Below what fails. */
      readonly minor: readonly Finding[];
      /** Exceptions for what is not found any more. */
      readonly unused: readonly Exception[];
    };

export const exceptionsFile = 'audit-exceptions.json';

const exceptionsSchema = z.array(
  z.strictObject({
    advisory: z.string().min(1, 'expected the id of the advisory, such as GHSA-xxxx-xxxx-xxxx'),
    package: z.string().min(1, 'expected the name of the package'),
    reason: z.string().min(20, 'expected why it does no harm here, in a sentence'),
    until: z.iso.date('expected the day to look again, such as 2027-01-31'),
  }),
);

/** @throws Error that names each mistake in the file of exceptions. */
export function readExceptions(text: string): readonly Exception[] {
  const result = exceptionsSchema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'all'}: ${message}`);
  throw new Error(`${exceptionsFile} can't be used:\n${mistakes.join('\n')}`);
}

/** The part of `npm audit --json` that is read; npm 7 to 11 write it so. */
const reportSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      nodes: z.array(z.string()),
      // A text names a dependency that is the one affected, and has an entry of its own.
      via: z.array(
        z.union([
          z.string(),
          z.object({
            source: z.union([z.number(), z.string()]),
            name: z.string(),
            severity: z.string(),
            title: z.string(),
            url: z.string().default(''),
          }),
        ]),
      ),
    }),
  ),
  metadata: z.object({ dependencies: z.object({ total: z.number() }) }),
});

const severities = ['info', 'low', 'moderate', 'high', 'critical'];

/** From which severity a finding fails. A word that nobody listed fails too. */
const fails = ({ severity, functions }: Finding): boolean => {
  const rank = severities.indexOf(severity);
  return rank < 0 || rank >= severities.indexOf(functions.length > 0 ? 'moderate' : 'high');
};

/** Whether an answer of `npm audit --json` tells of anything: only then it matters what is deployed. */
export const tellsOfAny = (answer: unknown): boolean =>
  Object.keys(reportSchema.safeParse(answer).data?.vulnerabilities ?? {}).length > 0;

/**
 * What an answer of `npm audit --json` means. Anything but a report about all locked packages means that nothing was audited.
 * @param deployed functions by the place in the lock file of each package that is in them.
 * @param today as `2026-11-22`.
 */
export function judge(
  answer: unknown,
  lockedPackages: number,
  deployed: ReadonlyMap<string, readonly string[]>,
  exceptions: readonly Exception[],
  today: string,
): Verdict {
  const report = reportSchema.safeParse(answer);
  if (!report.success) return { outcome: 'not-audited', because: whyNot(answer) };
  const { vulnerabilities, metadata } = report.data;
  const packages = metadata.dependencies.total;
  if (packages < lockedPackages)
    return { outcome: 'not-audited', because: `npm asked about ${packages} of ${lockedPackages} locked packages` };

  const findings = Object.values(vulnerabilities).flatMap(({ nodes, via }) =>
    via.flatMap((one): Finding[] => {
      if (typeof one === 'string') return [];
      const { name, severity, title, url, source } = one;
      const functions = [...new Set(nodes.flatMap((place) => deployed.get(place) ?? []))].sort();
      const advisory = /GHSA(-\w{4}){3}/.exec(url)?.[0] ?? String(source);
      return [{ advisory, package: name, severity, title, url, functions }];
    }),
  );
  const isFor = (finding: Finding) => (exception: Exception) =>
    exception.advisory === finding.advisory && exception.package === finding.package;
  const serious = findings.filter(fails).map((finding) => ({ finding, exception: exceptions.find(isFor(finding)) }));
  const failing = serious.flatMap(({ finding, exception }) => {
    if (!exception) return [finding];
    return exception.until < today ? [{ ...finding, ended: exception.until }] : [];
  });
  return {
    outcome: failing.length > 0 ? 'findings' : 'clean',
    packages,
    failing,
    explained: serious.flatMap(({ finding, exception }) =>
      exception && exception.until >= today ? [{ ...finding, reason: exception.reason, until: exception.until }] : [],
    ),
    minor: findings.filter((finding) => !fails(finding)),
    unused: exceptions.filter((exception) => !findings.some((finding) => isFor(finding)(exception))),
  };
}

/** npm's own words for an audit that did not happen, without the address that it asked. */
function whyNot(answer: unknown): string {
  const said = answer as { readonly message?: unknown; readonly error?: { readonly summary?: unknown } } | null;
  const words = [said?.message, said?.error?.summary].find((text) => typeof text === 'string' && text !== '');
  return String(words ?? 'npm gave no report').replace(/\bhttps?:\/\/\S+/g, 'the registry');
}
