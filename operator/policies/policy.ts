import { App } from 'aws-cdk-lib';
import { DelivrdStack } from '../../lib/stack.ts';
import type { Stage } from '../stage.ts';
import { type PolicyDocument, policyDocument } from './document.ts';
import { rightsOf, type Task } from './task-rights.ts';

export interface PolicyOptions {
  readonly account?: string;
  readonly region?: string;
}

/** The IAM policy for some tasks on one stage, made from its template: what a stage does not have, nobody gets a right to. */
export function policyFor(
  wanted: readonly Task[],
  { settings, context, qualifier }: Stage,
  { account = '*', region = '*' }: PolicyOptions,
): PolicyDocument {
  // The functions' code changes no right: not bundled.
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const { stackName, artifactId } = new DelivrdStack(app, settings);
  const { template } = app.synth().getStackArtifact(artifactId);
  return policyDocument(rightsOf(wanted, { stackName, template, place: { account, region, qualifier } }));
}
