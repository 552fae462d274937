import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type ObservingCost, observingCost } from '../lib/observing-cost.ts';
import { DelivrdStack } from '../lib/stack.ts';
import type { Stage } from './stage.ts';
import type { Template } from './upgrade/template.ts';

/** What `synthesizeStage` gives. */
interface Synthesized {
  readonly stackName: string;
  readonly template: Template;
  readonly bootstrapVersion: number;
  readonly observing: ObservingCost;
}

/** What of a synthesis takes time and is not in its template. */
const templateOnly = {
  'aws:cdk:bundling-stacks': [],
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-logical-id-metadata': true,
  '@aws-cdk/core:enableAdditionalMetadataCollection': false,
};

/** As JSON, so that nobody changes what another gets. */
const made = new Map<string, string>();

/**
 * A stage's template as `cdk synth` makes it, but with the functions unbundled; and the version of the bootstrap that it
 * takes. The same settings take their time (0.1 to 0.8 s) once only.
 */
export function synthesizeStage({ settings, context }: Pick<Stage, 'settings' | 'context'>): Synthesized {
  const key = JSON.stringify([settings, context]);
  const text = made.get(key) ?? JSON.stringify(synthesizeAnew({ settings, context }));
  made.set(key, text);
  return JSON.parse(text);
}

function synthesizeAnew({ settings, context }: Pick<Stage, 'settings' | 'context'>): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'delivrd-template-'));
  try {
    // The flags count, since ids follow from them. What cdk synth checks by rules takes longer than all the rest.
    const app = new App({
      context: { ...context, ...templateOnly },
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      // The template is all that is looked at.
      stackTraces: false,
      treeMetadata: false,
      performanceReporting: false,
    });
    const stack = new DelivrdStack(app, settings);
    const { stackName } = stack;
    const { template, requiresBootstrapStackVersion } = app.synth().getStackByName(stackName);
    return {
      stackName,
      template,
      bootstrapVersion: requiresBootstrapStackVersion ?? 0,
      observing: observingCost(stack, settings),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
