import { expect, test } from 'vitest';
import { type Client, createClient, type Message, waitForFinal } from '../../client/index.ts';
import type { Status } from '../../functions/domain/status.ts';
import { fakeApi, fakeClock, type Way } from './fakes.ts';

/** Waits, while reports come so many milliseconds later. */
async function wait(timeoutMs: number, reports: readonly (readonly [ms: number, status: Status])[], way?: () => Way) {
  const api = fakeApi(way);
  const { clock, client } = api;
  const startMs = clock.now();
  for (const [ms, status] of reports) void clock.sleep(ms).then(() => api.report('wavix', '1', status));
  const answers: (Message | null)[] = [];
  const onAnswer = (message: Message | null): void => void answers.push(message);
  const message = await clock.run(waitForFinal(client, 'wavix', '1', { timeoutMs, onAnswer }));
  return { ...api, message, answers, tookMs: clock.now() - startMs };
}
const asked = ({ requests }: { requests: readonly { path: string }[] }): readonly number[] =>
  requests.map(({ path }) => Number(/waitForFinal=(\d+)/.exec(path)?.[1] ?? 0));

test('is told of a final status as soon as the API knows, by one question after the other', async () => {
  const waited = await wait(60_000, [
    [5_000, 'sent'],
    [45_000, 'delivered'],
  ]);
  expect(waited.message?.status).toBe('delivered');
  expect(waited.tookMs).toBeLessThan(45_100);
  expect(asked(waited)).toEqual([20, 20, 18]);
  expect(waited.answers.map((message) => message?.status)).toEqual(['sent', 'sent', 'delivered']);
});

test('gives what it last heard when the time is over, by a question near its end', async () => {
  const waited = await wait(5_000, [
    [1_000, 'queued'],
    [4_800, 'sent'],
    [9_000, 'delivered'],
  ]);
  expect(waited.message?.status).toBe('sent');
  expect((await wait(5_000, [[4_300, 'sent']])).message?.status).toBe('sent');
  expect(waited.tookMs).toBe(5_000);
  expect(await wait(2_500, [])).toMatchObject({ message: null, tookMs: 2_500 });
  expect((await wait(200, [[0, 'sent']])).message?.status).toBe('sent');
});

test('an unknown message is one that may still be reported', async () => {
  const { message, requests } = await wait(60_000, [[30_000, 'expired']]);
  expect(message?.status).toBe('expired');
  expect(requests.length).toBeLessThan(5);
});

test('an API that does not wait is asked only so often', async () => {
  const clock = fakeClock();
  let requests = 0;
  const transport: Client['transport'] = () =>
    Promise.resolve({ status: 404, retryAfterSeconds: null, text: `{"error":"${++requests}"}` });
  const client = createClient({ url: '', clock, transport });
  expect(await clock.run(waitForFinal(client, 'wavix', '1', { timeoutMs: 60_000 }))).toBeNull();
  expect(requests).toBeGreaterThan(25);
  expect(requests).toBeLessThan(36);
});

test('faults on the way are tried again within the time, in which something may have been heard', async () => {
  const fates: Way['fate'][] = ['lost', '503', 'answer-lost'];
  const waited = await wait(60_000, [[1_000, 'delivered']], () => ({ ms: 20, fate: fates.pop() ?? 'fine' }));
  expect(waited.message?.status).toBe('delivered');

  let tries = 0;
  const cut = await wait(60_000, [[1_000, 'sent']], () => ({ ms: 20, fate: ++tries > 1 ? '503' : 'fine' }));
  expect(cut.message?.status).toBe('sent');
  expect(cut.tookMs).toBeLessThanOrEqual(60_000);

  await expect(wait(60_000, [], () => ({ ms: 20, fate: '503' }))).rejects.toMatchObject({ status: 503 });
});

test('what the API refuses is thrown at once; a signal ends it', async () => {
  const clock = fakeClock();
  const transport: Client['transport'] = () => Promise.resolve({ status: 403, retryAfterSeconds: null, text: '{}' });
  const client = createClient({ url: '', clock, transport });
  await expect(waitForFinal(client, 'wavix', '1', { timeoutMs: 60_000 })).rejects.toMatchObject({ status: 403 });

  const api = fakeApi();
  const controller = new AbortController();
  void api.clock.sleep(30_000).then(() => controller.abort('enough'));
  const waiting = waitForFinal(api.client, 'wavix', '1', { timeoutMs: 60_000, signal: controller.signal });
  await expect(api.clock.run(waiting)).rejects.toBe('enough');
  expect(api.clock.asleep()).toBe(0);
});
