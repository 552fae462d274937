// Checks the licence of every package in the lock file, and names those that are deployed.
import { deployedPackages } from '../packaging/bundled.ts';
import { command, exitCodes } from './supply-chain/command.ts';
import { checkLicences } from './supply-chain/licences.ts';
import { readLockFile } from './supply-chain/lock-file.ts';

const usage = `npm run check:licences -- [flags]

Every package of package-lock.json has a licence that reliability/supply-chain/licences.ts allows; stricter for what esbuild
puts into the functions, which is listed. Exit codes: 0 all right, ${exitCodes.failed} not (each problem has its mend), ${exitCodes.usage} wrong use.

  --json   print counts, deployed packages and problems as JSON
  --help   print this`;

await command(usage, { json: { type: 'boolean', default: false } }, async ({ json }) => {
  const report = checkLicences(readLockFile(), await deployedPackages());
  if (json) console.log(JSON.stringify(report, null, 2));
  else {
    const counts = Object.entries(report.counts).sort(([, a], [, b]) => b - a);
    console.log(counts.map(([licence, count]) => `${String(count).padStart(4)}  ${licence}`).join('\n'));
    console.log(`\nIn the functions:`);
    for (const { name, licence, functions } of report.deployed)
      console.log(`  ${name.padEnd(46)} ${licence.padEnd(14)} ${functions.join(', ')}`);
    for (const problem of report.problems) console.error(problem);
  }
  return report.problems.length > 0 ? exitCodes.failed : 0;
});
