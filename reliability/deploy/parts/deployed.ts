import { expect } from '../check.ts';
import { complete } from '../complete.ts';
import { account, region } from '../emulator.ts';
import { scenarios } from '../scenarios.ts';
import { deploy, done } from '../world.ts';
import type { Part } from './part.ts';

export const deployed: Part = {
  name: 'deploy',
  about: 'bootstrap and deploy: every resource is there as the template says, and cdk finds no difference',
  prove: async (world, { check, need }) => {
    const synthesized = world.assembly(scenarios.first);
    synthesized.catch(() => {});
    await need('cdk bootstrap', async () => done(await world.cdk(['bootstrap', `aws://${account}/${region}`])));
    const assembly = await need('cdk synth', () => synthesized);
    await need('cdk deploy', () => deploy(world, assembly));
    await check('every resource is there as the template says, asked of its own service', () =>
      complete(world, assembly),
    );
    await check('cdk diff --fail finds no difference', async () => {
      const { all } = done(await world.cdk(['diff', '--fail', '--method', 'template'], assembly));
      expect(/There were no differences/.test(all), all);
    });
  },
};
