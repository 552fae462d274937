import { same } from '../check.ts';
import { listed, remaining, standing } from '../complete.ts';
import { first } from '../scenarios.ts';
import type { Template } from '../template.ts';
import { done } from '../world.ts';
import type { Part } from './part.ts';

export const destroyed: Part = {
  name: 'destroy',
  about: 'cdk destroy leaves nothing of an unprotected stage',
  prove: async (world, { check, need }) => {
    const assembly = await world.assembly(first);
    // Its template as it is deployed, whatever was changed.
    const { TemplateBody } = await world.ask('cloudformation', 'get_template', { StackName: assembly.stack });
    const template: Template = typeof TemplateBody === 'string' ? JSON.parse(TemplateBody) : TemplateBody;
    const stood = await standing(world, { ...assembly, template });
    await need('cdk destroy', async () => done(await world.cdk(['destroy', '--force'], assembly)));
    await check('nothing is left, asked of each service', async () => same(listed(await remaining(stood)), []));
  },
};
