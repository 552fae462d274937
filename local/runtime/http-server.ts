import { createServer, type RequestListener, type Server } from 'node:http';

/** How much, and how long, a client may take for a request. */
export interface RequestLimits {
  /** Most bytes of the request line and the headers; more is answered with 431. */
  readonly headerBytes: number;
  /** Milliseconds until all headers must have come, and until all of the request; a slower client gets 408. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Milliseconds between two looks for clients that are too slow: the most that they get on top. */
  readonly checkEveryMs: number;
}

/**
 * Bytes as API Gateway documents them. How long it waits for a request to come it does not say: an integration gets at most
 * 30 s, and no provider that sends a report needs longer; Node's own 5 min would let slow clients pile up.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html (read 2026-11-22)
 */
export const httpApiLimits: RequestLimits = {
  headerBytes: 10_240,
  headersMs: 10_000,
  requestMs: 30_000,
  checkEveryMs: 1_000,
};

/** An HTTP server that a slow or hostile client can't hold up: Node ends what breaks the limits, and logs nothing of it. */
export const createHttpServer = (listener: RequestListener, limits: RequestLimits = httpApiLimits): Server =>
  createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
    listener,
  );
