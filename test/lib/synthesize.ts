import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../lib/settings.ts';
import { templateOf } from '../../operator/upgrade/present.ts';
import { context } from '../four-providers.ts';

/** The template of cdk.json's settings with some others, without bundling the functions. */
export const synthesize = (more: object = {}): Template =>
  Template.fromJSON({ ...templateOf(readSettings({ ...context.delivrd, ...more })) });
