import { expect, Failed } from './check.ts';
import { isAsked, nowhere, read, unasked, untaught } from './resources.ts';
import { differences, type Properties } from './template.ts';
import { type Assembly, namesOf, physicalIds, type World } from './world.ts';

/** Each resource of a template with the id that the stack gave it. */
interface Standing {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Properties;
  readonly isKept: boolean;
  readonly told: () => Promise<Properties | null>;
}

/** The resources as they stand, to be asked now or later. @throws Failed where the stack lacks one, or nobody asks about its kind. */
export async function standing(world: World, { template, stack }: Assembly): Promise<readonly Standing[]> {
  const ids = await physicalIds(world, stack);
  const names = namesOf(ids, stack);
  const wanted = Object.entries(template.Resources).filter(([, { Type }]) => nowhere[Type] === undefined);
  const unknown = [...new Set(wanted.map(([, { Type }]) => Type))].filter((type) => !isAsked(type));
  expect(unknown.length === 0, unknown.map(untaught).join('\n'));
  const missing = wanted.filter(([id]) => !ids.has(id));
  expect(missing.length === 0, `the stack has no ${missing.map(([id, { Type }]) => `${id} (${Type})`).join(', ')}`);
  return wanted.map(([logicalId, { Type: type, Properties: properties = {}, DeletionPolicy }]) => {
    const physicalId = ids.get(logicalId) as string;
    return {
      logicalId,
      type,
      physicalId,
      properties,
      // Also RetainExceptOnCreate.
      isKept: DeletionPolicy?.startsWith('Retain') ?? false,
      told: () => read(type, { ask: world.ask, physicalId, properties, names }),
    };
  });
}

/** Each resource of the template is there and as the template says, asked of its own service. @throws Failed */
export async function complete(world: World, assembly: Assembly): Promise<void> {
  const all = await standing(world, assembly);
  const names = namesOf(new Map(all.map(({ logicalId, physicalId }) => [logicalId, physicalId])), assembly.stack);
  const wrong: string[] = [];
  for (const { logicalId, type, properties, told } of all) {
    const found = await told();
    const about = (what: string): string => `${logicalId} (${type}): ${what}`;
    if (found === null) wrong.push(about('is not there'));
    else {
      wrong.push(...differences(properties, found, names).map(about));
      wrong.push(...unasked(type, properties, found).map((key) => about(`${key} is not told, and nobody said why`)));
    }
  }
  if (wrong.length > 0) throw new Failed(wrong.slice(0, 30).join('\n'));
}

/** Of the resources that stood, those that still do, by kind. */
export async function remaining(stood: readonly Standing[]): Promise<readonly Standing[]> {
  const left: Standing[] = [];
  for (const one of stood) if ((await one.told()) !== null) left.push(one);
  return left;
}

/** For a message: what they are. */
export const listed = (all: readonly Standing[]): readonly string[] =>
  all.map(({ logicalId, type }) => `${logicalId} (${type})`).toSorted();
