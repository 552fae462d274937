import type { Witness } from './apply.ts';

/** `error`: it did not get as far as to notice anything, or noticed something else. `unseen`: it can't look here. */
export interface Verdict {
  readonly kind: 'red' | 'green' | 'error' | 'unseen';
  /** The line that says why it is red, or what is wrong. */
  readonly line: string;
}

/**
 * What a witness made of the code. Red is what fails for the reason that the witness names: a fault that just breaks the
 * program, or one that another test happens to notice, shows nothing of the guard.
 * @param code null where a signal ended it, as at the time limit.
 */
export function judge(witness: Witness, code: number | null, output: string): Verdict {
  if (code === 0) return { kind: 'green', line: '' };
  if (code === null) return error('it took too long, or something ended it');
  // Programs say 2 and more when they are used wrongly or broken themselves, vitest too when its worker is.
  if (code !== 1) return error(`exit code ${code}`);
  const isTest = 'tests' in witness;
  const lines = isTest ? failedTests(output) : output.split('\n').map((line) => line.trim());
  const unread = isTest ? lines.find((line) => /^(\S+) \[ \1 \]$/.test(line)) : undefined;
  if (unread !== undefined) return error(`vitest could not read ${unread}`);
  if (isTest && lines.length === 0) return error('no test failed, but vitest did');
  const line = lines.find((one) => one.includes(witness.because));
  if (line !== undefined) return { kind: 'red', line };
  return error(`red, but nowhere for “${witness.because}”${isTest ? `: ${lines.slice(0, 3).join('; ')}` : ''}`);
}

const error = (line: string): Verdict => ({ kind: 'error', line });

/** Titles of the tests that failed, each after its file and its `describe`s, without the group that the file is of. */
const failedTests = (output: string): readonly string[] => [
  ...new Set(Array.from(output.matchAll(/^ *FAIL +(?:\|\w+\| )?(.+)$/gm), ([, name = '']) => name.trim())),
];
