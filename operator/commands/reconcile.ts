import { type Command, InvalidArgumentError } from 'commander';
import type { ReconcileOptions } from '../reconcile/run.ts';
import { timesInWords } from '../since.ts';
import { type CommonOptions, exitCodes, stackCommand } from './command.ts';

export const addReconcile = (program: Command): Command =>
  stackCommand(
    program,
    'reconcile <file>',
    'a provider’s or an own export (CSV) against the table: missing, different, extra',
  )
    .option('--provider <id>', 'whose messages these are; else a column "provider", or the only one that is configured')
    .option('--id-column <heading>', 'the column with the id that the provider gave; else by its heading')
    .option(
      '--status-column <heading>',
      'the column with the status; else by its heading; without one only what is missing is told',
    )
    .option(
      '--recipient-column <heading>',
      'the column with the number, where one id may have several; else by its heading',
    )
    .option('--provider-column <heading>', 'the column with the provider; else "provider"')
    .option('--time-column <heading>', 'the column with the time of sending, for --extra; else by its heading')
    .option('--time-zone <name>', 'of times without one, such as Europe/Berlin', 'UTC')
    .option('--delimiter <sign>', 'between cells, or tab; else as the first line has it: , ; | or a tab', toDelimiter)
    .option('--out <file>', 'write the differences to this file; else to standard output')
    .option(
      '--extra',
      'also tell what the table has in the time of the file, and the file has not: reads the whole table',
      false,
    )
    .option('--since <time>', `with --extra: from then; else from the first time in the file. ${timesInWords}`)
    .option('--until <time>', 'with --extra: until then; else until the last time in the file')
    .option('--yes', 'with --extra: do not ask when reading the table costs a cent or more', false)
    .addHelpText(
      'after',
      `
- as the file is standard input. The file is read as it is compared, so it may be as long as it likes.

missing    in the file, and no provider's report of it in the table (an application's own record is none)
different  in both with another status, both in Delivrd's words; "heard" says whether a report with the file's status came as well
unread     with a status that neither the provider's list nor Delivrd's has: --status-column may name another
extra      in the table and not in the file, by when it was sent or, where no report tells that, by its first report

A line whose status the table has gone beyond is no difference: an interim one, a delivery that was read, or a final one that the
provider took back and the table heard. Looking up costs a read unit a line, $0.13 a million, and two more where nothing is found.

The differences go to standard output and the sums (with --json, as JSON) to standard error; with --out the sums go to standard output.
A mistake ends it with what is wrong and the line: then there are no sums, and differences that are printed are not all.

Exit codes: 0 no difference, ${exitCodes.failed} any difference, or not compared (the message says why), ${exitCodes.usage} wrong use.

For instance: npm run -s dlr -- reconcile twilio-log.csv --provider twilio --out differences.csv`,
    )
    .action(async (file: string, options: CommonOptions & ReconcileOptions) => {
      const { isAlike, runReconcile } = await import('../reconcile/run.ts');
      const summary = await runReconcile(file, options, process.stdout, {
        input: process.stdin,
        output: process.stderr,
      });
      const { showReconciled } = await import('../reconcile/show.ts');
      // Standard output has the differences where no file has them.
      const say = summary.out === null ? console.error : console.log;
      say(options.json ? JSON.stringify(summary, null, 2) : showReconciled(summary));
      if (!isAlike(summary)) process.exitCode = exitCodes.failed;
    });

/** @throws InvalidArgumentError */
function toDelimiter(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if (text.length !== 1) throw new InvalidArgumentError('Expected one sign, or tab.');
  return text;
}
