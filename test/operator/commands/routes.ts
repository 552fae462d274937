import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from 'vitest';
import { outputs } from '../../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../../local/aws/event-source.ts';
import { output } from '../../../operator/schemas/routes.ts';
import { queued } from '../../consumer/batches.ts';
import type { Suite } from './world.ts';

/** In France, to which no other suite sends; and so long ago that it is looked at. */
const to = (end: number): string => `+3361234${String(end).padStart(4, '0')}`;
const longAgoMs = 30 * 60_000;

const price = (amount: string, currency: string) => ({ price: { amount, currency } });

export const routes: Suite = (world) => {
  beforeAll(async () => {
    const { running } = world();
    const { stack } = running;
    const receivedAt = Date.now() - longAgoMs;
    let count = 0;
    const callback = (provider: string, body: object, kind?: 'send') =>
      queued(`routes-${count++}`, provider, JSON.stringify(body), { receivedAt, ...(kind && { kind, headers: {} }) });
    const messages = [
      ...Array.from({ length: 20 }, (_, at) =>
        callback('smspm', { messageId: `routes-${at}`, status: at < 19 ? 'delivered' : 'failed', to: to(at) }),
      ),
      ...[price('0.0380', 'EUR'), price('0.0570', 'EUR'), price('0.0570', 'USD')].map((told, at) =>
        callback('smspm', { messageId: `routes-${at}`, ...told }, 'send'),
      ),
      // Perfect, and few; one of which nobody hears any more.
      ...Array.from({ length: 3 }, (_, at) =>
        callback('wavix', { message_id: `routes-${at}`, status: 'delivered', to: to(100 + at) }),
      ),
      callback('wavix', { messageId: 'routes-open', recipient: to(200) }, 'send'),
      callback('smstake', { messageId: 'routes-elsewhere', recipient: '+4740612999' }, 'send'),
    ];
    const sqs = sqsClient(stack.frontDoor.url, 'test');
    const QueueUrl = stack.outputs[outputs.reportQueueUrl];
    for (const { body } of messages) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    sqs.destroy();
    // A first run that is slow to start comes again only once its messages are visible.
    await running.drained();
  });

  const ask = async (words: readonly string[], aws = false) => {
    const { code, out, err } = await world().dlr(['routes', ...words, '--json'], { aws });
    expect([code, err]).toEqual([0, '']);
    return output.parse(JSON.parse(out));
  };

  test.each([false, true])('ranks by what is proved, and prices by currency (in AWS: %s)', async (aws) => {
    const { country, routes: found, note } = await ask(['--country', 'fr', '--hours', '2'], aws);
    expect([country, note]).toEqual(['FR', null]);
    expect(found).toMatchObject([
      {
        provider: 'smspm',
        messages: 20,
        delivered: 19,
        deliveryRate: 95,
        pricePerDelivered: [
          { amount: '0.05', currency: 'EUR' },
          { amount: '0.06', currency: 'USD' },
        ],
      },
      { provider: 'wavix', messages: 4, delivered: 3, deliveryRate: 75, pricePerDelivered: [] },
    ]);
  });

  test('a person gets a table, and what to know about it', async () => {
    const { code, out } = await world().dlr(['routes', '--country', 'FR']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /PROVIDER +MESSAGES +DELIVERED +AT LEAST.*\nsmspm +20 +95\.0 % +76\.\d %.*0\.05 EUR, 0\.06 USD\nwavix /,
      ),
    ]);
  });

  test.each([
    ['NO', /Nothing is counted of NO: it is not in metrics\.countries, which has DE, EE, /],
    ['GB', /No message to GB began in that time\./],
  ])('%s has nothing to tell, and says so', async (country, note) => {
    expect(await ask(['--country', country, '--hours', '1'])).toMatchObject({
      routes: [],
      note: expect.stringMatching(note),
    });
    expect((await world().dlr(['routes', '--country', country, '--hours', '1'])).out).toMatch(note);
  });

  test.each<[readonly string[], RegExp]>([
    [[], /required option '--country <code>' not specified/],
    [['--country', 'France'], /Expected a country of two letters, such as IN/],
    [['--country', 'FR', '--hours', '73'], /Expected a number from 1 to 72/],
  ])('%j is explained', async (words, message) => {
    const ended = await world().dlr(['routes', ...words]);
    expect([ended.code, ended.out, ended.err]).toEqual([2, '', expect.stringMatching(message)]);
  });
};
