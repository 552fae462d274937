import type { RawRequest, Running } from '../../test/local/running.ts';

/** On a busy machine ingest may not reach its queue in time; providers send again what got 503. */
const mostTries = 10;

/** Posts a report until it is acknowledged. */
export interface Poster {
  /** Whether it was, in the end. */
  readonly post: (request: RawRequest) => Promise<boolean>;
  /** Answers of 503 so far; each may have reached the queue all the same. */
  readonly unavailable: () => number;
}

export function createPoster(running: Running): Poster {
  let unavailable = 0;
  return {
    post: async (request) => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { status } = await running.post(request);
        if (status !== 503) return status === 200;
        unavailable += 1;
      }
      return false;
    },
    unavailable: () => unavailable,
  };
}
