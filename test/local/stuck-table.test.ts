import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorAnswer } from '../../local/aws/front-door.ts';
import { hidesRecipients } from './hidden-recipients.ts';
import { json, type Running, run, settingsWith } from './running.ts';

let running: Running;

beforeAll(async () => {
  // Hidden for 25 s after each receive: the alarm stands at 62 s, and SQS leaves a message out after the third receive.
  running = await run({
    ...settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }),
    privacy: { recipient: 'masked' },
  });
});
afterAll(() => running?.stack.close());

const inAlarm = (): readonly string[] =>
  running.stack.monitoring
    .alarms()
    .filter(({ state }) => state === 'ALARM')
    .map(({ name }) => name);

test('a table that takes nothing pages, though every callback is acknowledged; nothing is lost', async () => {
  const { gates } = running.stack.frontDoor;
  const refuse = async ({ service, action }: { service: string; action: string }) =>
    service === 'dynamodb' && action === 'UpdateItem' ? errorAnswer(400, 'AccessDeniedException', 'no') : null;
  gates.push(refuse);

  let sent = 0;
  for (const endsMs = Date.now() + 100_000; Date.now() < endsMs && inAlarm().length === 0; await wait(2_000)) {
    sent += 1;
    expect((await running.post(json('smspm', { messageId: `stuck-${sent}`, status: 'delivered' }))).status).toBe(200);
  }
  expect(inAlarm()).toEqual(['Delivrd-dev-queue-age']);
  expect(await running.items()).toEqual([]);

  gates.splice(gates.indexOf(refuse), 1);
  await running.drained();
  expect(await running.items()).toHaveLength(sent);
});

// Masked numbers on a stack that runs already.
hidesRecipients('masked', () => running);
