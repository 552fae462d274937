import { type Command, Option } from 'commander';
import { confirmDrop, notInQuarantine } from '../drop.ts';
import { mostLooked } from '../quarantine.ts';
import { showQuarantine, showRequests } from '../show.ts';
import { watchLook } from '../watch.ts';
import { droppedInWords, missedInWords } from '../words.ts';
import { backendOf, type CommonOptions, exitCodes, print, stackCommand, wholeNumber } from './command.ts';

export const addQuarantine = (program: Command): Command =>
  stackCommand(
    program,
    'quarantine',
    'authentic requests that could not be read, and why; they stay in the dead-letter queue for 14 days',
  )
    .addOption(new Option('--limit <n>', 'look at so many at most').default(100).argParser(wholeNumber(1, mostLooked)))
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
