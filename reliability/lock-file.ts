// Checks that what is installed is what was reviewed: a hash for every package, exact versions, no unknown install script.
import { command, exitCodes } from './supply-chain/command.ts';
import { lockFileProblems, packagesOf, readLockFile, readManifest, readNpmSettings } from './supply-chain/lock-file.ts';

const usage = `npm run check:lock-file

Every entry of package-lock.json has a SHA-512 and names no host, package.json has exact versions, and no package but those
reviewed runs a script when it is installed. Exit codes: 0 all right, ${exitCodes.failed} not (each problem has its mend), ${exitCodes.usage} wrong use.`;

await command(usage, {}, async () => {
  const lock = readLockFile();
  const problems = lockFileProblems(lock, readManifest(), readNpmSettings());
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return exitCodes.failed;
  console.log(`${packagesOf(lock).length} locked packages: each with its hash, none with a host, versions exact.`);
  return 0;
});
