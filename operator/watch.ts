import type { Watch } from './queue-look.ts';

/** Progress shows only of work that goes on for so long. */
const quietMs = 2_000;

/** What long work says of itself. */
interface Words {
  /** When Ctrl+C ends it. */
  readonly ending: string;
  readonly progress: (done: number, total: number) => string;
}

const ofLook: Words = {
  ending: 'Ending the look; what it has hidden is shown again.',
  progress: (seen, total) => `Looked at ${seen} of about ${total} …`,
};

/**
 * Runs long work with its progress on a terminal. Ctrl+C ends it in good order, so that what a look has hidden is
 * shown again; a second one ends the program.
 */
export const watchLook =
  ({ ending, progress }: Words = ofLook, screen: NodeJS.WriteStream = process.stderr) =>
  async <T>(look: (watch: Watch) => Promise<T>): Promise<T> => {
    const stopping = new AbortController();
    const stop = (): void => {
      screen.write(`${ending}\n`);
      stopping.abort();
    };
    const startedMs = performance.now();
    let shown = false;
    process.once('SIGINT', stop);
    try {
      return await look({
        signal: stopping.signal,
        onProgress: (done, total) => {
          if (!screen.isTTY || performance.now() - startedMs < quietMs) return;
          shown = true;
          screen.write(`\r${progress(done, total)}\u001b[K`);
        },
      });
    } finally {
      process.removeListener('SIGINT', stop);
      if (shown) screen.write('\r\u001b[K');
    }
  };
