/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** @throws the signal's reason once it is aborted, at once where it is already. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A timer takes no more; who sleeps in a loop looks at the clock again. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, longestTimerMs));
      signal?.addEventListener('abort', wake);
      if (signal?.aborted) wake();
    }),
};

/** What `within` gives where the time was over first. */
export const late = Symbol('late');

/**
 * What work comes to, or `late` after so many milliseconds. The signal that work gets is aborted then, once the given one is, and when all is over.
 * @throws what work throws, and the given signal's reason: work that does not heed its signal holds nobody up.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof late> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  try {
    return await Promise.race([
      work(controller.signal),
      clock.sleep(ms, controller.signal).then((): typeof late => late),
    ]);
  } finally {
    signal?.removeEventListener('abort', abort);
    controller.abort();
  }
}
