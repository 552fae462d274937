import type { Command } from 'commander';
import { Option } from 'commander';
import { mostHours, restMinutes, usualHours } from '../../functions/aws/route-window.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { OperatorError } from '../operator-error.ts';
import { type CommonOptions, print, stackCommand, wholeNumber } from './command.ts';
import { countryOption } from './list.ts';

interface Options extends CommonOptions {
  readonly country: string;
  readonly hours: number;
}

export const addRoutes = (program: Command): Command =>
  stackCommand(
    program,
    'routes',
    'which provider for which country: how each did there over the last hours, best first',
  )
    .addOption(countryOption('the country, such as IN').makeOptionMandatory())
    .addOption(
      new Option('--hours <n>', 'look so many hours back').default(usualHours).argParser(wholeNumber(1, mostHours)),
    )
    .addHelpText(
      'after',
      `
Of the messages that began in that time: how many were delivered by now (what is open, failed or was closed without a receipt was not),
how many were confirmed of those with a tag that has conversion, how long nine tenths of those that ended took, and what a delivered
one costs, by the prices that the application recorded. What began in the last ${restMinutes} minutes is left out. Ranked by what the share
of delivered ones hardly lies below, so that 3 of 3 does not beat 960 of 1000. It needs the setting metrics.routes, and the country in
metrics.countries. CloudWatch answers: $0.01 for 1,000 metrics, of which it asks six a provider.

For instance: npm run -s dlr -- routes --country IN --hours 12`,
    )
    .action(async (options: Options) => {
      const [{ CloudWatchClient }, { openDeployed }, { readRoutes }, { showRoutes }] = await Promise.all([
        import('@aws-sdk/client-cloudwatch'),
        import('../deployed.ts'),
        import('../../functions/aws/routes.ts'),
        import('../show-routes.ts'),
      ]);
      const deployed = await openDeployed(options);
      const countries = JSON.parse(
        await deployed.output(outputs.routeCountries).catch(notCounted),
      ) as readonly string[];
      const client = new CloudWatchClient(deployed.place);
      try {
        const routes = await readRoutes(client, {
          countries,
          country: options.country,
          hours: options.hours,
          namespace: await deployed.output(outputs.metricNamespace),
          providers: Object.keys(await deployed.providers()),
          nowMs: deployed.now(),
        });
        print(options, routes, () => showRoutes(routes));
      } finally {
        client.destroy();
      }
    });

function notCounted(error: unknown): never {
  if (!(error instanceof OperatorError)) throw error;
  throw new OperatorError(
    'This stage counts no routes: set metrics.routes to true in cdk.json and deploy; it counts from then on.',
  );
}
