import { createHash } from 'node:crypto';
import { App } from 'aws-cdk-lib';
import { describeEventCost } from '../../lib/event-cost.ts';
import { describeCost, observingCost } from '../../lib/observing-cost.ts';
import { describeRecipientCost } from '../../lib/recipient-key.ts';
import { describeDueCost, describeSearchCost } from '../../lib/search-cost.ts';
import { readSettings, type Settings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import { policyFor } from '../../operator/policies/policy.ts';
import { type Task, taskNames } from '../../operator/policies/task-rights.ts';
import { synthesizeStage } from '../../operator/stage-template.ts';

/** What a stage is, costs and lets whom do: of everything that a switch could add, the names; of what else could change, a hash. */
export interface Inventory {
  /** Logical ids, by type. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  /** By logical id, a hash of all that CloudFormation is told of a resource, but for the keys of its code. */
  readonly properties: Readonly<Record<string, string>>;
  /** What of the table is optional. */
  readonly table: { readonly stream: boolean; readonly indexes: readonly string[] };
  /** Of each function. */
  readonly environment: Readonly<Record<string, readonly string[]>>;
  /** What each policy allows and on what, that of a role, a queue, a topic, a function or an operator. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
  readonly outputs: readonly string[];
  /** The actions that `dlr policy` gives for each task. */
  readonly tasks: Readonly<Record<string, readonly string[]>>;
  /** What synth tells of its price. */
  readonly price: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a template
type Json = any;

export function inventoryOf(given: object): Inventory {
  const settings = readSettings(given);
  const { template } = synthesizeStage({ settings, context: {} });
  const all: readonly (readonly [string, Json])[] = Object.entries(template.Resources);
  const of = (...types: readonly string[]) => all.filter(([, { Type }]) => types.includes(Type));
  const listed = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> =>
    Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const types = [...new Set(all.map(([, { Type }]) => Type as string))];
  const [, table] = of('AWS::DynamoDB::GlobalTable')[0] ?? [];
  return {
    resources: listed(
      types.map((type) => [
        type,
        of(type)
          .map(([id]) => id)
          .toSorted(),
      ]),
    ),
    properties: listed(all.map(([id, resource]) => [id, hashOf(resource)])),
    table: {
      stream: table?.Properties.StreamSpecification !== undefined,
      indexes: (table?.Properties.GlobalSecondaryIndexes ?? []).map(({ IndexName }: Json) => IndexName),
    },
    environment: listed(
      of('AWS::Lambda::Function').map(([id, { Properties }]) => [
        id,
        Object.keys(Properties.Environment.Variables).toSorted(),
      ]),
    ),
    permissions: listed([
      ...of('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy').map(
        ([id, { Properties }]) => [id, allowed(Properties.PolicyDocument)] as const,
      ),
      ...of('AWS::Lambda::Permission').map(
        ([
          id,
          {
            Properties: { Action, Principal },
          },
        ]) => [id, [`${Action} by ${Principal}`]] as const,
      ),
    ]),
    outputs: Object.keys((template as Json).Outputs).toSorted(),
    tasks: Object.fromEntries(taskNames.map((task) => [task, task === 'domain' ? [] : rightsFor(task, settings)])),
    price: priceOf(settings),
  };
}

/** Code changes with each version, and has tests of its own. */
const codeKey = /\b[0-9a-f]{64}(?:\.zip)?\b/g;

const hashOf = ({ Metadata: _, ...resource }: Json): string =>
  createHash('sha256').update(JSON.stringify(resource).replace(codeKey, 'code')).digest('base64url').slice(0, 12);

/** An action and what it is on, each pair a line. */
function allowed({ Statement }: Json): readonly string[] {
  const lines = Statement.flatMap(({ Action, Resource, Effect }: Json) =>
    [Action]
      .flat()
      .flatMap((action: string) => [Resource].flat().map((on: Json) => `${Effect} ${action} on ${inWords(on)}`)),
  );
  return [...new Set<string>(lines)].toSorted();
}

function inWords(value: Json): string {
  if (typeof value === 'string') return value;
  if (value.Ref) return value.Ref;
  if (value['Fn::GetAtt']) return [value['Fn::GetAtt']].flat().join('.');
  return value['Fn::Join'][1].map(inWords).join(value['Fn::Join'][0]);
}

/** Nothing where there is nothing to allow. */
function rightsFor(task: Task, settings: Settings): readonly string[] {
  const stage = { settings, context: {}, stackName: `Delivrd-${settings.stage}`, qualifier: 'hnb659fds' };
  try {
    return policyFor([task], stage as Json, {})
      .Statement.flatMap(({ Action }) => Action)
      .toSorted();
  } catch (error) {
    if (error instanceof Error && /^The stage (publishes no events|has no )/.test(error.message)) return [];
    throw error;
  }
}

function priceOf(settings: Settings): readonly string[] {
  const stack = new DelivrdStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), settings);
  return [
    describeCost(observingCost(stack, settings), settings),
    describeSearchCost(settings),
    ...[describeRecipientCost, describeDueCost, describeEventCost].map((describe) => describe(settings)),
  ].flatMap((told) => told?.split('\n') ?? []);
}
