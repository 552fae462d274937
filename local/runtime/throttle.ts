export interface ThrottleLimits {
  /** Requests a real second, on average. */
  readonly ratePerSecond: number;
  /** Size of the bucket: requests at once after a pause. */
  readonly burst: number;
}

/**
 * A token bucket, full at first, as API Gateway's throttle is described; AWS calls its own limits approximate. Each call asks
 * for one request: false where it is one too many.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function createThrottle(
  { ratePerSecond, burst }: ThrottleLimits,
  nowMs: () => number = () => performance.now(),
): () => boolean {
  let tokens = burst;
  let filledMs = nowMs();
  return () => {
    const atMs = nowMs();
    tokens = Math.min(burst, tokens + ((atMs - filledMs) / 1000) * ratePerSecond);
    filledMs = atMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
