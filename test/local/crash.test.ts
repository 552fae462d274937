import { afterAll, describe, expect, test } from 'vitest';
import { injectFaults } from '../../local/aws/faults.ts';
import { errorAnswer, type Gate } from '../../local/aws/front-door.ts';
import { json, type Running, run, settingsWith } from './running.ts';

const stacks: Running[] = [];
afterAll(() => Promise.all(stacks.map(({ stack }) => stack.close())));

test('a consumer that stands still at its write while its message is delivered again, and goes on afterwards: the report is kept once', async () => {
  const running = await run(settingsWith({ consumerTimeoutSeconds: 20, batchSize: 10, batchWindowSeconds: 0 }));
  stacks.push(running);
  const { frontDoor, functions } = running.stack;
  const report = (messageId: string) => json('smspm', { messageId, status: 'delivered', to: '+37256789045' });
  const faults = injectFaults(frontDoor, { seed: 1, functions, frozenMs: [8_000, 8_000] });
  faults.add({ kind: 'redelivered', share: 1, times: 1, action: 'ReceiveMessage' });
  // The poll that waits already is not meant: another message ends it.
  await running.postAll([report('before')]);
  faults.add({ kind: 'frozen-before', share: 1, times: 1, caller: 'Consumer', action: 'UpdateItem' });
  const writers: string[] = [];
  frontDoor.witnesses.push(({ action, environment }) => {
    if (action === 'UpdateItem') writers.push(environment);
  });
  expect((await running.post(report('thawed'))).status).toBe(200);
  await expect.poll(() => running.message('smspm', 'thawed')).not.toBeNull();
  // The other one has written; the one that stands still has yet to try.
  expect(writers).toHaveLength(1);
  await expect.poll(() => new Set(writers).size).toBe(2);
  await running.drained();

  const item = (await running.items()).find(({ pk }) => pk === 'smspm#thawed');
  expect([item?.['status'], item?.history.length, item?.seen.size]).toEqual(['delivered', 1, 1]);
  // Delivered to two at once, it counts with each: the documentation says so.
  await expect.poll(() => running.sum('Delivered', { Provider: 'smspm' })).toBe(1 + 2);
  expect(faults.injected().map(({ kind, count }) => [kind, count])).toEqual([
    ['redelivered', 1],
    ['frozen-before', 1],
  ]);
});

test('a consumer that stands still with an older report, and goes on when a newer one is there: the status stays', async () => {
  const running = await run(settingsWith({ consumerTimeoutSeconds: 20, batchSize: 10, batchWindowSeconds: 0 }));
  stacks.push(running);
  const { frontDoor, functions } = running.stack;
  injectFaults(frontDoor, { seed: 1, functions, frozenMs: [8_000, 8_000] }).add({
    kind: 'frozen-before',
    share: 1,
    times: 1,
    caller: 'Consumer',
    action: 'UpdateItem',
  });
  const frozen = new Promise<void>((resolve) =>
    frontDoor.gates.unshift(async ({ action }) => {
      if (action === 'UpdateItem') resolve();
      return null;
    }),
  );
  const post = (status: string) => running.post(json('smspm', { messageId: 'overtaken', status, to: '+37256789045' }));
  expect((await post('pending')).status).toBe(200);
  await frozen;
  expect((await post('delivered')).status).toBe(200);
  await running.drained();
  expect(await running.message('smspm', 'overtaken')).toMatchObject({
    status: 'delivered',
    history: [
      { status: 'delivered', effect: 'applied' },
      { status: 'sent', effect: 'recorded' },
    ],
  });
});

describe('a consumer killed in the middle of a batch', () => {
  test.concurrent.each([
    ['before a write takes effect', true],
    ['after a write took effect', false],
  ])(
    '%s: the table is as if nothing had happened, and every outcome counts once',
    async (_, before) => {
      // What a killed run held comes back only when its time of being hidden is over: each case waits on a stack of its own.
      const running = await run(settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }));
      stacks.push(running);
      const name = before ? 'before' : 'after';
      const [delivered, failed] = [
        await running.sum('Delivered', { Provider: 'smspm' }),
        await running.sum('Failed', { Provider: 'smspm' }),
      ];
      const requests = Array.from({ length: 30 }, (__, at) => [
        json('smspm', { messageId: `${name}-${at}`, status: 'pending', to: '+37256789045' }),
        json('smspm', {
          messageId: `${name}-${at}`,
          status: at % 3 === 0 ? 'failed' : 'delivered',
          to: '+37256789045',
          timestamp: '2025-06-26T14:23:11Z',
        }),
      ]).flat();

      let writes = 0;
      const kill: Gate = async ({ caller, service, action, ...call }) => {
        if (!caller.startsWith('Consumer') || action !== 'UpdateItem') return null;
        writes += 1;
        if (writes !== 7) return null;
        const answer = before
          ? errorAnswer(500, 'InternalServerError', 'killed')
          : await running.stack.frontDoor.services.get(service)?.({ caller, service, action, ...call });
        expect(running.consumer.kill()).toBeGreaterThan(0);
        return answer ?? null;
      };
      running.stack.frontDoor.gates.push(kill);
      for (const request of requests) expect((await running.post(request)).status).toBe(200);
      await running.drained();

      expect(writes).toBeGreaterThan(7);
      const items = (await running.items()).filter(({ pk }) => String(pk).startsWith(`smspm#${name}-`));
      expect(items).toHaveLength(30);
      for (const { pk, status, history, seen } of items) {
        expect([pk, status]).toEqual([pk, Number(String(pk).split('-')[1]) % 3 === 0 ? 'failed' : 'delivered']);
        expect([history.length, seen.size]).toEqual([2, 2]);
      }
      expect([
        await running.sum('Delivered', { Provider: 'smspm' }),
        await running.sum('Failed', { Provider: 'smspm' }),
      ]).toEqual([delivered + 20, failed + 10]);
    },
    70_000,
  );
});
