import { createHash } from 'node:crypto';

/** What tells a report from all others of its message: 96 bits of a hash of its identity, in 16 characters. */
export const fingerprintOf = (identity: string): string =>
  createHash('sha256').update(identity).digest('base64url').slice(0, 16);
