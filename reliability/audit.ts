// Asks the registry for known vulnerabilities of every locked package, and tells three outcomes apart: none, some, no answer.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployedPackages } from '../packaging/bundled.ts';
import { exceptionsFile, type Finding, judge, readExceptions, tellsOfAny, type Verdict } from './supply-chain/audit.ts';
import { command, exitCodes } from './supply-chain/command.ts';
import { packagesOf, readLockFile, root } from './supply-chain/lock-file.ts';
import { npmJson } from './supply-chain/npm.ts';

const usage = `npm run check:audit -- [flags]

Known vulnerabilities (npm audit) of every package in package-lock.json. From "high" on they fail, in what is deployed
from "moderate" on, unless the exceptions explain them. Exit codes: 0 clean, or not audited (it says so), ${exitCodes.failed} findings,
${exitCodes.usage} wrong use, ${exitCodes.unanswered} not audited although --require.

  --require           fail where the registry does not answer: no answer is no clean result
  --exceptions FILE   the findings that are explained (default ${exceptionsFile}):
                      [{ "advisory": "GHSA-…", "package": "…", "reason": "…", "until": "2027-01-31" }]
  --json              print the verdict as JSON
  --help              print this`;

const options = {
  require: { type: 'boolean', default: false },
  exceptions: { type: 'string', default: join(root, exceptionsFile) },
  json: { type: 'boolean', default: false },
} as const;

await command(usage, options, async (flags) => {
  const exceptions = readExceptions(readFileSync(flags.exceptions, 'utf8'));
  const locked = packagesOf(readLockFile()).length;
  const answer = await ask();
  const today = new Date().toISOString().slice(0, 10);
  const deployed = tellsOfAny(answer) ? await deployedPackages() : new Map<string, readonly string[]>();
  const verdict = judge(answer, locked, deployed, exceptions, today);
  if (flags.json) console.log(JSON.stringify(verdict, null, 2));
  else tell(verdict, locked, flags.require);
  if (verdict.outcome === 'not-audited') return flags.require ? exitCodes.unanswered : 0;
  return verdict.outcome === 'findings' ? exitCodes.failed : 0;
});

/** What npm says of the lock file, which has the packages of every platform, unlike node_modules. */
async function ask(): Promise<unknown> {
  // npm keeps what it once heard of an advisory: with its usual cache, one that has become worse stays what it was.
  const cache = mkdtempSync(join(tmpdir(), 'delivrd-audit-'));
  // One more try, not minutes of them.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=30000'];
  try {
    return await npmJson(['audit', '--json', '--package-lock-only', `--cache=${cache}`, ...patience]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function tell(verdict: Verdict, locked: number, isRequired: boolean): void {
  if (verdict.outcome === 'not-audited') {
    const next = isRequired
      ? 'Run it again, or with a registry that answers audits.'
      : 'That is not a clean result: with --require it fails.';
    console.error(`NOT AUDITED: ${verdict.because}.\nNothing is known of ${locked} locked packages. ${next}`);
    return;
  }
  const { packages, failing, explained, minor, unused } = verdict;
  for (const finding of minor) console.log(`Below what fails: ${describe(finding)}`);
  for (const { reason, until, ...finding } of explained)
    console.log(`Explained until ${until}: ${describe(finding)}\n  ${reason}`);
  for (const { advisory, package: name } of unused)
    console.log(`${exceptionsFile}: ${advisory} of ${name} is not found any more; take it out.`);
  for (const { ended, ...finding } of failing)
    console.error(
      `FOUND: ${describe(finding)}${ended ? `\n  What explained it held until ${ended}: look again.` : ''}`,
    );
  if (failing.length > 0)
    console.error(
      `Update the package (npm audit says to which version), or explain why it does no harm here in ${exceptionsFile}.`,
    );
  else console.log(`Audited ${packages} packages: no known vulnerability that fails, ${explained.length} explained.`);
}

function describe({ advisory, package: name, severity, title, url, functions }: Finding): string {
  const where = functions.length > 0 ? `deployed in ${functions.join(' and ')}` : 'in tools only';
  return `${name}: ${severity}, ${title} (${advisory}), ${where} ${url}`.trimEnd();
}
