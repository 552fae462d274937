import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describeError, log } from '../shared/log.ts';
import type { SecretDocument } from '../shared/secrets.ts';
import { within } from '../shared/within.ts';
import { attempts } from './attempts.ts';

/** How long the secrets serve from memory. An environment that meets no mismatch knows a new one, and counts the older, only after that. */
export const maxAgeMs = 5 * 60_000;
/** How long the last good document serves while the store does not answer; after that nothing is authentic any more. */
const maxStaleMs = 60 * 60_000;
/** Between two readings that a wrong signature or a silent store caused. */
const minIntervalMs = 10_000;
/** What we allow Secrets Manager until every reader gets a new version: AWS promises no time. */
const propagationMs = 5_000;

/**
 * From so long after a secret was stored on, no environment refuses it. Until then one may: it read the secrets anew just before, because
 * of a stranger's request, and does not do so again within the interval.
 */
export const acceptedAfterMs = minIntervalMs + propagationMs;

export interface Secrets {
  /**
   * The live secrets, from memory where they are fresh.
   * @throws Error when there are none and the store gave none within `ms` milliseconds.
   */
  readonly current: (ms: number) => Promise<SecretDocument>;
  /**
   * The secrets read again after something did not match them, or null where those in memory were read just now.
   * @throws Error when the store gave none within `ms` milliseconds, or gave none just now.
   */
  readonly reread: (ms: number) => Promise<SecretDocument | null>;
  /** Starts reading ahead of the first request; a failure shows when the secrets are needed. */
  readonly prefetch: () => void;
}

/** Reads the stack's secret and keeps it in memory, so that a rotation needs no redeploy and a request no call. */
export function cacheSecrets(read: () => Promise<SecretDocument>, now = Date.now): Secrets {
  let document: SecretDocument | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<SecretDocument> | null = null;

  /** One reading at a time. It outlives the requests that wait for it: a slow store is late once, not for everyone. */
  const start = (): Promise<SecretDocument> => {
    triedAt = now();
    const own: Promise<SecretDocument> = read()
      .then((fresh) => {
        if (reading !== own) return fresh;
        readAt = now();
        document = fresh;
        return fresh;
      })
      .catch((error: unknown) => {
        log.warn('secrets_unread', describeError(error));
        throw error;
      })
      .finally(() => {
        if (reading === own) reading = null;
      });
    return own;
  };
  const refresh = (ms: number): Promise<SecretDocument> => {
    // An environment that slept over a reading holds an answer from before its sleep: what it tells may be old.
    if (reading && now() - triedAt >= minIntervalMs) reading = null;
    reading ??= start();
    const shared = reading;
    return within(ms, () => shared);
  };

  return {
    current: async (ms) => {
      const age = now() - readAt;
      if (document !== null && age < maxAgeMs) return document;
      if (document === null || age >= maxStaleMs) return refresh(ms);
      const stale = document;
      return now() - triedAt < minIntervalMs ? stale : refresh(ms).catch(() => stale);
    },
    reread: async (ms) => {
      if (reading || now() - triedAt >= minIntervalMs) return refresh(ms);
      if (readAt < triedAt) throw new Error('The secret store gave no secrets just now.');
      return null;
    },
    prefetch: () => {
      reading ??= start();
      reading.catch(() => undefined);
    },
  };
}

/** Reads a Secrets Manager secret that holds a JSON document. @throws Error when it holds none. */
export function secretReader(secretId: string, maxAttempts: number, requestTimeoutMs: number) {
  const client = new SecretsManagerClient(attempts(maxAttempts, requestTimeoutMs));
  return async (): Promise<SecretDocument> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parseSecret(SecretString);
  };
}

/** @throws Error without a word of the text where it is no JSON object. */
export function parseSecret(text: string | undefined): SecretDocument {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    // The parser's own message would quote the secret.
    throw new Error('The secret holds no JSON document.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The secret holds no JSON object.');
  return value as SecretDocument;
}
