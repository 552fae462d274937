import { buffer } from 'node:stream/consumers';

/**
 * How often and how long an AWS client tries, said explicitly: the SDK's own defaults may wait for seconds. And what spares it work that
 * nobody sees (docs/performance.md): lines for a log that there is not, a stream class for each answer, and putting a command's middleware
 * together for each call that has no options of its own.
 */
export const attempts = (maxAttempts: number, requestTimeoutMs: number) => ({
  maxAttempts,
  logger: silent,
  streamCollector: buffer,
  cacheMiddleware: true,
  requestHandler: {
    connectionTimeout: Math.min(requestTimeoutMs, 500),
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  },
});

/** Without `info`, for which the SDK composes what it would say. */
const silent = { trace: () => {}, debug: () => {}, warn: () => {}, error: () => {} } as unknown as Pick<
  Console,
  'trace' | 'debug' | 'info' | 'warn' | 'error'
>;

/** The longest that one call to the bus may take, both its attempts and the SDK's wait between them together, in milliseconds. */
export const putMs = 4_500;
