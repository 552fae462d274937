import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addressWarnings } from '../lib/addresses.ts';
import { alarmWarnings } from '../lib/alarms/warnings.ts';
import { concurrencyWarnings } from '../lib/concurrency.ts';
import { describeCost, observingCost } from '../lib/observing-cost.ts';
import { readSettings } from '../lib/settings.ts';
import { DelivrdStack } from '../lib/stack.ts';

const app = new App();

try {
  const settings = readSettings(
    app.node.tryGetContext('delivrd'),
    app.node.tryGetContext('stage'),
    // The cdk command says into which region it would deploy; whoever else runs this does not deploy.
    process.env['CDK_DEFAULT_REGION'],
  );
  const stack = new DelivrdStack(app, settings);
  // Beside the template, which may go down a pipe.
  console.error(describeCost(observingCost(stack, settings), settings));
  for (const warning of [...alarmWarnings(settings), ...addressWarnings(settings), ...concurrencyWarnings(settings)])
    console.error(`Warning: ${warning}`);
} catch (error) {
  // A wrong setting is for the person who wrote it: no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
