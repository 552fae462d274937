import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { dlr } from '../../bin/dlr.ts';
import type { Ended } from './command.ts';

/**
 * Runs a command in this process, a second faster than as its own: for all that gets no signal. One at
 * a time, since it takes this process's output and environment.
 */
export async function inProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  input = '',
): Promise<Ended> {
  const written = { out: '', err: '' };
  const write = (to: keyof typeof written) => (text: string | Uint8Array) => {
    written[to] += typeof text === 'string' ? text : new TextDecoder().decode(text);
    return true;
  };
  const print = (to: keyof typeof written) => (text: unknown) => {
    written[to] += `${text}\n`;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(write('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(write('err')),
    vi.spyOn(console, 'log').mockImplementation(print('out')),
    vi.spyOn(console, 'error').mockImplementation(print('err')),
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([input]) as typeof process.stdin),
  ];
  const own = { NO_COLOR: '1', FORCE_COLOR: undefined, ...environment };
  const before = Object.keys(own).map((name) => [name, process.env[name]] as const);
  const set = (values: readonly (readonly [string, string | undefined])[]): void => {
    for (const [name, value] of values)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  set(Object.entries(own));
  try {
    const code = await dlr(words);
    return { code, ...written };
  } finally {
    set(before);
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
