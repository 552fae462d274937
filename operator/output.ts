import { writeFileSync } from 'node:fs';

/** Where a program writes; what it writes last is out once its callback is called. */
type Out = Pick<NodeJS.WriteStream, 'on' | 'write'>;

/**
 * Watches the outputs of the program, which would else end with a stack trace where they are full, or where what reads them has ended.
 * @returns what waits until all is written, and gives the code with which to exit: another one where it is not.
 */
export function guardOutput(
  failed: number,
  { stdout, stderr }: { readonly stdout: Out; readonly stderr: Out } = process,
): (code: number) => Promise<number> {
  let broken: NodeJS.ErrnoException | null = null;
  stdout.on('error', (error: Error) => {
    broken ??= error;
  });
  // There is nowhere left to say it.
  stderr.on('error', () => {});
  return async (code) => {
    for (const stream of [stdout, stderr]) await new Promise((resolve) => stream.write('', resolve));
    // An error is told after the callback of the write that had it.
    await new Promise(setImmediate);
    if (broken === null || code !== 0) return code;
    // Whoever closes a pipe, as head does, wants no more.
    if (broken.code !== 'EPIPE')
      stderr.write(
        `Standard output can’t be written (${broken.code ?? broken.message}): what was printed is not whole.\n`,
      );
    return failed;
  };
}

/** Prints what was done, which nobody can ask for again: where standard output does not take it, on standard error, or else on the terminal. */
export function printDeed(
  text: string,
  { stdout, stderr }: { readonly stdout: Pick<Out, 'write'>; readonly stderr: Pick<Out, 'write'> } = process,
  terminal = '/dev/tty',
): void {
  stdout.write(`${text}\n`, (error) => {
    if (!error) return;
    const told = `Standard output did not take what was done:\n${text}\n`;
    stderr.write(told, (closed) => {
      if (!closed) return;
      try {
        writeFileSync(terminal, told);
      } catch {
        // Nobody sits there.
      }
    });
  });
}
