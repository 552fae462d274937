import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/** The template of cdk.json's settings with some others, without bundling the functions. */
export function synthesize(more: object = {}): Template {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  return Template.fromStack(new DelivrdStack(app, readSettings({ ...context.delivrd, ...more })));
}
