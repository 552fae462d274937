/** A request of the API. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Its route, as errors name it: without ids and numbers. */
  readonly route: string;
  /** Below the API's URL, with query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  /** Of the header `Retry-After`; null without one. */
  readonly retryAfterSeconds: number | null;
  readonly text: string;
}

/** Brings a request to the API and its answer back. @throws anything where none came. */
export type Transport = (request: Request, signal: AbortSignal) => Promise<Answer>;
