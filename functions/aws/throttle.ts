import type { DynamoDBClient, ThrottlingReason } from '@aws-sdk/client-dynamodb';

/** What AWS has no capacity for just now: one key, everybody who asks, or it does not say. */
export type Throttle = 'key' | 'everybody' | 'unsaid';

const names = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'Throttling',
  'ThrottlingException',
]);

// A key range of an index is neither: its partition may be one recipient's or everybody's.
const ofKey = /^Table(Read|Write)KeyRangeThroughputExceeded$/;
const ofEverybody = /^(Table|Index)(Read|Write)(ProvisionedThroughput|AccountLimit|MaxOnDemandThroughput)Exceeded$/;

/**
 * Whose throttle an error tells of; null where it is none. DynamoDB says so in its reasons; its emulators and SQS do not.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html (read 2026-11-27)
 */
export function throttleOf(error: unknown): Throttle | null {
  if (!(error instanceof Error) || !names.has(error.name)) return null;
  const reasons = reasonsOf(error);
  if (reasons.some((reason) => ofEverybody.test(reason))) return 'everybody';
  return reasons.length > 0 && reasons.every((reason) => ofKey.test(reason)) ? 'key' : 'unsaid';
}

/** One of DynamoDB's three errors writes the name of the field small. */
function reasonsOf(error: Error): readonly string[] {
  const { ThrottlingReasons, throttlingReasons = ThrottlingReasons } = error as Error & {
    readonly ThrottlingReasons?: readonly ThrottlingReason[];
    readonly throttlingReasons?: readonly ThrottlingReason[];
  };
  return Array.isArray(throttlingReasons)
    ? throttlingReasons.map((one: ThrottlingReason | null) => one?.reason ?? '')
    : [];
}

/** Leaves it to the caller when to try a hot key again: the SDK would hold him for up to three seconds with each call. */
export function tellOfHotKeys(client: DynamoDBClient): void {
  const { retryStrategy } = client.config;
  client.config.retryStrategy = async () => {
    const strategy = await retryStrategy();
    // The interface of old, which the SDK itself no longer makes.
    if (!('refreshRetryTokenForRetry' in strategy)) return strategy;
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      refreshRetryTokenForRetry: async (token, told) => {
        if (throttleOf(told.error) === 'key') throw told.error;
        return strategy.refreshRetryTokenForRetry(token, told);
      },
      recordSuccess: (token) => strategy.recordSuccess(token),
    };
  };
}
