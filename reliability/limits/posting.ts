import type { RawRequest, Running } from '../../test/local/running.ts';

/** On a busy machine ingest may not reach its queue in time; providers send again what got 503. */
const mostTries = 10;

/** Posts a request until it is answered otherwise than with 503. */
export interface Poster {
  /** The status of the last answer. */
  readonly post: (request: RawRequest) => Promise<number>;
  /** Answers of 503 so far; each may have reached the queue all the same. */
  readonly unavailable: () => number;
}

export function createPoster(running: Running): Poster {
  let unavailable = 0;
  return {
    post: async (request) => {
      for (let tries = 1; ; tries += 1) {
        const { status } = await running.post(request);
        if (status !== 503 || tries === mostTries) return status;
        unavailable += 1;
      }
    },
    unavailable: () => unavailable,
  };
}
