import { afterAll, beforeAll, expect, test } from 'vitest';

import { json, type Running, run, settingsWith } from './running.ts';

// Two brands at one provider: each has its URL, its secret, its messages, metrics and alarms.

let running: Running;
beforeAll(async () => {
  running = await run({
    ...settingsWith({ batchWindowSeconds: 0, batchSize: 10 }),
    providers: {
      smstake: { authentication: { signature: true } },
      'brand-a': { use: 'smstake', authentication: { signature: true } },
      'brand-b': { use: 'smstake', authentication: { urlToken: true }, defaultCountry: 'IN' },
    },
  });
});
afterAll(() => running?.stack.close());

const report = (name: string, id: string) =>
  json(name, { event: 'message.dlr', message_id: id, status: 'delivered', to: '9876543210' });

test('each is called by its provider and its name, has a URL of its own and a secret of its own', async () => {
  const endpoints =
    await running.api<{ provider: string; name?: string; url: string; signingSecret?: string }[]>('/api/endpoints');
  expect(endpoints.map(({ provider, name }) => [provider, name])).toEqual([
    ['smstake', undefined],
    ['smstake', 'brand-a'],
    ['smstake', 'brand-b'],
  ]);
  expect(endpoints[1]?.url).toMatch(/\/webhooks\/brand-a$/);
  expect(endpoints[2]?.url).toMatch(/\/webhooks\/brand-b\/[\w-]{43}$/);
  expect(new Set(endpoints.map(({ signingSecret }) => signingSecret)).size).toBe(3);
});

test('a message is found under its name, however many brands use its id', async () => {
  await running.postAll(['smstake', 'brand-a', 'brand-b'].map((name) => report(name, 'same')));
  for (const name of ['smstake', 'brand-a', 'brand-b'])
    expect(await running.message(name, 'same')).toMatchObject({ provider: name, status: 'delivered' });
  expect((await running.message('brand-b', 'same'))?.recipient).toBe('+919876543210');
  expect((await running.message('brand-a', 'same'))?.recipient).toBe(null);
  for (const Provider of ['smstake', 'brand-a', 'brand-b'])
    expect(await running.sum('Delivered', { Provider })).toBe(1);
});

test('one brand’s secret lets nothing in at another’s URL', async () => {
  const [one, other] = ['smstake', 'brand-a'].map((name) => running.endpoint(name));
  const forged = { ...running, endpoint: () => ({ ...other, signingSecret: one?.signingSecret }) };
  expect(forged.endpoint().signingSecret).not.toBe(other?.signingSecret);
  const { genuineRequest, toFetch } = await import('../../operator/request.ts');
  const sender = running.stack.providers.get('brand-a');
  if (!sender) throw new Error('no brand-a');
  const composed = sender.compose({ messageId: 'forged' });
  const request = genuineRequest(sender, forged.endpoint() as never, composed);
  expect((await fetch(request.url, toFetch(request))).status).toBe(401);
});

test('each has alarms of its own, by its name for people', async () => {
  const alarms = await running.api<{ name: string }[]>('/api/alarms');
  for (const name of ['brand-a', 'brand-b'])
    expect(alarms.filter((alarm) => alarm.name.includes(name)).length).toBeGreaterThan(3);
});
