import { text as readAll } from 'node:stream/consumers';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Backend, Rotation, SecretName } from '../operator/backend.ts';
import { readDemo, switchFault } from '../operator/demo.ts';
import { confirmDrop, notInQuarantine } from '../operator/drop.ts';
import { explainError } from '../operator/explain-error.ts';
import { defaultPort, localBackend } from '../operator/local-backend.ts';
import { OperatorError } from '../operator/operator-error.ts';
import { mostLooked } from '../operator/quarantine.ts';
import { sendReport } from '../operator/send.ts';
import { safe, showDemo, showEndpoints, showMessage, showQuarantine, showRequests } from '../operator/show.ts';
import { waitUntil } from '../operator/wait.ts';
import { watchLook } from '../operator/watch.ts';
import { droppedInWords, missedInWords, missingInWords } from '../operator/words.ts';

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
    .addOption(new Option('--port <n>', 'port of the local stack').default(defaultPort).env('PORT').argParser(toPort))
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
      const next =
        sent.answer === 200
          ? `\nSee it: npm run -s dlr -- trace ${sent.provider} ${sent.messageId}${where(options)}`
          : '';
      print(
        options,
        sent,
        () => `${sent.provider} ${sent.status} for ${sent.messageId}: answered ${sent.answer}${next}`,
      );
      if (sent.answer === 401)
        throw new OperatorError(
          'Not authentic. With ipRanges, only the provider itself gets in; after a rotation, wait as long as "dlr secret" does.',
        );
      if (sent.answer !== 200) throw new OperatorError(`The callback URL answered ${sent.answer}.`);
    },
  );

command('trace <provider> <messageId>', 'one message: its status, why, and every report of it')
  .addHelpText(
    'after',
    `
The id is the one that the provider gave when the message was sent, to the letter. Where a provider reports each part of
a long message, it finds the whole: delivered once all parts are, failed as soon as one is. Its parts stand worst first, and
their reports in one timeline; a part alone is <messageId>/<part>. With --json they are in "parts", null for any other message.`,
  )
  .action(async (provider: string, messageId: string, options: CommonOptions) => {
    const backend = await backendOf(options);
    const traced = await backend.message(provider, messageId);
    if (traced.kind === 'found') {
      print(options, traced.message, () => showMessage(traced.message));
      return;
    }
    const configured = await backend.providers();
    throw new OperatorError(
      configured.includes(provider)
        ? safe(missingInWords(provider, messageId, traced.similar))
        : `No provider "${provider}" is configured; there are ${configured.join(', ')}.`,
    );
  });

command(
  'quarantine',
  'authentic requests that could not be read, and why; they stay in the dead-letter queue for 14 days',
)
  .addOption(new Option('--limit <n>', 'look at so many at most').default(100).argParser(toLimit))
  .option('--drop <id>', 'delete the request with this id for good (all of its copies)')
  .option('--yes', 'with --drop: do not ask', false)
  .action(async (options: CommonOptions & { limit: number; drop?: string; yes: boolean }) => {
    const { quarantine } = await backendOf(options);
    const watched = watchLook();
    if (options.drop === undefined) {
      const look = await watched((watch) => quarantine.look({ limit: options.limit, ...watch }));
      print(options, look.requests, () => showQuarantine(look));
      const missed = missedInWords(look);
      if (missed !== null) console.error(missed);
      if (look.ended === 'interrupted') process.exitCode = exitCodes.failed;
      return;
    }
    const id = options.drop;
    if (!options.yes) {
      const look = await watched((watch) => quarantine.look({ limit: mostLooked, ...watch }));
      await confirmDrop(id, look, { input: process.stdin, output: process.stderr });
    }
    const dropped = await watched((watch) => quarantine.drop(id, watch));
    if (dropped.requests.length === 0) throw notInQuarantine(id, dropped);
    print(
      options,
      { dropped: dropped.requests },
      () => `${showRequests(dropped.requests)}\n${droppedInWords(dropped)}`,
    );
  });

command('secret <provider>', 'add a live secret of a provider, read from standard input, and say when it is accepted')
  .addOption(new Option('--name <name>', 'which').choices(['signingSecret', 'basic']).default('signingSecret'))
  .option('--replace', 'drop the other live ones: do so once the provider uses this one', false)
  .option('--force', 'with --replace: also where an older one is in use', false)
  .option('--no-wait', 'do not wait until it is accepted')
  .addHelpText(
    'after',
    '\nFor a signing secret paste what the provider’s dashboard shows; for basic, user:password:\n  npm run -s dlr -- secret smstake --stack Delivrd-prod < secret.txt',
  )
  .action(async (provider: string, options: CommonOptions & WaitingRotation & { name: SecretName }) => {
    const backend = await backendOf(options);
    if (options.stack === undefined) throw new OperatorError('The local stack makes up its own secrets: give --stack.');
    if (process.stdin.isTTY) console.error('Paste the secret, then Enter and Ctrl+D:');
    const value = (await readAll(process.stdin)).trim();
    if (value === '') throw new OperatorError('Standard input held no secret.');
    if (/\s/.test(value))
      throw new OperatorError('Standard input held more than one line or word; expected the secret alone.');
    const { live, acceptedFrom } = await backend.addSecret(provider, options.name, value, options);
    if (options.wait) await waitUntil(acceptedFrom);
    const next = options.replace
      ? 'The others end within five minutes.'
      : switchWhen(provider, options.wait ? null : acceptedFrom);
    print(
      options,
      { provider, name: options.name, liveSecrets: live, acceptedFrom },
      () => `${options.name} of ${provider}: ${live} live. ${next}`,
    );
  });

command('url-key', 'add a new key of the URL tokens; the URLs registered so far go on until --replace')
  .option('--replace', 'drop all keys but the newest: do so once every provider has its new URL', false)
  .option('--force', 'with --replace: also where an older URL is in use', false)
  .option('--no-wait', 'do not wait until it is accepted')
  .action(async (options: CommonOptions & WaitingRotation) => {
    const { live, acceptedFrom } = await (await backendOf(options)).rotateUrlKey(options);
    if (options.wait) await waitUntil(acceptedFrom);
    const from = options.wait || acceptedFrom === null ? 'now' : `from ${acceptedFrom.toISOString()} on`;
    const next = options.replace
      ? 'Only the newest URLs work: the old ones end within five minutes.'
      : `Register the URLs that "dlr endpoints${where(options)}" prints, ${from}. Then, a day later, run this with --replace.`;
    print(options, { liveKeys: live, acceptedFrom }, () => `${live} live URL key${live === 1 ? '' : 's'}. ${next}`);
  });

command('demo [fault]', 'the outages that a running "npm run demo" can have; with a fault, switch it')
  .option('--off', 'switch the fault off (without it: on)', false)
  .addHelpText(
    'after',
    '\nFor instance: npm run -s dlr -- demo outage:wavix, and later: npm run -s dlr -- demo outage:wavix --off',
  )
  .action(async (fault: string | undefined, options: CommonOptions & { off: boolean }) => {
    if (options.stack !== undefined) throw new OperatorError('A demo runs on the local stack only: leave --stack out.');
    if (fault === undefined && options.off)
      throw new OperatorError('Name the fault to switch off: "dlr demo" lists them.');
    const state =
      fault === undefined ? await readDemo(options.port) : await switchFault(options.port, fault, !options.off);
    print(options, state, () => showDemo(state));
  });

program
  .command('preflight')
  .description(
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
  .exitOverride()
  .action(async (options: { stage?: string; stack?: string; json: boolean }) => {
    const [{ preflight }, { showPreflight }] = await Promise.all([
      import('../operator/preflight/preflight.ts'),
      import('../operator/preflight/show.ts'),
    ]);
    const found = await preflight(options);
    print(options, found, () => showPreflight(found));
    if (!found.ok) process.exitCode = exitCodes.failed;
  });

program
  .command('policy <task...>')
  .description('the IAM policy that tasks need on a stage, as JSON: to attach to a person, a pipeline or a role')
  .option('--stage <name>', 'the stage (default: that of cdk.json)')
  .option('--account <id>', 'for this account only')
  .option('--region <name>', 'for this region only; China and GovCloud need it')
  .addHelpText(
    'after',
    `
Tasks: deploy (cdk deploy, diff, destroy: by the roles of the bootstrap), execution (what CloudFormation may do: for cdk
bootstrap --cloudformation-execution-policies), domain (what it may do besides for a stage with a domain: a second one there), and of
dlr endpoints, send, trace, quarantine, drop (of it), secret, url-key, preflight. Several give one policy. It follows from the stage's
template and asks nobody: make it again where settings add resources.`,
  )
  .exitOverride()
  .action(async (tasks: string[], options: { stage?: string; account?: string; region?: string }) => {
    const { taskNames } = await import('../operator/policies/task-rights.ts');
    const known = tasks.map((task) => {
      const found = taskNames.find((name) => name === task);
      if (found) return found;
      throw new OperatorError(`There is no task "${task}"; there are ${taskNames.join(', ')}.`);
    });
    const [{ policyFor }, { readStage }] = await Promise.all([
      import('../operator/policies/policy.ts'),
      import('../operator/stage.ts'),
    ]);
    const stage = await readStage(options);
    console.log(JSON.stringify(policyFor(known, stage, options), null, 2));
    if (known.includes('execution') && !known.includes('domain') && stage.settings.domain)
      console.error(`${stage.stackName} has a domain, which needs a second policy: policy domain.`);
  });

/** The AWS clients load only where they are needed. */
async function backendOf({ stack, port }: CommonOptions): Promise<Backend> {
  if (stack === undefined) return localBackend(port);
  const { awsBackend } = await import('../operator/aws-backend.ts');
  return awsBackend(stack);
}

interface WaitingRotation extends Rotation {
  readonly wait: boolean;
}

const switchWhen = (provider: string, acceptedFrom: Date | null): string =>
  `Switch ${provider} to it ${acceptedFrom === null ? 'now' : `from ${acceptedFrom.toISOString()} on`}; once it has, run this again with --replace.`;

/** The options that a printed follow-up command needs to ask the same stack. */
const where = ({ stack, port }: CommonOptions): string =>
  stack === undefined ? (port === defaultPort ? '' : ` --port ${port}`) : ` --stack ${stack}`;

function print({ json }: Pick<CommonOptions, 'json'>, value: unknown, show: () => string): void {
  console.log(json ? JSON.stringify(value, null, 2) : show());
}

function toLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostLooked)
    throw new InvalidArgumentError(`Expected a number from 1 to ${mostLooked}.`);
  return limit;
}

function toPort(value: string): number {
  const port = Number(value || defaultPort);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('Expected a number from 1 to 65535.');
  return port;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  else {
    const { said, mend } = explainError(error);
    console.error(error instanceof OperatorError ? error.message : [said, mend].filter(Boolean).join('\n'));
    process.exitCode = exitCodes.failed;
  }
}
