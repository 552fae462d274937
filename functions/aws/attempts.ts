/** How often and how long an AWS client tries, said explicitly: the SDK's own defaults may wait for seconds. */
export const attempts = (maxAttempts: number, requestTimeoutMs: number) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout: Math.min(requestTimeoutMs, 500),
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  },
});

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'Throttling',
  'ThrottlingException',
]);

/** Whether AWS had no capacity for a call just now, and may take it in a moment. */
export const isThrottled = (error: unknown): boolean => error instanceof Error && throttles.has(error.name);
