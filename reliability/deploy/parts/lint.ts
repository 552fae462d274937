import { every } from '../scenarios.ts';
import { done } from '../world.ts';
import type { Part } from './part.ts';

/** A role that a function depends on, although its policy says so already: CDK writes it. */
const madeByCdk = 'W3005';

/** As a program it holds the path of where it was installed, and that moved. */
const run = 'from cfnlint.runner import main; main()';

export const lint: Part = {
  name: 'lint',
  about: 'every stage is synthesized, and cfn-lint has no findings in any region',
  prove: async (world, { check }) => {
    const flags = ['--ignore-checks', madeByCdk, '--regions', 'ALL_REGIONS', '--format', 'parseable'];
    for (const scenario of every(world.there)) {
      const assembly = await check(`cdk synth: ${scenario.name}`, () => world.assembly(scenario));
      if (assembly === null) continue;
      await check(`cfn-lint has no findings: ${scenario.name}`, async () =>
        done(await world.python(['-c', run, ...flags, '--template', assembly.templateFile])),
      );
    }
  },
};
