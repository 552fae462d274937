import { text as readAll } from 'node:stream/consumers';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Backend, OperatorError, type SecretName } from '../operator/backend.ts';
import { localBackend } from '../operator/local-backend.ts';
import { sendReport } from '../operator/send.ts';
import { showEndpoints, showMessage } from '../operator/show.ts';

interface CommonOptions {
  readonly port: number;
  readonly stack?: string;
  readonly json: boolean;
}

/** Exit codes, told in --help. */
const exitCodes = { failed: 1, usage: 2 } as const;

const program = new Command('dlr')
  .description('The operator’s commands of Delivrd. They talk to the local stack, or with --stack to one in AWS.')
  .addHelpText(
    'after',
    `\nExit codes: 0 done, ${exitCodes.failed} not done (the message says why), ${exitCodes.usage} wrong use.`,
  )
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

/** A command with the options that all have. */
const command = (usage: string, description: string): Command =>
  program
    .command(usage)
    .description(description)
    .addOption(new Option('--port <n>', 'port of the local stack').default(4400).env('PORT').argParser(toPort))
    .option('--stack <name>', 'a stack in AWS, with the credentials and region of the environment')
    .option('--json', 'print JSON for a script', false)
    .exitOverride();

command('endpoints', 'the callback URLs to register, one a provider').action(async (options: CommonOptions) => {
  const endpoints = await (await backendOf(options)).endpoints();
  // A screen or a pipe is no place for a deployed stack's secrets; the URLs with their tokens are what this is for.
  const shown =
    options.stack === undefined ? endpoints : endpoints.map(({ signingSecret: _, basic: __, ...rest }) => rest);
  print(options, shown, () => showEndpoints(endpoints));
});

command('send <provider>', 'post a genuine, correctly signed delivery report of that provider')
  .requiredOption('--status <word>', 'the provider’s own status word, or delivered, failed, …')
  .option('--id <messageId>', 'message id (default: a new one)')
  .option('--to <number>', 'recipient, such as +919876543210')
  .option('--reference <text>', 'client reference, or tag')
  .option('--error-code <code>', 'the provider’s error')
  .action(
    async (
      provider: string,
      options: CommonOptions & { status: string; id?: string; to?: string; reference?: string; errorCode?: string },
    ) => {
      const sent = await sendReport(await backendOf(options), provider, options);
      const next = sent.answer === 200 ? `\nSee it: npm run -s dlr -- trace ${sent.provider} ${sent.messageId}` : '';
      print(
        options,
        sent,
        () => `${sent.provider} ${sent.status} for ${sent.messageId}: answered ${sent.answer}${next}`,
      );
      if (sent.answer !== 200) throw new OperatorError(`The callback URL answered ${sent.answer}.`);
    },
  );

command('trace <provider> <messageId>', 'one message: its status, why, and every report of it').action(
  async (provider: string, messageId: string, options: CommonOptions) => {
    const message = await (await backendOf(options)).message(provider, messageId);
    if (message === null) {
      throw new OperatorError(
        `No report of ${provider} ${messageId} has come. It shows here a second or two after it is received.`,
      );
    }
    print(options, message, () => showMessage(message));
  },
);

command(
  'secret <provider>',
  'add a live secret of a provider, read from standard input; takes effect within five minutes',
)
  .addOption(new Option('--name <name>', 'which').choices(['signingSecret', 'basic']).default('signingSecret'))
  .option('--replace', 'drop the secrets that are live now', false)
  .addHelpText(
    'after',
    '\nFor a signing secret paste what the provider’s dashboard shows; for basic, user:password:\n  npm run -s dlr -- secret smstake --stack Delivrd-prod < secret.txt',
  )
  .action(async (provider: string, options: CommonOptions & { name: SecretName; replace: boolean }) => {
    const backend = await backendOf(options);
    const value = (await readAll(process.stdin)).trim();
    if (value === '') throw new OperatorError('Standard input held no secret.');
    const liveSecrets = await backend.addSecret(provider, options.name, value, options.replace);
    print(
      options,
      { provider, name: options.name, liveSecrets },
      () => `${provider} has ${liveSecrets} live ${options.name}${liveSecrets === 1 ? '' : 's'}.`,
    );
  });

command('url-key', 'add a new key of the URL tokens; the URLs registered so far go on until --replace')
  .option('--replace', 'drop all keys but the newest: do so once every provider has its new URL', false)
  .action(async (options: CommonOptions & { replace: boolean }) => {
    const liveKeys = await (await backendOf(options)).rotateUrlKey(options.replace);
    const next = options.replace
      ? 'Only the newest URLs work now.'
      : 'Register the URLs that "dlr endpoints" prints now, then run this with --replace.';
    print(options, { liveKeys }, () => `${liveKeys} live URL key${liveKeys === 1 ? '' : 's'}. ${next}`);
  });

/** The AWS clients load only where they are needed. */
async function backendOf({ stack, port }: CommonOptions): Promise<Backend> {
  if (stack === undefined) return localBackend(port);
  const { awsBackend } = await import('../operator/aws-backend.ts');
  return awsBackend(stack);
}

function print({ json }: CommonOptions, value: unknown, show: () => string): void {
  console.log(json ? JSON.stringify(value, null, 2) : show());
}

function toPort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('Expected a number from 1 to 65535.');
  return port;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  else {
    // Errors of the SDK name themselves: no credentials, no such stack, no right.
    const { name, message } = error as Error;
    console.error(error instanceof OperatorError ? message : `${name}: ${message}`);
    process.exitCode = exitCodes.failed;
  }
}
