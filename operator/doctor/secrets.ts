import { listSecrets } from '../secrets/list.ts';
import { openSecrets } from '../secrets/open.ts';
import type { Check } from './check.ts';
import { ok, wrong } from './finding.ts';

/** Whether each check that takes a secret has one: without it every callback is refused. */
export const secrets: Check = {
  name: 'secrets',
  look: async ({ stack, where }) => {
    const { document } = await (await openSecrets(stack)).read();
    const listed = listSecrets(await stack.providers(), document, { last: () => null, since: null });
    const needed = listed.filter(({ checked }) => checked);
    const missing = needed.filter(({ live }) => live === 0);
    if (missing.length === 0) {
      const several = needed.filter(({ live }) => live > 1);
      const more = several.map(({ provider, kind, live }) => `${live} ${kind} of ${provider}`).join(', ');
      return [ok(`all ${needed.length} are there${more === '' ? '' : `; under way is a rotation: ${more}`}`)];
    }
    return missing.map(({ provider, kind }) =>
      wrong(
        'fail',
        `No ${kind} of ${provider} is stored: its callbacks are refused.`,
        `npm run -s dlr -- secrets add ${kind === 'urlKey' ? 'url-key' : provider}${kind === 'basic' ? ' --name basic' : ''}${where}`,
      ),
    );
  },
};
