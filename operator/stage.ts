import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings, type Settings } from '../lib/settings.ts';
import { OperatorError } from './operator-error.ts';

/** A stage as cdk.json has it. */
export interface Stage {
  readonly settings: Settings;
  readonly stackName: string;
  /** The context of cdk.json, with its feature flags. */
  readonly context: Readonly<Record<string, unknown>>;
  /** In the names of what the bootstrap made. */
  readonly qualifier: string;
  /** Of the bootstrap. */
  readonly toolkitStackName: string;
}

/** Stacks are named so in lib/stack.ts. */
const prefix = 'Delivrd-';
/** What the CDK calls them unless cdk.json says otherwise. */
const [ownQualifier, ownToolkit] = ['hnb659fds', 'CDKToolkit'];

/**
 * The stage that is chosen by its name or by that of its stack; without either that of cdk.json.
 * @throws Error where a setting is wrong; OperatorError for a stack that no stage has.
 */
export async function readStage({
  stage,
  stack,
}: {
  readonly stage?: string;
  readonly stack?: string;
}): Promise<Stage> {
  if (stack !== undefined && !stack.startsWith(prefix))
    throw new OperatorError(
      `--stack: got ${stack}; expected ${prefix}<stage>, as the stacks of cdk.json are named. Of one in another app the settings stand there.`,
    );
  const { context, toolkitStackName } = JSON.parse(await readFile(join(import.meta.dirname, '..', 'cdk.json'), 'utf8'));
  const settings = readSettings(context.delivrd, stage ?? stack?.slice(prefix.length) ?? context.stage);
  return {
    settings,
    stackName: `${prefix}${settings.stage}`,
    context,
    qualifier: String(context['@aws-cdk/core:bootstrapQualifier'] ?? ownQualifier),
    toolkitStackName: String(toolkitStackName ?? ownToolkit),
  };
}
