import { type Command, Option } from 'commander';
import { instant } from '../../functions/domain/instant.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { OperatorError } from '../operator-error.ts';
import { type Report, type Source, type Split, sources, splits } from '../report/report.ts';
import { timesInWords } from '../since.ts';
import { type CommonOptions, stackCommand, wholeNumber } from './command.ts';

interface Options extends CommonOptions {
  readonly by: Split;
  readonly since: string;
  readonly until?: string;
  readonly provider?: string;
  readonly timeZone: string;
  readonly from?: Source;
  readonly top: number;
  readonly format: 'table' | 'csv';
  readonly yes: boolean;
}

export const addReport = (program: Command): Command =>
  stackCommand(program, 'report', 'how messages fared: delivered, failed, unconfirmed, how fast, and for how much')
    .addOption(new Option('--by <what>', 'what to split by').choices(splits).default('day'))
    .option('--since <time>', `${timesInWords}; days are of --time-zone`, '30d')
    .option('--until <time>', 'likewise, not included (default: now)')
    .option('--provider <id>', 'only this one')
    .option('--time-zone <name>', 'of days and dates, such as Europe/Berlin', 'UTC')
    .addOption(
      new Option('--from <source>', 'cloudwatch or table (default: CloudWatch for day, provider and country)').choices(
        sources,
      ),
    )
    .addOption(
      new Option('--top <n>', 'so many lines, the rest as others; days, providers and countries have all of theirs')
        .default(20)
        .argParser(wholeNumber(1, 5000)),
    )
    .addOption(new Option('--format <how>', 'for a person or a spreadsheet').choices(['table', 'csv']).default('table'))
    .option('--yes', 'do not ask when reading the table costs a cent or more', false)
    .addHelpText(
      'after',
      `
By day, provider and country CloudWatch answers at once, for 15 months ($0.01 for 1,000 queries; this makes a few, or two for
each provider and country). By channel, tag, carrier, sender and reason, and for segments and charges, it reads the whole table,
whatever is left out: what that costs is said first and, from a cent on, asked. It has the messages of retention.messagesDays.

An outcome counts when it is first reached, by our clock, as in the alarms; repeats never count. Days start with the whole
first one. 95 % delivered and more is healthy, from 85 % on investigate, less act.

For instance: npm run -s dlr -- report --by provider --since 7d`,
    )
    .action(async (options: Options) => {
      const report = await makeReport(options);
      if (options.json) console.log(JSON.stringify(report, null, 2));
      else if (options.format === 'csv') {
        const { reportToCsv } = await import('../report/to-csv.ts');
        process.stdout.write(reportToCsv(report));
      } else {
        const { showReport } = await import('../report/show.ts');
        console.log(showReport(report));
      }
    });

async function makeReport(options: Options): Promise<Report> {
  const { by, provider = null, timeZone } = options;
  const [{ openDeployed }, { readWindow }, cloudWatch] = await Promise.all([
    import('../deployed.ts'),
    import('../report/window.ts'),
    import('../report/from-cloudwatch.ts'),
  ]);
  const splitInCloudWatch = cloudWatch.splitsInCloudWatch.find((one) => one === by);
  const from = options.from ?? (splitInCloudWatch === undefined ? 'table' : 'cloudwatch');
  if (from === 'cloudwatch' && splitInCloudWatch === undefined)
    throw new OperatorError(
      `CloudWatch has no series by ${by}: leave --from out, or ask --by day, provider or country.`,
    );

  const deployed = await openDeployed(options);
  const nowMs = deployed.now();
  const window = readWindow(options, nowMs, by === 'day');
  const providers = Object.keys(await deployed.providers());
  if (provider !== null && !providers.includes(provider) && from === 'cloudwatch')
    throw new OperatorError(`No provider "${provider}" is configured; there are ${providers.join(', ')}.`);

  const told = {
    by,
    from,
    since: new Date(window.fromMs).toISOString(),
    until: new Date(window.toMs).toISOString(),
    timeZone,
    provider,
  };
  if (from === 'cloudwatch') {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    const client = new CloudWatchClient(deployed.place);
    const asked = {
      by: splitInCloudWatch ?? 'day',
      provider,
      providers,
      countries: JSON.parse(await deployed.output(outputs.metricCountries)) as readonly string[],
      namespace: await deployed.output(outputs.metricNamespace),
      nowMs,
    };
    try {
      return { ...told, ...(await cloudWatch.reportFromCloudWatch(client, window, asked)) };
    } finally {
      client.destroy();
    }
  }

  const [{ estimate, readTable }, { confirmReading }, { reportFromTable }, { progressBar, withProgress }] =
    await Promise.all([
      import('../read-table.ts'),
      import('../confirm-reading.ts'),
      import('../report/from-table.ts'),
      import('../progress.ts'),
    ]);
  // The local stack's costs nothing.
  if (deployed.place.endpoint === undefined)
    await confirmReading(await estimate(deployed), options.yes, { input: process.stdin, output: process.stderr });
  const found = await withProgress(({ signal, show }) => {
    const pages = readTable(deployed, {
      // What began before the time may have ended in it.
      until: instant(window.toMs),
      provider: provider ?? undefined,
      signal,
      onProgress: ({ seen, of }) =>
        show(`Read ${seen}${of === null ? ' messages' : ` of about ${of} messages ${progressBar(seen / of)}`}`),
    });
    return reportFromTable(pages, { by, window, top: options.top });
  }, new OperatorError('Interrupted: nothing is told of a part.'));
  return { ...told, ...found };
}
