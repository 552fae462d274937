import type { Command } from 'commander';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { isYes } from '../confirm.ts';
import { OperatorError } from '../operator-error.ts';
import { watchLook } from '../watch.ts';
import { missedInWords } from '../words.ts';
import { type CommonOptions, exitCodes, print, stackCommand } from './command.ts';

interface Options extends CommonOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly dropDiscarded: boolean;
}

export const addRepublish = (program: Command): Command =>
  stackCommand(program, 'republish', 'put events on the bus again that nobody got, once their cause is mended')
    .option('--dry-run', 'show what would be published, and publish nothing', false)
    .option('--yes', 'do not show and ask first', false)
    .option('--drop-discarded', 'delete what holds no events: what Lambda told of records that it gave up', false)
    .addHelpText(
      'after',
      `
Events that the bus did not take for hours, and those that a webhook or topic did not take for a day, are kept for 14 days (setting events). All
targets of the bus get them again, with the same id and sequence, and republished: true: who drops what it has seen, and what is older, needs to do
nothing. The setting notify tells nobody of them: they are of the past.
An event leaves the queue once the bus has it: Ctrl+C loses nothing, run the same line again.`,
    )
    .action(run);

async function run(options: Options): Promise<void> {
  const [
    { SQSClient },
    { openDeployed },
    { connectBus },
    { lookAtLetters, republish },
    { letterTable, showRepublished, unfinishedInWords },
  ] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../deployed.ts'),
    import('../../functions/aws/bus.ts'),
    import('../republish.ts'),
    import('../show-republish.ts'),
  ]);
  const { place, output } = await openDeployed(options);
  const url = await output(outputs.eventDeadLetterQueueUrl).catch((error: unknown) => {
    if (!(error instanceof OperatorError)) throw error;
    throw new OperatorError('This stage publishes no events: set events in cdk.json and deploy.');
  });
  const { source, recipient } = JSON.parse(await output(outputs.events)) as { source: string; recipient: boolean };
  const client = new SQSClient(place);
  const withRecipient = { withRecipient: recipient };

  if (options.dryRun || !options.yes) {
    const { letters, ...seeing } = await watchLook()((watch) =>
      lookAtLetters(client, url, { ...withRecipient, ...watch }),
    );
    if (seeing.ended === 'interrupted') throw new OperatorError('Interrupted: nothing published.');
    const { rows, table, count } = letterTable(letters);
    const missed = missedInWords(seeing);
    if (options.dryRun) {
      if (missed !== null) console.error(missed);
      print(options, { wouldPublish: rows }, () => `${table}\nNothing published: this was a dry run.`);
      return;
    }
    const drops = options.dropDiscarded ? rows.filter(({ kind }) => kind === 'discarded') : [];
    const dropped = drops.reduce((sum, { letters }) => sum + letters, 0);
    if (count + dropped > 0) {
      process.stderr.write(`${table}\n`);
      if (!process.stdin.isTTY)
        throw new OperatorError(
          `Nothing published: with --yes these ${count} go to the bus${dropped > 0 ? `, and ${dropped} that hold no events are deleted` : ''}.`,
        );
      if (
        !(await isYes(dropped > 0 ? 'Put them on the bus, and delete what holds no events?' : 'Put them on the bus?', {
          input: process.stdin,
          output: process.stderr,
        }))
      )
        throw new OperatorError('Nothing published.');
    }
  }
  const words = {
    ending: 'Ending: what is not published stays where it is.',
    progress: (done: number, total: number) => `Worked through ${done} of about ${total} …`,
  };
  const bus = connectBus(await output(outputs.eventBusArn), source, place);
  const done = await watchLook(words)((watch) =>
    republish(client, url, bus, { ...withRecipient, dropDiscarded: options.dropDiscarded, ...watch }),
  );
  const { published, dropped, undeleted, refused, left, ended } = done;
  print(options, { published, dropped, undeleted, refused, left, ended }, () => showRepublished(done));
  const unfinished = unfinishedInWords(done);
  if (unfinished !== null) {
    console.error(unfinished);
    process.exitCode = exitCodes.failed;
  }
}
