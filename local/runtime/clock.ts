/** The time in which the local stack's metrics and alarms live. */
export interface Clock {
  /** Seconds that pass on it in one second. */
  readonly speed: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What this clock shows, or showed, at an epoch time in milliseconds. */
  readonly at: (realMs: number) => number;
}

/** A clock that starts at the present and runs `speed` times as fast, so that an hour's alarm can be seen in a minute. */
export function startClock(speed = 1): Clock {
  const startedMs = Date.now();
  const started = performance.now();
  return {
    speed,
    now: () => Math.floor(startedMs + (performance.now() - started) * speed),
    at: (realMs) => Math.floor(startedMs + (realMs - startedMs) * speed),
  };
}
