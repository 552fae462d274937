import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, run, settingsWith } from './running.ts';

let running: Running;

beforeAll(async () => {
  running = await run(settingsWith({ requestsPerSecond: 1, burst: 3 }));
});
afterAll(() => running?.stack.close());

test('what the throttle of the stage refuses is answered 429, and counted as Throttled', async () => {
  const { url } = running.endpoint('wavix');
  expect(await running.sum('Throttled')).toBe(0);
  // Probes, which ask neither queue nor secret store: a busy machine answers them in time too.
  const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(url)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(12 - refused.length);
  // The burst, and what a few seconds bring back.
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused.length).toBeLessThanOrEqual(9);
  expect(await refused[0]?.json()).toEqual({ message: 'Too Many Requests' });

  await expect.poll(() => running.accessLogLines.length).toBe(12);
  expect(await running.sum('Throttled')).toBe(refused.length);
  const { store } = running.stack.cloudwatch;
  const [clientErrors] = store.list().filter(({ namespace, name }) => namespace === 'AWS/ApiGateway' && name === '4xx');
  expect(clientErrors && store.window(clientErrors, 0, Number.POSITIVE_INFINITY)?.sum).toBe(refused.length);

  const lines = running.accessLogLines.map((line) => JSON.parse(line));
  expect(lines.filter(({ status }) => status === '429')).toHaveLength(refused.length);
  expect(lines).toContainEqual(
    expect.objectContaining({ route: 'ANY /webhooks/{path+}', status: '429', error: 'Too Many Requests' }),
  );
  const token = url.slice(url.lastIndexOf('/') + 1);
  expect(running.accessLogLines.filter((line) => line.includes(token))).toEqual([]);
});
