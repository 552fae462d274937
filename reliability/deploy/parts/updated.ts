import { createHash } from 'node:crypto';
import { expect, same, until } from '../check.ts';
import { complete } from '../complete.ts';
import { nowhere } from '../resources.ts';
import { changed as changedOf, first as firstOf } from '../scenarios.ts';
import { deploy, outputsOf, physicalIds, type World } from '../world.ts';
import { arrivesWithinMs, isDelivered, postUnreadable, send, tokenProvider } from './messages.ts';
import type { Part } from './part.ts';

/** What a change of settings may take away or make anew: it holds nothing, and nothing outside knows it. */
const mayGo = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::SNS::Subscription',
  ...Object.keys(nowhere),
]);

export const updated: Part = {
  name: 'update',
  about: 'changed settings, deployed again: the same resources with the same secret, items and dead letters',
  prove: async (world, { check, need }) => {
    const [first, changed] = [await world.assembly(firstOf), await world.assembly(changedOf(world.there))];
    const { stack } = first;
    const before = await need('it holds a message and a dead letter', async () => {
      await send(world, stack, tokenProvider, 'before');
      await postUnreadable(world, stack);
      return until(arrivesWithinMs, async () => {
        await isDelivered(world, stack, tokenProvider, 'before');
        const held = await holdings(world, stack);
        expect(held.dead > 0, 'no dead letter came');
        return held;
      });
    });
    const idsBefore = await physicalIds(world, stack);
    await check('cdk diff --fail sees the change', async () => {
      const { code, all } = await world.cdk(['diff', '--fail', '--method', 'template'], changed);
      expect(code === 1 && /batchSize|BatchSize/.test(all), `ended with ${code}\n${all.slice(-500)}`);
    });
    await need('cdk deploy of changed settings', () => deploy(world, changed));
    await check('what holds data or is registered is the same one', async () => {
      const after = await physicalIds(world, stack);
      const gone = Object.entries(first.template.Resources)
        .filter(([id, { Type }]) => !mayGo.has(Type) && idsBefore.get(id) !== after.get(id))
        .map(([id, { Type }]) => `${id} (${Type}) was ${idsBefore.get(id)}, is ${after.get(id) ?? 'gone'}`);
      expect(gone.length === 0, gone.join('\n'));
    });
    await check('secret, items and dead letters are as before', async () => same(await holdings(world, stack), before));
    await check('every resource is there as the changed template says', () => complete(world, changed));
    await check('it still takes reports', async () => {
      await send(world, stack, tokenProvider, 'after');
      await until(arrivesWithinMs, () => isDelivered(world, stack, tokenProvider, 'after'));
    });
  },
};

/** What the stack keeps: a fingerprint of its secrets, the keys of its items, the number of its dead letters. */
async function holdings({ ask, ...world }: World, stack: string) {
  const { SecretId, TableName, DeadLetterQueueUrl: QueueUrl } = await outputsOf({ ask, ...world }, stack);
  const { SecretString } = await ask('secretsmanager', 'get_secret_value', { SecretId });
  const { Items } = await ask('dynamodb', 'scan', { TableName });
  const { Attributes } = await ask('sqs', 'get_queue_attributes', { QueueUrl, AttributeNames: ['All'] });
  return {
    secret: createHash('sha256').update(SecretString).digest('hex').slice(0, 12),
    items: Items.map(({ pk }: { readonly pk: { readonly S: string } }) => pk.S).toSorted() as readonly string[],
    dead: Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}
