import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

test('codes go out by SMS, again where one did not arrive, by a call at the deadline, and not to who opted out', async () => {
  const example = spawn(process.execPath, ['examples/otp/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, code] = await Promise.all([
    text(example.stdout),
    new Promise((resolve) => example.once('exit', resolve)),
  ]);
  const lines = printed.trim().split('\n');
  expect(lines.map((line) => line.replace(/\d\.\d s|20\S+Z/g, '…').replace(/ +/g, ' '))).toEqual([
    'Starting a stack on this machine, with its API on …',
    'Ada … an SMS is sent',
    'Ada … the SMS is there; the code is typed in',
    'Ada … confirmed at …, 1 sent in all',
    'Ben … an SMS is sent',
    'Ben … undelivered, so SMS 2 is sent',
    'Ben … the SMS is there; the code is typed in',
    'Ben … confirmed at …, 2 sent in all',
    'Cleo … an SMS is sent',
    'Cleo … the SMS is still sent, so a call is made',
    'Cleo … the call is answered; the code is typed in',
    'Cleo … confirmed at …, 2 sent in all',
    'Dan … an SMS is sent',
    'Dan … failed: opted out',
    'Dan asks once more',
    'Dan nothing is sent: opted out since …',
    'What Delivrd knows of Cleo’s code:',
    ' smstake voice: delivered',
    ' wavix sms: sent, 0.0450 EUR',
  ]);
  expect(code).toBe(0);
});
