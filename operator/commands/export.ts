import { type Command, Option } from 'commander';
import { formats } from '../export/encoder.ts';
import type { ExportOptions } from '../export/run.ts';
import { timesInWords } from '../since.ts';
import { typedPath } from '../typed-path.ts';
import { type CommonOptions, print, stackCommand } from './command.ts';

export const addExport = (program: Command): Command =>
  stackCommand(program, 'export', 'every message with all of its reports, for an audit or a data lake')
    .option('--since <time>', `only messages whose first report came since: ${timesInWords}`)
    .option('--until <time>', 'and before; else before now')
    .option('--provider <id>', 'only those of this provider')
    .addOption(new Option('--format <format>', 'by default what FILE ends in, or jsonl').choices(formats))
    .option(
      '--output <file>',
      'write to this file, which is there once it is whole; else to standard output',
      (file: string) => typedPath(file),
    )
    .option('--columns', 'list the columns and what they hold, and export nothing', false)
    .option('--yes', 'do not ask when reading the table costs a cent or more', false)
    .addHelpText(
      'after',
      `
jsonl and parquet have a row a message, with its reports as a list in "history"; csv has a row a report, each with all of its
message. In csv a text that a spreadsheet would take for a formula begins with '.

Interrupted, by Ctrl+C, a crash or a lost network, the same command with --output goes on where it was: until it is whole there
are FILE.part and FILE.checkpoint. At the end count and SHA-256 are printed; "sha256sum --check FILE.sha256" compares.
--since, --until and --provider save no cost: the whole table is read, half a read unit for each 4 KB.`,
    )
    .action(async (options: CommonOptions & ExportOptions & { readonly columns: boolean }) => {
      if (options.columns) {
        const { listColumns, showColumns } = await import('../export/show.ts');
        print(options, listColumns(), showColumns);
        return;
      }
      const { runExport } = await import('../export/run.ts');
      const summary = await runExport(options, process.stdout, { input: process.stdin, output: process.stderr });
      const { showSummary } = await import('../export/show.ts');
      // Standard output has the messages where no file has them.
      const say = summary.output === null ? console.error : console.log;
      say(options.json ? JSON.stringify(summary, null, 2) : showSummary(summary));
    });
