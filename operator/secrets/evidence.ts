import { secretUseEveryMs } from '../../functions/shared/secret-use-log.ts';
import type { SecretKind } from '../../functions/shared/secrets.ts';
import { OperatorError } from '../operator-error.ts';
import type { Uses } from './uses.ts';

/** For so long nothing may have come by a secret that goes: a provider's retries and night-time are over by then. */
const unusedMs = 24 * 60 * 60_000;

export interface Retiring {
  /** The providers that it lets in. */
  readonly users: readonly string[];
  readonly kind: SecretKind;
  readonly fingerprint: string;
  /** Of the live ones that stay. */
  readonly others: readonly string[];
  readonly uses: Uses;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Whether a secret can go without a callback being refused for it: for a day it let nothing in, and later than by it each of its
 * providers came by one that stays. What it does not prove: that nobody has put the old one into a system which is quiet for longer.
 * @throws OperatorError that says which is missing.
 */
export function refuseWithoutEvidence({ users, kind, fingerprint, others, uses, now }: Retiring): void {
  const forced = 'With --force it is dropped all the same, and callbacks that need it are refused.';
  const lastOf = (provider: string, print: string): number | null => uses.last(provider, kind, print);
  // A line tells of the hour after it as well.
  const inUse = users.filter((user) => now - (lastOf(user, fingerprint) ?? 0) < unusedMs + secretUseEveryMs);
  if (inUse.length > 0)
    throw new OperatorError(
      [
        `Nothing dropped: in the last ${unusedMs / secretUseEveryMs} hours ${fingerprint} may still have let in`,
        ...inUse.map(
          (user) => `  ${user}: last seen ${minute(lastOf(user, fingerprint) ?? 0)}, or up to an hour later`,
        ),
        `Switch to the newest there, and run this again a day later. ${forced}`,
      ].join('\n'),
    );
  const { since } = uses;
  if (since === null || now - since < unusedMs)
    throw new OperatorError(
      `Nothing dropped: which secrets are in use is known only since ${since === null ? 'the next callback' : minute(since)}; it takes a day of it. ${since === null ? '' : `Run this again from ${minute(since + unusedMs)} on. `}${forced}`,
    );
  const silent = users.filter((user) => {
    const old = lastOf(user, fingerprint) ?? 0;
    return !others.some((other) => (lastOf(user, other) ?? 0) > old);
  });
  if (silent.length > 0)
    throw new OperatorError(
      `Nothing dropped: no callback of ${silent.join(', ')} came by another one since, so nothing shows that ${silent.length === 1 ? 'it has' : 'they have'} switched. ${forced}`,
    );
}

const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
