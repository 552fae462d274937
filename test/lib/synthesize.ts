import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../lib/settings.ts';
import { templateOf } from '../../operator/upgrade/present.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/** The template of cdk.json's settings with some others, without bundling the functions. */
export const synthesize = (more: object = {}): Template =>
  Template.fromJSON({ ...templateOf(readSettings({ ...context.delivrd, ...more })) });
