import { spawn, spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { guardOutput, printDeed } from '../../operator/output.ts';

/** A stream that takes what is written or, with a code, takes nothing. */
function stream(code: string | null = null) {
  const events = new EventEmitter();
  const written: string[] = [];
  const write = (text: string, done?: (error?: Error | null) => void): boolean => {
    const error = code === null || text === '' ? null : Object.assign(new Error('full'), { code });
    if (error === null) written.push(text);
    process.nextTick(() => {
      done?.(error);
      // As Node.js does: after the callback, and fatal where nobody listens.
      if (error) process.nextTick(() => events.emit('error', error));
    });
    return true;
  };
  return Object.assign(events, { write, written }) as never as NodeJS.WriteStream & { readonly written: string[] };
}

describe('what standard output does not take', () => {
  test.each([
    [null, 0, 0, ''],
    ['ENOSPC', 0, 1, 'Standard output can’t be written (ENOSPC): what was printed is not whole.\n'],
    // The reader wants no more.
    ['EPIPE', 0, 1, ''],
    // It failed already, and said why.
    ['ENOSPC', 2, 2, ''],
  ])('ends the program with another code (%s, code %i)', async (error, code, expected, told) => {
    const [stdout, stderr] = [stream(error), stream()];
    const end = guardOutput(1, { stdout, stderr });
    stdout.write('printed');
    expect([await end(code), stderr.written.join('')]).toEqual([expected, told]);
  });

  test('is told on standard error where something was done, else on the terminal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'delivrd-output-'));
    const terminal = join(folder, 'tty');
    const told = 'Standard output did not take what was done:\n3 erased\n';
    for (const [error, onStderr, onTerminal] of [
      [null, told, false],
      ['EPIPE', '', true],
    ] as const) {
      const [stdout, stderr] = [stream('EPIPE'), stream(error)];
      const end = guardOutput(1, { stdout, stderr });
      printDeed('3 erased', { stdout, stderr }, terminal);
      expect([await end(0), stderr.written.join(''), existsSync(terminal)]).toEqual([1, onStderr, onTerminal]);
    }
    expect(await readFile(terminal, 'utf8')).toBe(told);
    await rm(folder, { recursive: true });
  });
});

const command = ['bin/dlr.ts', 'completion', 'bash'];

test.skipIf(!existsSync('/dev/full'))('a full disk is an error in one line', () => {
  const { status, stderr } = spawnSync(process.execPath, command, {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, 'Standard output can’t be written (ENOSPC): what was printed is not whole.\n']);
});

test('a closed pipe is no stack trace', async () => {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, err]).toEqual([1, '']);
});
