import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings, type Settings } from '../lib/settings.ts';
import { DelivrdStack } from '../lib/stack.ts';

const app = new App();

let settings: Settings;
try {
  settings = readSettings(app.node.tryGetContext('delivrd'), app.node.tryGetContext('stage'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

new DelivrdStack(app, settings);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
