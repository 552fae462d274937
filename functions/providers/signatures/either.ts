import type { Signature } from './signature.ts';

/** Two schemes with one secret, for a provider that changes from the second to the first: either of them proves a request. */
export const either = (current: Signature, former: Signature): Signature => ({
  ...current,
  headers: [...current.headers, ...former.headers],
  isOneHeaderEnough: true,
  // Both are tried, so that the time does not tell which it was.
  verify: (secret, request) => [current, former].filter((one) => one.verify(secret, request)).length > 0,
});
