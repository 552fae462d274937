import type { Checks } from '../check.ts';
import { expect } from '../check.ts';
import { complete } from '../complete.ts';
import { account, region } from '../emulator.ts';
import { first } from '../scenarios.ts';
import { type Assembly, deploy, done, type World } from '../world.ts';
import type { Part } from './part.ts';

/** Bootstraps the account and deploys the first stage. */
async function put(world: World, { need }: Checks): Promise<Assembly> {
  const synthesized = world.assembly(first);
  // Awaited below; where the bootstrap fails, nobody asks.
  synthesized.catch(() => {});
  await need('cdk bootstrap', async () => done(await world.cdk(['bootstrap', `aws://${account}/${region}`])));
  const assembly = await need('cdk synth', () => synthesized);
  await need('cdk deploy', () => deploy(world, assembly));
  return assembly;
}

export const deployed: Part = {
  name: 'deploy',
  about: 'bootstrap and deploy: every resource is there as the template says, and cdk finds no difference',
  prove: async (world, checks) => {
    const assembly = await put(world, checks);
    await checks.check('every resource is there as the template says, asked of its own service', () =>
      complete(world, assembly),
    );
    await checks.check('cdk diff --fail finds no difference', async () => {
      const { all } = done(await world.cdk(['diff', '--fail', '--method', 'template'], assembly));
      expect(/There were no differences/.test(all), all);
    });
  },
};

/** What a part that runs alone begins with. */
export const ground: Part = {
  ...deployed,
  prove: async (world, checks) => {
    await put(world, checks);
  },
};
