import { App } from 'aws-cdk-lib';
import { DelivrdStack } from '../lib/stack.ts';
import type { Template } from './policies/execution.ts';
import type { Stage } from './stage.ts';

/** A stage's template, without the code of its functions, and the version of the bootstrap that deploying it takes. */
export function synthesizeStage({ settings, context }: Stage): {
  readonly stackName: string;
  readonly template: Template;
  readonly bootstrapVersion: number;
} {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const { stackName, artifactId } = new DelivrdStack(app, settings);
  const { template, requiresBootstrapStackVersion } = app.synth().getStackArtifact(artifactId);
  return { stackName, template, bootstrapVersion: requiresBootstrapStackVersion ?? 0 };
}
