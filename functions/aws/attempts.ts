/** How often and how long an AWS client tries, said explicitly: the SDK's own defaults may wait for seconds. */
export const attempts = (maxAttempts: number, requestTimeoutMs: number) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout: Math.min(requestTimeoutMs, 500),
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  },
});

/** The longest that one call to the bus may take, both its attempts and the SDK's wait between them together, in milliseconds. */
export const putMs = 4_500;
