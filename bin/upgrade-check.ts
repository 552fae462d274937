import { parseArgs } from 'node:util';
import { OperatorError } from '../operator/operator-error.ts';
import { fetchTemplate, readTemplate } from '../operator/upgrade/read.ts';
import { showUpgrade } from '../operator/upgrade/show.ts';
import { stageOf, type Template } from '../operator/upgrade/template.ts';

const usage = `npm run -s upgrade-check -- [flags] OLD [NEW]

What deploying NEW would replace, delete or interrupt in a stack that was deployed from OLD; first of all what holds data or is
registered. OLD and NEW are templates: a file, a cdk.out folder, or - for standard input. Without NEW: what this checkout and
its cdk.json would deploy now, for the stage of OLD.

  --stack NAME   OLD is the template of this stack in AWS, with the credentials and region of the environment
                 (cloudformation:GetTemplate); then the one argument is NEW
  --stage NAME   which stage, where OLD does not tell
  --json         print JSON for a script
  --help         print this

OLD without --stack:
  aws cloudformation get-template --stack-name Delivrd-prod --query TemplateBody > deployed.json
  npm run -s upgrade-check -- deployed.json

Exit codes: 0 nothing of that kind, 1 something that holds data or is registered would be lost, 2 wrong use, or a template that can't be read.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: 'string' },
      stage: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { stack, stage = null } = values;
  const [first, second, ...more] = stack === undefined ? positionals : [stack, ...positionals];
  if (first === undefined) throw new OperatorError(`Expected a template, or --stack.\n\n${usage}`);
  if (more.length > 0)
    throw new OperatorError(`Expected at most two templates; got ${more.join(' ')} as well.\n\n${usage}`);
  const old = stack === undefined ? await readTemplate(first, stage) : await fetchTemplate(stack);
  const chosen = stage ?? stageOf(old);
  if (second === undefined && chosen === null)
    throw new OperatorError(`${first} does not tell its stage: is it of Delivrd? Name it with --stage.`);
  const next = second === undefined ? await present(chosen) : await readTemplate(second, chosen);
  if (stageOf(old) !== stageOf(next))
    throw new OperatorError(
      `These are not of one stage: ${stageOf(old) ?? 'no stage of Delivrd'} and ${stageOf(next) ?? 'no stage of Delivrd'}. Another stage is another stack, which takes nothing from this one.`,
    );
  const { judgeUpgrade } = await import('../operator/upgrade/judge.ts');
  const upgrade = judgeUpgrade(old, next);
  console.log(values.json ? JSON.stringify(upgrade, null, 2) : showUpgrade(upgrade));
  if (!upgrade.ok) process.exitCode = 1;
}

/** The CDK and CloudFormation's schema load only where they are needed. */
async function present(stage: string | null): Promise<Template> {
  const { presentTemplate } = await import('../operator/upgrade/present.ts');
  return presentTemplate(stage ?? undefined);
}

main().catch((error: Error) => {
  console.error(error instanceof OperatorError ? error.message : `${error.name}: ${error.message}`);
  process.exitCode = 2;
});
