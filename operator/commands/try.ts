import { type Command, Option } from 'commander';
import { providersBy } from '../../functions/shared/named.ts';
import type { Providers } from '../../functions/shared/provider-settings.ts';
import { defaultPort } from '../ask-local.ts';
import { OperatorError } from '../operator-error.ts';
import { typedPath } from '../typed-path.ts';
import { noSuchProvider } from '../words.ts';
import { exitCodes, plainCommand, print } from './command.ts';

interface TryOptions {
  readonly stage?: string;
  readonly stack?: string;
  readonly json: boolean;
}

export const addTry = (program: Command): Command =>
  plainCommand(
    program,
    'try <provider> <file>',
    'what would be read of a request, by the settings in cdk.json; sends nothing',
  )
    .option('--stage <name>', 'by the settings of this stage (default: that of cdk.json)')
    .addOption(new Option('--stack <name>', 'by the settings that a stack in AWS was deployed with').conflicts('stage'))
    .option('--json', 'print JSON for a script', false)
    .addHelpText(
      'after',
      `
The file is a raw HTTP request (request line, headers, an empty line, the body), the JSON that "dlr doctor --request" takes, or a
body alone; - is standard input. It is read by the code that reads callbacks: a mistake in a path or a list shows before anything
is deployed. It tells each report, what is no report and of which kind, and the place of what can't be read. Nothing runs, nothing is
stored, and nothing is checked that takes a secret. Exit code 1 where something can't be read.`,
    )
    .action(async (name: string, file: string, options: TryOptions) => {
      const [{ readTrial, tryRequest }, { readInput }, { showTry }] = await Promise.all([
        import('../try.ts'),
        import('../read-input.ts'),
        import('../show-try.ts'),
      ]);
      const providers = await providersOf(options);
      const provider = providersBy(providers).get(name);
      if (!provider) throw new OperatorError(noSuchProvider(name, Object.keys(providers)));
      const place = file === '-' ? 'standard input' : file;
      const request = readTrial(await readInput(typedPath(file), 'file'), place);
      const settings = Object.hasOwn(providers, name) ? providers[name] : undefined;
      const tried = tryRequest({ provider, settings, request, now: Date.now() });
      print(options, tried, () => showTry(tried));
      if (tried.unreadable.length > 0) process.exitCode = exitCodes.failed;
    });

async function providersOf({ stack, stage }: TryOptions): Promise<Providers> {
  if (stack !== undefined) {
    const { openDeployed } = await import('../deployed.ts');
    return (await openDeployed({ stack, port: defaultPort })).providers();
  }
  const { readStage } = await import('../stage.ts');
  return (await readStage(stage === undefined ? {} : { stage })).settings.providers;
}
