import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readSettings, type Settings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import type { Template } from './template.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

/** The template that these settings give, as `cdk synth` makes it, but with the functions unbundled. */
export function templateOf(settings: Settings): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'delivrd-upgrade-'));
  try {
    // The flags count, since ids follow from them. The rules that cdk synth checks take longer than all the rest.
    const flags = { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false, 'aws:cdk:bundling-stacks': [] };
    const app = new App({ context: flags, outdir, analyticsReporting: false });
    const { stackName } = new DelivrdStack(app, settings);
    return app.synth().getStackByName(stackName).template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The template of a stage as cdk.json says. @throws Error that names each wrong setting. */
export const presentTemplate = (stage?: string): Template =>
  templateOf(readSettings(context.delivrd, stage ?? context.stage));
