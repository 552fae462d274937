/**
 * What `run` gives, or a rejection with a `TimeoutError` after `ms` milliseconds, whatever `run` does with the signal:
 * the SDK does not look at it while it waits for its next attempt.
 */
export async function within<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const late = new DOMException(`no answer within ${Math.round(ms)} ms`, 'TimeoutError');
        reject(late);
        controller.abort(late);
      },
      Math.max(0, ms),
    );
  });
  try {
    return await Promise.race([run(controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
