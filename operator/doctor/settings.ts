import { isDeepStrictEqual } from 'node:util';
import { metricNamespace } from '../../functions/shared/metric-names.ts';
import { readProviders, writeProviders } from '../../functions/shared/provider-settings.ts';
import { outputs as names } from '../../functions/shared/stack-outputs.ts';
import { indexedBy } from '../../functions/shared/table-keys.ts';
import { dueRulesOf } from '../../lib/due-rules.ts';
import { deployedDueRules } from '../due.ts';
import type { Check } from './check.ts';
import { type Found, ok, wrong } from './finding.ts';

/** Whether the stack is that of its stage, and was deployed with the settings that cdk.json has now. */
export const settings: Check = {
  name: 'settings',
  look: async ({ stack, stage: readStage }) => {
    const stage = await readStage();
    const [namespace, providers, search, due] = await Promise.all([
      stack.output(names.metricNamespace),
      stack.providers(),
      stack.output(names.search),
      deployedDueRules(stack),
    ]);
    const expected = metricNamespace(stage.settings.stage);
    if (namespace !== expected)
      return [
        wrong(
          'fail',
          `The stack counts in ${namespace}; that of the stage is ${expected}.`,
          'Another stage stands under this name: ask for the right stack, or deploy this stage to its own.',
        ),
      ];
    const differ: Found[] = [];
    const compare = (what: string, deployed: unknown, here: unknown): void => {
      if (!isDeepStrictEqual(deployed, JSON.parse(JSON.stringify(here))))
        differ.push(
          wrong(
            'warn',
            `${what} were deployed otherwise than cdk.json has them.`,
            `npx cdk diff -c stage=${stage.settings.stage} shows how; deploy, or check out what was deployed.`,
          ),
        );
    };
    compare('providers and their checks', providers, readProviders(writeProviders(stage.settings.providers)));
    compare('the ways of searching', JSON.parse(search), indexedBy(stage.settings));
    compare('the deadlines', due, dueRulesOf(stage.settings));
    return differ.length > 0 ? differ : [ok(`stage ${stage.settings.stage}, with the settings of cdk.json`)];
  },
};
