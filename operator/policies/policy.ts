import type { Stage } from '../stage.ts';
import { synthesizeStage } from '../stage-template.ts';
import { type PolicyDocument, policyDocument } from './document.ts';
import { rightsOf, type Task } from './task-rights.ts';

export interface PolicyOptions {
  readonly account?: string;
  readonly region?: string;
}

/** The IAM policy for some tasks on one stage, made from its template: what a stage does not have, nobody gets a right to. */
export function policyFor(
  wanted: readonly Task[],
  stage: Stage,
  { account = '*', region = '*' }: PolicyOptions,
): PolicyDocument {
  const { stackName, template } = synthesizeStage(stage);
  const place = { account, region, qualifier: stage.qualifier };
  return policyDocument(rightsOf(wanted, { stackName, template, adopt: stage.settings.adopt, place }));
}
