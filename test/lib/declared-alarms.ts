import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import type { AlarmDeclaration } from '../../local/aws/cloudwatch/alarms.ts';
import { readObserved } from '../../local/aws/observed.ts';
import { physicalIds } from '../../local/template/resolve.ts';
import type { Template as LocalTemplate } from '../../local/template/synthesize.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/** The template for the settings of cdk.json with others over them, without bundling the functions. */
export function declaredTemplate(more: object = {}): LocalTemplate {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stack = new DelivrdStack(app, readSettings({ ...context.delivrd, ...more }));
  return Template.fromStack(stack).toJSON() as LocalTemplate;
}

/** Its alarms. */
export function declaredAlarms(more: object = {}): readonly AlarmDeclaration[] {
  const template = declaredTemplate(more);
  return readObserved(template, physicalIds(template, { awsUrl: 'http://aws', baseUrl: 'http://api' })).alarms;
}
