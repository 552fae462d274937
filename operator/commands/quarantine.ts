import { type Command, Option } from 'commander';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { confirmDrop, notInQuarantine } from '../drop.ts';
import { mostLooked } from '../queue-limits.ts';
import type { Seeing } from '../queue-look.ts';
import { showCauses, showQuarantine, showRequests, showUnauthentic } from '../show-quarantine.ts';
import { watchLook } from '../watch.ts';
import { droppedInWords, missedInWords } from '../words.ts';
import { account, type CommonOptions, exitCodes, print, stackCommand, wholeNumber } from './command.ts';

interface Options extends CommonOptions {
  readonly list: boolean;
  readonly unauthentic: boolean;
  readonly limit?: number;
  readonly drop?: string;
  readonly yes: boolean;
}

/** A list for a person. */
const shortList = 100;

export const addQuarantine = (program: Command): Command =>
  stackCommand(
    program,
    'quarantine',
    'authentic requests that could not be read, by cause; they stay in the dead-letter queue for 14 days',
  )
    .option('--list', 'one line a request, the newest of those looked at first, instead of one a cause', false)
    .addOption(
      new Option(
        '--limit <n>',
        `look at so many at most, whichever SQS gives first (default: ${shortList} with --list, else all)`,
      ).argParser(wholeNumber(1, mostLooked)),
    )
    .option('--unauthentic', 'of what failed authentication and is kept apart (setting unauthentic.keepHours)', false)
    .option('--drop <id>', 'delete the request with this id for good (all of its copies)')
    .option('--yes', 'with --drop: do not ask', false)
    .addHelpText('after', '\nOnce the cause is mended, "dlr replay" sends them through the consumer again.')
    .action(async (options: Options) => {
      const watched = watchLook();
      const { drop: id, list, unauthentic } = options;
      if (unauthentic && !list && id === undefined) {
        const [{ client, deployed }, { unauthenticQueueOf }, { lookAtUnauthentic }] = await Promise.all([
          reach(options),
          import('../deployed.ts'),
          import('../unauthentic.ts'),
        ]);
        const queueUrl = await unauthenticQueueOf(deployed);
        const limit = options.limit ?? mostLooked;
        const look = await watched((watch) => lookAtUnauthentic(client, queueUrl, { limit, ...watch }));
        print(options, look.groups, () => showUnauthentic(look.groups));
        tellMissed(look);
        return;
      }
      const quarantine = await open(options);
      if (id === undefined) {
        const limit = options.limit ?? (list ? shortList : mostLooked);
        if (list) {
          const look = await watched((watch) => quarantine.look({ limit, ...watch }));
          print(options, look.requests, () => showQuarantine(look));
          tellMissed(look);
        } else {
          const look = await watched((watch) => quarantine.causes({ limit, ...watch }));
          print(options, look.causes, () => showCauses(look));
          tellMissed(look);
        }
        return;
      }
      if (!options.yes) {
        const look = await watched((watch) => quarantine.look({ limit: mostLooked, ...watch }));
        await confirmDrop(id, look, unauthentic, { input: process.stdin, output: process.stderr });
      }
      const dropped = await watched((watch) => quarantine.drop(id, watch));
      if (dropped.requests.length === 0) throw notInQuarantine(id, dropped, unauthentic);
      account(
        options,
        { dropped: dropped.requests },
        () => `${showRequests(dropped.requests)}\n${droppedInWords(dropped)}`,
      );
    });

/** The AWS clients load only where they are needed. */
async function reach(options: CommonOptions) {
  const [{ SQSClient }, { openDeployed }] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../deployed.ts'),
  ]);
  const deployed = await openDeployed(options);
  return { client: new SQSClient(deployed.place), deployed };
}

async function open(options: Options) {
  const [{ client, deployed }, { openQuarantine }] = await Promise.all([reach(options), import('../quarantine.ts')]);
  if (options.unauthentic) {
    const [{ unauthenticQueueOf }, { toKept }] = await Promise.all([
      import('../deployed.ts'),
      import('../unauthentic.ts'),
    ]);
    return openQuarantine(client, await unauthenticQueueOf(deployed), toKept);
  }
  return openQuarantine(client, await deployed.output(outputs.deadLetterQueueUrl));
}

function tellMissed(look: Seeing): void {
  const missed = missedInWords(look);
  if (missed !== null) console.error(missed);
  if (look.ended === 'interrupted') process.exitCode = exitCodes.failed;
}
