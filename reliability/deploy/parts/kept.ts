import { expect, same } from '../check.ts';
import { complete, listed, remaining, standing } from '../complete.ts';
import { scenarios } from '../scenarios.ts';
import { deploy, done } from '../world.ts';
import { send, storeSecrets } from './messages.ts';
import type { Part } from './part.ts';

export const kept: Part = {
  name: 'protected',
  about: 'a protected stage beside the first: not destroyed by accident, and its data outlives it',
  prove: async (world, { check, need }) => {
    const assembly = await world.assembly(scenarios.kept);
    const { stack, providers } = assembly;
    await need('cdk deploy of a protected stage', () => deploy(world, assembly));
    await check('every resource of it is there as its template says', () => complete(world, assembly));
    await check('it takes reports of each provider', async () => {
      await storeSecrets(world, stack);
      for (const provider of providers) await send(world, stack, provider, `${provider}-kept`);
    });
    const stood = await standing(world, assembly);
    await check('cdk destroy is refused', async () => {
      const { code, all } = await world.cdk(['destroy', '--force'], assembly);
      expect(code !== 0 && /TerminationProtection is enabled/.test(all), `ended with ${code}: ${all}`);
      same(listed(await remaining(stood)), listed(stood));
    });
    await need('cdk destroy, its protection taken off', async () => {
      const off = { StackName: stack, EnableTerminationProtection: false };
      await world.ask('cloudformation', 'update_termination_protection', off);
      done(await world.cdk(['destroy', '--force'], assembly));
    });
    await check(
      'what the template keeps outlives it, table, queues and secret among it; nothing else does',
      async () => {
        const keeps = stood.filter(({ isKept }) => isKept);
        for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'])
          expect(
            keeps.some((one) => one.type === type),
            `the template keeps no ${type}`,
          );
        same(listed(await remaining(stood)), listed(keeps));
      },
    );
  },
};
