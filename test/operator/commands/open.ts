import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from 'vitest';
import { outputs } from '../../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../../local/aws/event-source.ts';
import { output } from '../../../operator/schemas/open.ts';
import { ownWord } from '../../consumer/batches.ts';
import { json } from '../../local/running.ts';
import type { Suite } from './world.ts';

/** In Norway, to which no other suite sends. */
const to = (end: number): string => `+4740612${String(end).padStart(3, '0')}`;

export const open: Suite = (world) => {
  beforeAll(async () => {
    const { running } = world();
    const { stack } = running;
    const report = (messageId: string, status: string, end: number) =>
      json('smspm', { messageId, status, to: to(end) });
    await running.postAll(
      [
        report('open-sent', 'pending', 1),
        report('open-delivered', 'delivered', 2),
        json('wavix', { message_id: 'open-wavix', status: 'sent', to: to(3) }),
        // No deadline fits it.
        json('smspm', { messageId: 'open-elsewhere', status: 'pending', to: '+37255512345' }),
      ],
      1,
    );
    const word = ownWord('own', 'send', { messageId: 'open-recorded', recipient: to(4) }, Date.now());
    const sqs = sqsClient(stack.frontDoor.url, 'test');
    await sqs.send(new SendMessageCommand({ QueueUrl: stack.outputs[outputs.reportQueueUrl], MessageBody: word.body }));
    sqs.destroy();
    await running.drained();
  });

  const found = async (words: readonly string[], aws = false) => {
    const { code, out, err } = await world().dlr(['open', '--older-than', '0s', ...words, '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    const { messages, next } = output.parse(JSON.parse(out));
    return { ids: messages.map(({ messageId }) => messageId), next };
  };

  test.each([false, true])('has what waits for its final report, the last due first (in AWS: %s)', async (aws) => {
    expect((await found([], aws)).ids).toEqual(['open-recorded', 'open-wavix', 'open-sent']);
  });

  test.each([
    [['--missing'], ['open-recorded']],
    [
      ['--provider', 'smspm'],
      ['open-recorded', 'open-sent'],
    ],
    [['--country', 'no', '--provider', 'wavix'], ['open-wavix']],
    [['--country', 'DE'], []],
    [['--older-than', '1h'], []],
  ])('%j', async (words, ids) => {
    expect((await found(words)).ids).toEqual(ids);
  });

  test('shows when each is due, and goes on where a page ended', async () => {
    const { dlr } = world();
    const { out } = await dlr(['open', '--older-than', '0s', '--limit', '2']);
    expect(out).toMatch(/^DUE +PROVIDER/);
    const times = [...out.matchAll(/^(\S+Z) +/gm)].map(([, at = '']) => at);
    expect(times).toEqual(times.toSorted().toReversed());
    const [, words = ''] = /^Next: npm run -s dlr -- open (.*) --port \d+$/m.exec(out) ?? [];
    expect((await found(words.split(' '))).ids).toEqual(['open-sent']);
  });

  test('names in an empty list what was asked, and says of a message when it is due', async () => {
    const { dlr } = world();
    expect((await dlr(['open', '--missing', '--provider', 'smspm', '--country', 'DE'])).out).toMatch(
      /^No message with a deadline of smspm to DE that began until \S+Z and was never reported is found\./,
    );
    expect((await dlr(['trace', 'smspm', 'open-sent'])).out).toMatch(/^ *due +\S+Z$/im);
  });

  test.each<[readonly string[], number, RegExp]>([
    [['--provider', 'nobody'], 1, /^No provider "nobody" is configured; there are .*smstake/],
    [['--country', 'Norway'], 2, /Expected a country of two letters, such as IN/],
    [['--older-than', 'noon'], 1, /^"noon" is no time/],
  ])('%j is answered with what was expected', async (words, code, message) => {
    const ended = await world().dlr(['open', ...words]);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(message);
  });
};
