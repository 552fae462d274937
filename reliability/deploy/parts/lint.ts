import { regionsWithoutWebhooks } from '../../../lib/region.ts';
import { expect, same } from '../check.ts';
import { type Ended, tail } from '../command.ts';
import { every } from '../scenarios.ts';
import { done } from '../world.ts';
import type { Part } from './part.ts';

/** A role that a function depends on, although its policy says so already: CDK writes it. */
const madeByCdk = 'W3005';

/** What a webhook is made of, of which lib/region.ts knows where it is missing. */
const isKnown = /E3006:Resource type 'AWS::Events::(?:Connection|ApiDestination)' does not exist in '([a-z0-9-]+)'$/;

/** No finding but those that are known; and those are all there. @throws Failed */
function looked(ended: Ended): void {
  const lines = ended.out.split('\n').filter((line) => line !== '');
  const missing = new Set(lines.flatMap((line) => isKnown.exec(line)?.[1] ?? []));
  if (missing.size === 0) {
    done(ended);
    return;
  }
  const others = lines.filter((line) => !isKnown.test(line));
  expect(others.length === 0, tail(others.join('\n')));
  same([...missing].toSorted(), [...regionsWithoutWebhooks].toSorted());
}

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
        looked(await world.python(['-c', run, ...flags, '--template', assembly.templateFile])),
      );
    }
  },
};
