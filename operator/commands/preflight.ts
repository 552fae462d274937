import { type Command, Option } from 'commander';
import { exitCodes, plainCommand, print } from './command.ts';

export const addPreflight = (program: Command): Command =>
  plainCommand(
    program,
    'preflight',
    'before a deployment: whether the stage fits into the account and region, and what it adopts is there; reads only',
  )
    .option('--stage <name>', 'the stage to deploy (default: that of cdk.json)')
    .addOption(new Option('--stack <name>', 'the same by the name of its stack').conflicts('stage'))
    .option('--json', 'print JSON for a script', false)
    .addHelpText(
      'after',
      `
It asks with the credentials and region of the environment: who you are, the region, what its partition lacks, the version
of the bootstrap, runtime and processor of the functions, Lambda concurrency, the HTTP API's throttle, alarms on queries; what the stage adopts, and
what becomes of its own.
What can't be asked is said, and stands against nothing. The rights: npm run -s dlr -- policy preflight.
Exit code 1 where something stands against deploying; each finding has its mend.`,
    )
    .action(async (options: { stage?: string; stack?: string; json: boolean }) => {
      const [{ preflight }, { showPreflight }] = await Promise.all([
        import('../preflight/preflight.ts'),
        import('../preflight/show.ts'),
      ]);
      const found = await preflight(options);
      print(options, found, () => showPreflight(found));
      if (!found.ok) process.exitCode = exitCodes.failed;
    });
