import { type SecretUsedLine, secretUsedEvent, secretUseEveryMs } from '../shared/secret-use-log.ts';
import type { UsedSecret } from './authenticate.ts';

/** Tells the log which secrets let callbacks in, so that an old one can be retired with evidence. */
export interface SecretUse {
  /** `atMs` is when the callback came, in epoch milliseconds. */
  readonly note: (atMs: number, provider: string, by: readonly UsedSecret[]) => void;
}

/** Writes of each secret at most once an hour in an execution environment: a log line a request would cost more than all of ingest. */
export function recordSecretUse(): SecretUse {
  const notedMs = new Map<string, number>();
  return {
    note: (atMs, provider, by) => {
      for (const { kind, fingerprint } of by) {
        if (fingerprint === null) continue;
        const key = `${provider} ${kind} ${fingerprint}`;
        if (atMs - (notedMs.get(key) ?? Number.NEGATIVE_INFINITY) < secretUseEveryMs) continue;
        notedMs.set(key, atMs);
        const at = new Date(atMs).toISOString();
        const line: SecretUsedLine = { event: secretUsedEvent, at, provider, kind, secret: fingerprint };
        // Past the console, which would wrap it: whoever reads it finds the event where that of ingest's metrics is.
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
    },
  };
}
