import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from '../lib/settings.ts';
import { DelivrdStack } from '../lib/stack.ts';

const app = new App();

try {
  new DelivrdStack(app, readSettings(app.node.tryGetContext('delivrd'), app.node.tryGetContext('stage')));
} catch (error) {
  // A wrong setting is for the person who wrote it: no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
