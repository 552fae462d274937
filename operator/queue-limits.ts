/** SQS lets 120,000 messages be hidden at a time. */
export const mostLooked = 100_000;

/** Requests a second that a replay may send. */
export const slowestReplay = 1;
export const fastestReplay = 3000;
/** What the consumer's five runs take without falling behind for long (docs/architecture.md#concurrency), with room for new reports. */
export const usualReplay = 200;
