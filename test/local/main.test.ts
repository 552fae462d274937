import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly leftOvers: readonly string[];
}

/** Runs the command that `npm start` runs; `react` sees all it said so far and may send it signals. */
function start(
  flags: readonly string[],
  react: (said: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const temporary = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('local', 'main.ts'), ...flags], {
      env: {
        PATH: process.env['PATH'],
        TMPDIR: temporary,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        ...more,
      },
    });
    let out = '';
    const hear = (chunk: Buffer): void => {
      out += chunk;
      react(out, (signal) => child.kill(signal));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', (code, signal) =>
      resolve({ code, signal, out, leftOvers: readdirSync(temporary).filter((name) => name.startsWith('delivrd-')) }),
    );
  });
}

describe('npm start', () => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'ends cleanly on %s, however often it comes',
    async (signal) => {
      const ended = await start(['--port', '0'], (said, kill) => {
        if (!said.includes('ready')) return;
        kill(signal);
        setTimeout(() => kill(signal), 5);
      });
      expect(ended).toMatchObject({ code: 0, signal: null, leftOvers: [] });
      expect(ended.out).toMatch(/^Delivrd is ready at http:\/\/127\.0\.0\.1:\d+$/m);
      expect(ended.out).toMatch(/dlr -- trace smstake msg_8f3k2j9x1m --port \d+$/m);
    },
  );

  test('ends cleanly when it is stopped before it is ready', async () => {
    // Its own, so that nothing that was kept of another synthesis is taken.
    const own = { CDK_TEST: String(Date.now()) };
    const interrupt = (said: string, kill: (signal: NodeJS.Signals) => void): void => {
      if (said.includes('Synthesizing')) setTimeout(() => kill('SIGINT'), 1500);
    };
    const ended = await start(['--port', '0'], interrupt, own);
    expect(ended.out).not.toContain('ready');
    expect(ended).toMatchObject({ code: 0, signal: null, leftOvers: [] });
  });

  test('says that the port is taken, and which flag gives another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const ended = await start(['--port', String((other.address() as AddressInfo).port)]);
    other.close();
    expect(ended).toMatchObject({ code: 1, leftOvers: [] });
    expect(ended.out).toContain('The port is taken: give another one, such as --port 4401.');
  });

  test.each([
    [['--prot', '1'], /Unknown option '--prot'/],
    [['--port', 'x'], /--port: got x; expected a number from 0 to 65535/],
    [['--sqs-endpoint', 'here'], /--sqs-endpoint: got here; expected a URL/],
    [['--speed', '0'], /--speed: got 0; expected a number from 1 to 600/],
    [['--demo', '--rate', 'x'], /--rate: got x; expected a number from 1 to 200/],
    [['--seed', '3'], /--seed: only for npm run demo/],
  ])('%j is wrong use', async (flags, message) => {
    const { code, out } = await start(flags);
    expect(code).toBe(2);
    expect(out).toMatch(message);
    expect(out).toContain('npm start -- [flags]');
  });

  test('has help', async () => {
    expect(await start(['-h'])).toMatchObject({ code: 0, out: expect.stringContaining('--dynamodb-endpoint URL') });
  });
});
