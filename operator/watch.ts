import type { LookOptions } from './quarantine.ts';

type Watch = Omit<LookOptions, 'limit'>;

/** Progress shows only of a look that goes on for so long. */
const quietMs = 2_000;

/**
 * Runs looks at the quarantine with their progress on a terminal. Ctrl+C ends a look in good order, so that what it has hidden is
 * shown again; a second one ends the program.
 */
export const watchLook =
  (screen: NodeJS.WriteStream = process.stderr) =>
  async <T>(look: (watch: Watch) => Promise<T>): Promise<T> => {
    const stopping = new AbortController();
    const stop = (): void => {
      screen.write('Ending the look; what it has hidden is shown again.\n');
      stopping.abort();
    };
    const startedMs = performance.now();
    let shown = false;
    process.once('SIGINT', stop);
    try {
      return await look({
        signal: stopping.signal,
        onProgress: (seen, total) => {
          if (!screen.isTTY || performance.now() - startedMs < quietMs) return;
          shown = true;
          screen.write(`\rLooked at ${seen} of about ${total} …\u001b[K`);
        },
      });
    } finally {
      process.removeListener('SIGINT', stop);
      if (shown) screen.write('\r\u001b[K');
    }
  };
