import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { isYes } from '../confirm.ts';
import type { Deployed } from '../deployed.ts';
import { notInQuarantine } from '../drop.ts';
import { whatWasDone } from '../half-done.ts';
import { OperatorError } from '../operator-error.ts';
import type { Selection } from '../quarantine.ts';
import { fastestReplay, mostLooked, slowestReplay, usualReplay } from '../queue-limits.ts';
import type { Seeing } from '../queue-look.ts';
import type { ReplayOptions } from '../replay.ts';
import { causeTable, showUnauthentic } from '../show-quarantine.ts';
import { showReplayed, showUnauthenticReplayed, unfinishedInWords } from '../show-replay.ts';
import { watchLook } from '../watch.ts';
import { missedInWords } from '../words.ts';
import { account, type CommonOptions, exitCodes, print, stackCommand, wholeNumber } from './command.ts';

interface Options extends CommonOptions, Selection {
  readonly all: boolean;
  readonly unauthentic: boolean;
  readonly rate: number;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export const addReplay = (program: Command): Command => {
  const command = stackCommand(
    program,
    'replay',
    'send requests in quarantine through the consumer again, once their cause is mended',
  );
  return command
    .option('--cause <text>', 'those whose cause has this text in it, in any letter case')
    .option('--exact', 'with --cause: those whose cause is this text, to the letter', false)
    .option('--id <id>', 'the one with this id')
    .option('--all', 'all of them', false)
    .option(
      '--unauthentic',
      'what failed authentication, was kept (unauthentic.keepHours), and is authentic now',
      false,
    )
    .option('--provider <id>', 'of these, only those of this provider')
    .addOption(
      new Option('--rate <n/s>', `send so many a second at most, ${slowestReplay} to ${fastestReplay}`)
        .default(usualReplay, `${usualReplay}/s`)
        .argParser(toRate),
    )
    .option('--dry-run', 'show what would be sent, and send nothing', false)
    .option('--yes', 'do not show and ask first', false)
    .addHelpText(
      'after',
      `
"dlr quarantine" shows the causes. A request leaves the dead-letter queue once the consumer's queue has it, not before: Ctrl+C, or a machine
that dies, loses nothing; run the same line again and it goes on. One that is sent twice changes nothing the second time. What can't be
read this time either is back in quarantine, and told here. Reports keep the time at which they came.

--unauthentic checks each by the secrets and settings as they are now, and sends only what is authentic; the rest stays.`,
    )
    .action(async (options: Options) => {
      const ways = [options.cause !== undefined, options.id !== undefined, options.all, options.unauthentic].filter(
        Boolean,
      ).length;
      if (ways !== 1)
        command.error('Say which: expected one of --cause <text>, --id <id>, --all and --unauthentic.', usage);
      if (options.exact && options.cause === undefined) command.error('--exact goes with --cause <text>.', usage);
      await run(options);
    });
};

const usage = { exitCode: exitCodes.usage };

/** What is replayed, from where, and how it is shown first. */
interface Source {
  readonly url: string;
  readonly entryOf: ReplayOptions['entryOf'];
  /** `count` are those that would be sent. */
  readonly look: () => Promise<Seeing & { readonly shown: unknown; readonly table: string; readonly count: number }>;
  readonly notFound: (seeing: Seeing) => OperatorError | null;
}

async function run(options: Options): Promise<void> {
  const [{ SQSClient }, { openDeployed }, { replay }] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../deployed.ts'),
    import('../replay.ts'),
  ]);
  const deployed = await openDeployed(options);
  const client = new SQSClient(deployed.place);
  const configured = Object.keys(await deployed.providers());
  const { provider } = options;
  if (provider !== undefined && !configured.includes(provider))
    throw new OperatorError(`No provider "${provider}" is configured; there are ${configured.join(', ')}.`);
  const { url, entryOf, look, notFound } = await (options.unauthentic ? unauthentic : deadLetters)(
    client,
    deployed,
    options,
  );

  if (options.dryRun || !options.yes) {
    const { shown, table, count, ...seeing } = await look();
    if (seeing.ended === 'interrupted') throw new OperatorError('Interrupted: nothing sent.');
    const missed = missedInWords(seeing);
    if (options.dryRun) {
      if (missed !== null) console.error(missed);
      print(options, { wouldSend: shown }, () => `${table}\nNothing sent: this was a dry run.`);
      return;
    }
    const missing = count === 0 ? notFound(seeing) : null;
    if (missing) throw missing;
    if (count > 0) await confirm(count, table);
  }

  const words = {
    ending: 'Ending: what is not sent stays where it is.',
    progress: (sent: number, left: number) => `Sent ${sent}; about ${left} to go …`,
  };
  const queues = { sourceUrl: url, reportQueueUrl: await deployed.output(outputs.reportQueueUrl) };
  const { done: replayed, failure } = await whatWasDone(
    watchLook(words)((watch) => replay(client, queues, { entryOf, perSecond: options.rate, ...watch })),
  );
  const { sent, undeleted, refused, cameBack, waiting, ended, seen } = replayed;
  const missing =
    ended !== 'failed' && sent + undeleted + Object.keys(refused).length === 0
      ? notFound({ ...replayed, ended })
      : null;
  if (missing) throw missing;
  account(options, { sent, undeleted, refused, cameBack, waiting, ended }, () =>
    options.unauthentic ? showUnauthenticReplayed(sent, seen - sent) : showReplayed(replayed),
  );
  const unfinished = unfinishedInWords(replayed);
  if (unfinished !== null) {
    console.error(unfinished);
    process.exitCode = exitCodes.failed;
  }
  if (failure) throw failure.cause;
}

async function deadLetters(
  client: SQSClient,
  { output }: Deployed,
  { cause, exact, id, provider }: Options,
): Promise<Source> {
  const [{ openQuarantine }, { deadLetterEntry }] = await Promise.all([
    import('../quarantine.ts'),
    import('../replay.ts'),
  ]);
  const only = { cause, exact, id, provider };
  const url = await output(outputs.deadLetterQueueUrl);
  const quarantine = openQuarantine(client, url);
  return {
    url,
    entryOf: deadLetterEntry(only),
    look: async () => {
      const { causes, ...seeing } = await watchLook()((watch) =>
        quarantine.causes({ limit: mostLooked, only, ...watch }),
      );
      const count = causes.reduce((sum, one) => sum + one.count, 0);
      return { ...seeing, shown: causes, count, table: count === 0 ? 'Nothing would be sent.' : causeTable(causes) };
    },
    notFound: (seeing) => (id === undefined ? null : notInQuarantine(id, seeing)),
  };
}

async function unauthentic(client: SQSClient, deployed: Deployed, { provider }: Options): Promise<Source> {
  const [{ unauthenticQueueOf }, { lookAtUnauthentic, unauthenticEntry }, { openSecrets }] = await Promise.all([
    import('../deployed.ts'),
    import('../unauthentic.ts'),
    import('../secrets/open.ts'),
  ]);
  const url = await unauthenticQueueOf(deployed);
  const { document } = await (await openSecrets(deployed)).read();
  const entryOf = unauthenticEntry(await deployed.providers(), document, provider);
  return {
    url,
    entryOf,
    look: async () => {
      const { groups, ...seeing } = await watchLook()((watch) =>
        lookAtUnauthentic(client, url, { limit: mostLooked, provider, entryOf, ...watch }),
      );
      const count = groups.reduce((sum, { authenticNow }) => sum + (authenticNow ?? 0), 0);
      return { ...seeing, shown: groups, count, table: showUnauthentic(groups) };
    },
    notFound: () => null,
  };
}

async function confirm(count: number, table: string): Promise<void> {
  process.stderr.write(`${table}\n`);
  if (!process.stdin.isTTY) throw new OperatorError(`Nothing sent: with --yes these ${count} go to the consumer.`);
  if (!(await isYes('Send them to the consumer?', { input: process.stdin, output: process.stderr })))
    throw new OperatorError('Nothing sent.');
}

const toNumber = wholeNumber(slowestReplay, fastestReplay);

/** `50` or `50/s`. */
function toRate(text: string): number {
  try {
    return toNumber(text.replace(/\/s$/, ''));
  } catch {
    throw new InvalidArgumentError(`Expected ${slowestReplay}/s to ${fastestReplay}/s.`);
  }
}
