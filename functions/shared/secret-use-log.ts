// Written by ingest and read by the CLI: names only, nothing heavy.
import type { SecretKind } from './secrets.ts';

export const secretUsedEvent = 'secret_used';

/** How often an execution environment tells that a secret is in use: after a line, it may have been used for so long without another one. */
export const secretUseEveryMs = 60 * 60_000;

/** A line in the log of ingest. */
export interface SecretUsedLine {
  readonly event: typeof secretUsedEvent;
  /** ISO time at which the callback came. */
  readonly at: string;
  readonly provider: string;
  readonly kind: SecretKind;
  /** Fingerprint. */
  readonly secret: string;
}
