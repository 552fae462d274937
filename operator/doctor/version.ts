import { isDeepStrictEqual } from 'node:util';
import type { Check } from './check.ts';
import { notAsked, ok, wrong } from './finding.ts';

/**
 * Whether the deployed template is the one that this checkout makes, but for the code of the functions, whose bundles are made
 * only in a deployment; and whether deploying it would take something away.
 */
export const version: Check = {
  name: 'version',
  look: async ({ stack: { stackName }, isLocal, stage: readStage }) => {
    if (isLocal) return [notAsked('the local stack runs what the checkout was as it started')];
    const stage = await readStage();
    const [{ fetchTemplate }, { synthesizeStage }, { judgeUpgrade }] = await Promise.all([
      import('../upgrade/read.ts'),
      import('../stage-template.ts'),
      import('../upgrade/judge.ts'),
    ]);
    const deployed = await fetchTemplate(stackName);
    const { template: next } = synthesizeStage(stage);
    const ids = [...new Set([...Object.keys(deployed.Resources), ...Object.keys(next.Resources)])];
    const compared = ({ Metadata: _, ...resource }: Readonly<Record<string, unknown>> = {}): unknown => {
      const { Code: __, ...Properties } = (resource['Properties'] ?? {}) as Readonly<Record<string, unknown>>;
      return { ...resource, Properties };
    };
    const differ = ids.filter(
      (id) => !isDeepStrictEqual(compared({ ...deployed.Resources[id] }), compared({ ...next.Resources[id] })),
    );
    if (differ.length === 0)
      return [
        ok(`all ${ids.length} resources are as this checkout has them; the code of the functions is not compared`),
      ];
    const first = differ.slice(0, 3).join(', ');
    const found = `${differ.length} of ${ids.length} resources differ from what this checkout makes (${first}${differ.length > 3 ? ', …' : ''}): another version, or other settings.`;
    return [
      judgeUpgrade(deployed, next).ok
        ? wrong(
            'warn',
            found,
            `npx cdk diff -c stage=${stage.settings.stage} shows how; deploy, or check out what was deployed.`,
          )
        : wrong(
            'warn',
            `${found} Deploying would take something away.`,
            `npm run -s upgrade-check -- --stack ${stackName}`,
          ),
    ];
  },
};
