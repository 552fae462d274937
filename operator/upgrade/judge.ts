import { isDeepStrictEqual } from 'node:util';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { kindOf } from './kept.ts';
import type { Resource, Template } from './template.ts';

/** What a deployment would do to something, other than change it in place. */
export type Fate =
  /** A new one is made, empty, and takes the place of the old. */
  | 'replaced'
  /** CloudFormation decides; it may also be interrupted only. */
  | 'may be replaced'
  | 'deleted'
  /** It leaves the stack and stays in the account. */
  | 'kept outside'
  /** It stays, and what it holds is made anew. */
  | 'renewed'
  /** The deployment fails, or undoes itself: what it makes is there already. */
  | 'refused'
  /** The stage turns to another one, whatever becomes of the old. */
  | 'moved';

export interface Change {
  /** Logical id, or the name of an output. */
  readonly id: string;
  readonly type: string;
  readonly fate: Fate;
  /** Data, or known to somebody outside. */
  readonly isKept: boolean;
  readonly why: string;
}

export interface Upgrade {
  /** Nothing that is kept would be lost. */
  readonly ok: boolean;
  /** What is kept comes first. */
  readonly changes: readonly Change[];
}

/** What a deployment of `next` would replace, delete or interrupt in a stack that was deployed from `old`. */
export function judgeUpgrade(old: Template, next: Template): Upgrade {
  const changes = [...resourceChanges(old, next), ...movedOutputs(old, next)];
  return {
    ok: !changes.some(({ isKept }) => isKept),
    changes: [...changes.filter(({ isKept }) => isKept), ...changes.filter(({ isKept }) => !isKept)],
  };
}

function resourceChanges(old: Template, next: Template): readonly Change[] {
  const changes: Change[] = [];
  const added = Object.entries(next.Resources).filter(([id]) => !Object.hasOwn(old.Resources, id));
  fullDiff(old, next).resources.forEachDifference((id, difference) => {
    const before = difference.oldValue as Resource | undefined;
    if (before === undefined) return;
    const { isKept, renewing } = kindOf(before.Type);
    const say = (fate: Fate, why: string, kept = isKept): void =>
      void changes.push({ id, type: before.Type, fate, isKept: kept, why });
    const updates = Object.entries(difference.propertyUpdates);
    const because = (impact: ResourceImpact): string =>
      updates
        .filter(([, { changeImpact }]) => changeImpact === impact)
        .map(([name]) => name)
        .join(', ');
    switch (difference.changeImpact) {
      case ResourceImpact.WILL_REPLACE:
        say(
          'replaced',
          difference.resourceTypeChanged ? 'its type changes' : `${because(ResourceImpact.WILL_REPLACE)} changes`,
        );
        return;
      case ResourceImpact.MAY_REPLACE:
        say('may be replaced', `${because(ResourceImpact.MAY_REPLACE)} changes`);
        return;
      case ResourceImpact.WILL_DESTROY:
      case ResourceImpact.WILL_ORPHAN: {
        const twin = added.find(([, after]) => isSame(before, after));
        if (twin)
          say(
            'refused',
            `${twin[0]} is the same thing under another id: it can't be made beside this one, or goes as this one goes`,
            true,
          );
        const isRetained = /^Retain/.test(before.DeletionPolicy ?? '');
        say(isRetained ? 'kept outside' : 'deleted', inItsPlace(before, added));
        return;
      }
      default: {
        const renewed = updates.filter(([name]) => renewing.includes(name));
        for (const [name, { oldValue, newValue }] of renewed)
          if (name === 'GlobalSecondaryIndexes')
            for (const [fate, why] of indexChanges(oldValue, newValue)) say(fate, why, fate === 'refused');
          else say('renewed', `${name} changes: URL tokens end, and what was stored in it is gone`);
      }
    }
  });
  return changes;
}

const inItsPlace = ({ Type }: Resource, added: readonly (readonly [string, Resource])[]): string => {
  const [twin] = added.find(([, after]) => after.Type === Type) ?? [];
  return twin === undefined ? 'the template has it no more' : `its logical id became ${twin}`;
};

/** Whether both name the same thing: with all of the properties that name it, and no reference into what is replaced. */
function isSame(before: Resource, after: Resource): boolean {
  const { identity } = kindOf(before.Type);
  return (
    before.Type === after.Type &&
    identity.length > 0 &&
    identity.every(
      (name) =>
        before.Properties?.[name] !== undefined && isDeepStrictEqual(before.Properties[name], after.Properties?.[name]),
    )
  );
}

interface Index {
  readonly IndexName: string;
}

/** An index holds nothing that the table does not, and one that is made is filled from it; CloudFormation makes or deletes one at a time. */
function* indexChanges(before: unknown, after: unknown): Generator<readonly [Fate, string]> {
  const [old, next] = [before ?? [], after ?? []] as [readonly Index[], readonly Index[]];
  const twinOf = (index: Index, among: readonly Index[]) =>
    among.find(({ IndexName }) => IndexName === index.IndexName);
  const gone = old.filter((index) => !twinOf(index, next));
  const changed = old.filter((index) => twinOf(index, next) && !isDeepStrictEqual(index, twinOf(index, next)));
  const made = next.filter((index) => !twinOf(index, old));
  for (const { IndexName } of gone) yield ['deleted', `the index ${IndexName} goes`];
  for (const { IndexName } of changed) yield ['renewed', `the index ${IndexName} is built anew`];
  if (gone.length + made.length + 2 * changed.length > 1)
    yield ['refused', 'CloudFormation makes or deletes one index in a deployment: take them one at a time'];
}

/** What the stage uses, and what is registered: these must stay where they are. */
const steady = {
  [outputs.callbackBaseUrl]: 'the registered URLs begin with it',
  [outputs.tableName]: 'messages are looked for there',
  [outputs.secretId]: 'URL tokens and signing secrets are read there',
  [outputs.deadLetterQueueUrl]: 'quarantined requests lie there',
} as const;

function movedOutputs(old: Template, next: Template): readonly Change[] {
  return Object.entries(steady).flatMap(([id, what]): Change[] => {
    const [before, after] = [old, next].map(({ Outputs }) => Outputs?.[id]?.Value);
    if (before === undefined || after === undefined || isDeepStrictEqual(before, after)) return [];
    const why = `from ${JSON.stringify(before)} to ${JSON.stringify(after)}: ${what}`;
    return [{ id, type: 'output', fate: 'moved', isKept: true, why }];
  });
}
