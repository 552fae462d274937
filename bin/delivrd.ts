import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { misplaced } from '../lib/adopted.ts';
import { describeEventCost } from '../lib/event-cost.ts';
import { describeCost, observingCost } from '../lib/observing-cost.ts';
import { describeRecipientCost } from '../lib/recipient-key.ts';
import { regionWarnings } from '../lib/region.ts';
import { describeDueCost, describeSearchCost } from '../lib/search-cost.ts';
import { readSettings } from '../lib/settings.ts';
import { DelivrdStack } from '../lib/stack.ts';
import { warningsOf } from '../lib/warnings.ts';

const app = new App();

try {
  // What the CDK's command tells of where it would deploy; nothing where it has no credentials.
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const settings = readSettings(app.node.tryGetContext('delivrd'), app.node.tryGetContext('stage'), region);
  const elsewhere = account ? misplaced(settings.adopt, { account, region }) : [];
  if (elsewhere.length > 0) throw new Error(elsewhere.join('\n'));
  const stack = new DelivrdStack(app, settings);
  // Beside the template, which may go down a pipe.
  console.error(describeCost(observingCost(stack, settings), settings));
  console.error(describeSearchCost(settings));
  for (const told of [describeRecipientCost(settings), describeDueCost(settings), describeEventCost(settings)])
    if (told) console.error(told);
  const warnings = Object.values(warningsOf(settings, { isOwn: true, region }));
  for (const warning of [...warnings, ...regionWarnings(process.env)]) console.error(`Warning: ${warning}`);
} catch (error) {
  // A wrong setting is for the person who wrote it: no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

// Left out with what else is left out by `cdk synth --no-validation`.
if (process.env['CDK_VALIDATION'] !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
