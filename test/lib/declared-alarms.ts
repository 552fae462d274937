import { readSettings } from '../../lib/settings.ts';
import type { AlarmDeclaration } from '../../local/aws/cloudwatch/alarms.ts';
import { readObserved } from '../../local/aws/observed.ts';
import { physicalIds } from '../../local/template/resolve.ts';
import type { Template as LocalTemplate } from '../../local/template/synthesize.ts';
import { templateOf } from '../../operator/upgrade/present.ts';
import { context } from '../four-providers.ts';

/** The template for the settings of cdk.json and all that has alarms, with others over them, without bundling the functions. */
export function declaredTemplate(more: object = {}): LocalTemplate {
  return templateOf(readSettings({ ...context.delivrd, api: true, ...more })) as LocalTemplate;
}

/** Its alarms. */
export function declaredAlarms(more: object = {}): readonly AlarmDeclaration[] {
  const template = declaredTemplate(more);
  return readObserved(template, physicalIds(template, { awsUrl: 'http://aws', baseUrl: 'http://api' })).alarms;
}
