import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { stackAddress } from '../functions/shared/stack-outputs.ts';

/** How one Delivrd is told from others, in its stack and in its account. */
export interface Instance {
  /** Begins the names of alarms, dashboard and bus: the stack's or, of one that stands in a stack of somebody's, that and its own. */
  readonly name: string;
  /** Stands before the names of its outputs; empty for one that is its stack's own. */
  readonly prefix: string;
  /** What `dlr --stack` is told. */
  readonly address: string;
}

/** What the CDK leaves out of logical ids: a construct of that id has the names that its parent would have. */
const unnamed = 'Default';

/** Not by what else stands in the stack: one more or less there must not rename this one. */
export function instanceOf(construct: Construct): Instance {
  const stack = Stack.of(construct);
  const { scopes } = construct.node;
  const ids = scopes.slice(scopes.indexOf(stack) + 1).map(({ node }) => node.id);
  const prefix = ids.map((id) => (id === unnamed ? '' : id.replace(/[^A-Za-z0-9]/g, ''))).join('');
  if (prefix === '' && ids.some((id) => id !== unnamed))
    throw new Error(`${construct.node.path}: expected letters or digits in the id, of which names are made.`);
  const { stackName } = stack;
  return {
    name: prefix === '' ? stackName : `${stackName}-${prefix}`,
    prefix,
    address: stackAddress(stackName, prefix),
  };
}

/** As many characters as a stage may have, and how many of them tell apart what was shortened. */
const [mostStage, digits] = [20, 6];

/** The stage of one that was given none: its name, as a stage is written. */
export function stageOf(construct: Construct, { name }: Instance): string {
  // A nested stack is named as it is deployed.
  const whole = Token.isUnresolved(name) ? construct.node.path : name;
  const written = whole
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '');
  if (written.length > 0 && written.length <= mostStage) return written;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, digits);
  return `${written.slice(0, mostStage - digits - 1).replace(/-$/, '') || 'stage'}-${hash}`;
}
