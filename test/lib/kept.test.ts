import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Template as Assembled } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { Delivrd } from '../../lib/delivrd.ts';
import { readSettings } from '../../lib/settings.ts';
import { type KeptResource, keptOf } from '../../operator/upgrade/kept.ts';
import { templateOf } from '../../operator/upgrade/present.ts';
import type { Template } from '../../operator/upgrade/template.ts';
import { everything, plain } from './stages.ts';

const file = 'test/lib/kept.json';
const stages = { plain, everything };
type Kept = Record<string, Record<string, KeptResource>>;

const kept: Kept = JSON.parse(readFileSync(file, 'utf8'));
/** One in a stack of somebody's: there its ids are others, and stay as well. */
function embedded(): Template {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Shop');
  new Delivrd(stack, 'Sms', { providers: plain.providers });
  return Assembled.fromStack(stack).toJSON() as Template;
}
const present: Kept = Object.fromEntries([
  ...Object.entries(stages).map(([name, settings]) => [name, keptOf(templateOf(readSettings(settings)))] as const),
  ['embedded', keptOf(embedded())],
]);

// What stands there already stays as it is: that is changed by hand, knowingly.
if (process.env['KEEP'] === 'new') {
  const added = Object.entries(present).map(([name, now]) => [name, { ...now, ...kept[name] }]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(added), null, 2)}\n`);
}

const mend = (id: string): string =>
  `Keep it: (construct.node.defaultChild as CfnResource).overrideLogicalId('${id}'), with the reason beside it. Where that can't be, write the migration into docs/upgrading.md, and change ${file} with it.`;

/** What a deployment would do to stacks that are there, in words. */
function lost(name: string): readonly string[] {
  const now = present[name] ?? {};
  return Object.entries(kept[name] ?? {}).flatMap(([id, before]) => {
    const after = now[id];
    const twin = Object.keys(now).find((other) => now[other]?.Type === before.Type && !kept[name]?.[other]);
    if (after === undefined)
      return [
        `${id} (${before.Type}) is gone from the template${twin ? `, and ${twin} is new` : ''}: the next deployment deletes it, or leaves it outside of the stack, and goes on with an empty one. ${mend(id)}`,
      ];
    return Object.keys({ ...before, ...after })
      .filter((property) => !isDeepStrictEqual(before[property], after[property]))
      .map(
        (property) =>
          `${id} (${before.Type}): ${property} was ${JSON.stringify(before[property])}, is ${JSON.stringify(after[property])}: the next deployment replaces it, or makes what it holds anew. Leave ${property} as it was, or write the migration into docs/upgrading.md, and change ${file} with it.`,
      );
  });
}

test.each(Object.keys(present))(
  '%s: what holds data or is registered keeps its logical id, and what would replace it',
  (name) => {
    expect(lost(name)).toEqual([]);
  },
);

test.each(Object.keys(present))(
  '%s: what is new stands in the file, too (KEEP=new npx vitest run test/lib/kept.test.ts; npm run fix)',
  (name) => {
    expect(Object.keys(present[name] ?? {})).toEqual(Object.keys(kept[name] ?? {}));
  },
);

test('the file has what a deployed stage can’t do without', () => {
  const types = Object.values(kept['plain'] ?? {}).map(({ Type }) => Type);
  const needed = [
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Stage',
    'AWS::DynamoDB::GlobalTable',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Logs::LogGroup',
    'AWS::Logs::LogGroup',
    'AWS::Logs::LogGroup',
    'AWS::SNS::Topic',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
    'AWS::SQS::Queue',
    'AWS::SecretsManager::Secret',
  ];
  expect(types.toSorted()).toEqual(needed);
  expect(kept['plain']).toMatchObject({
    TableMessagesBE319B2D: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
    CredentialsSecret40F8BB41: { GenerateSecretString: { GenerateStringKey: 'urlKey', PasswordLength: 48 } },
  });
});
