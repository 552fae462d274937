import { type Command, InvalidArgumentError, Option } from 'commander';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { isYes } from '../confirm.ts';
import { notInQuarantine } from '../drop.ts';
import { OperatorError } from '../operator-error.ts';
import type { Selection } from '../quarantine.ts';
import { mostLooked } from '../queue-look.ts';
import { fastestReplay, replay, slowestReplay, usualReplay } from '../replay.ts';
import { causeTable } from '../show-quarantine.ts';
import { showReplayed, unfinishedInWords } from '../show-replay.ts';
import { watchLook } from '../watch.ts';
import { missedInWords } from '../words.ts';
import { type CommonOptions, exitCodes, print, stackCommand, wholeNumber } from './command.ts';

interface Options extends CommonOptions, Selection {
  readonly all: boolean;
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
    .option('--id <id>', 'the one with this id')
    .option('--all', 'all of them', false)
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
read this time either is back in quarantine, and told here. Reports keep the time at which they came.`,
    )
    .action(async (options: Options) => {
      const ways = [options.cause !== undefined, options.id !== undefined, options.all].filter(Boolean).length;
      if (ways !== 1) command.error('Say which: expected one of --cause <text>, --id <id> and --all.', usage);
      await run(options);
    });
};

const usage = { exitCode: exitCodes.usage };

async function run({ cause, id, provider, ...options }: Options): Promise<void> {
  const [{ SQSClient }, { openDeployed }, { openQuarantine }] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../deployed.ts'),
    import('../quarantine.ts'),
  ]);
  const { place, output, providers } = await openDeployed(options);
  const client = new SQSClient(place);
  const queues = {
    deadLetterQueueUrl: await output(outputs.deadLetterQueueUrl),
    reportQueueUrl: await output(outputs.reportQueueUrl),
  };
  const configured = Object.keys(await providers());
  if (provider !== undefined && !configured.includes(provider))
    throw new OperatorError(`No provider "${provider}" is configured; there are ${configured.join(', ')}.`);
  const only = { cause, id, provider };

  if (options.dryRun || !options.yes) {
    const quarantine = openQuarantine(client, queues.deadLetterQueueUrl);
    const look = await watchLook()((watch) => quarantine.causes({ limit: mostLooked, only, ...watch }));
    if (look.ended === 'interrupted') throw new OperatorError('Interrupted: nothing sent.');
    const count = look.causes.reduce((sum, one) => sum + one.count, 0);
    if (options.dryRun) {
      const missed = missedInWords(look);
      if (missed !== null) console.error(missed);
      print(options, { wouldSend: look.causes }, () =>
        count === 0 ? 'Nothing would be sent.' : `${causeTable(look.causes)}\nNothing sent: this was a dry run.`,
      );
      return;
    }
    if (count === 0 && id !== undefined) throw notInQuarantine(id, look);
    if (count > 0) await confirm(count, causeTable(look.causes));
  }

  const words = {
    ending: 'Ending: what is not sent stays in quarantine.',
    progress: (sent: number, left: number) => `Sent ${sent}; about ${left} to go …`,
  };
  const replayed = await watchLook(words)((watch) =>
    replay(client, queues, { only, perSecond: options.rate, ...watch }),
  );
  const found = replayed.sent + replayed.undeleted + Object.keys(replayed.refused).length;
  if (found === 0 && id !== undefined) throw notInQuarantine(id, replayed);
  const { sent, undeleted, refused, cameBack, waiting, ended } = replayed;
  print(options, { sent, undeleted, refused, cameBack, waiting, ended }, () => showReplayed(replayed));
  const unfinished = unfinishedInWords(replayed);
  if (unfinished !== null) {
    console.error(unfinished);
    process.exitCode = exitCodes.failed;
  }
}

async function confirm(count: number, table: string): Promise<void> {
  process.stderr.write(`${table}\n`);
  if (!process.stdin.isTTY)
    throw new OperatorError(`Nothing sent: with --yes these ${count} go to the consumer again.`);
  if (!(await isYes('Send these to the consumer again?', { input: process.stdin, output: process.stderr })))
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
