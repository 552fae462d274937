import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '../functions/aws/item-size.ts';
import { type Providers, writeProviders } from '../functions/shared/provider-settings.ts';
import type { SecretDocument } from '../functions/shared/secrets.ts';

/** What AWS has. */
export interface Held {
  /** In PEM, of the server. */
  readonly key: string;
  readonly certificate: string;
  /** The stack's one secret. */
  readonly secret: SecretDocument;
  /** What stands in the table, by its key: what a write found in its place. @default nothing */
  readonly items?: Readonly<Record<string, Item>>;
  /** What other hosts have, by its path. @default nothing */
  readonly documents?: Readonly<Record<string, string>>;
}

export interface Aws {
  /** Of a function. */
  readonly environment: Readonly<Record<string, string>>;
  /** From when it resolves, each answer takes so many milliseconds longer. */
  readonly delay: (milliseconds: number) => Promise<void>;
  /** What was written since it was asked last. */
  readonly wrote: () => Promise<Wrote>;
  readonly close: () => void;
}

/** Writes into the table of messages, by what was there; and what was to be done once, and came again. */
export interface Wrote {
  found: number;
  unfound: number;
  /** Of ours: as too late to move its message. */
  late: number;
  /** Of Powertools. */
  repeats: number;
}

/** What the process of AWS's answers is told while it runs; it answers with what was written. */
export interface Told {
  readonly delayMs?: number;
}

/**
 * AWS's answers in a process of their own, with a certificate that the functions trust.
 * @param folder for key and certificate. @throws Error where openssl is not there.
 */
export async function startAws(
  folder: string,
  providers: Providers,
  has: Omit<Held, 'key' | 'certificate'>,
): Promise<Aws> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const request = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync(
    'openssl',
    ['req', ...request, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  );
  const child = fork(join(import.meta.dirname, 'aws-endpoint.ts'));
  const held: Held = { ...has, key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
  child.send(held);
  const [port] = (await once(child, 'message')) as [number];
  const url = `https://127.0.0.1:${port}`;
  const tell = async (told: Told): Promise<Wrote> => {
    child.send(told);
    return (await once(child, 'message'))[0];
  };
  return {
    delay: async (delayMs) => {
      await tell({ delayMs });
    },
    wrote: () => tell({}),
    close: () => child.kill(),
    environment: {
      AWS_ENDPOINT_URL: url,
      NODE_EXTRA_CA_CERTS: certificate,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_SESSION_TOKEN: 'bench',
      SECRET_ID: 'bench',
      QUEUE_URL: `${url}/000000000000/reports`,
      DEAD_LETTER_QUEUE_URL: `${url}/000000000000/dead-letters`,
      TABLE_NAME: 'Messages',
      IDEMPOTENCY_TABLE_NAME: 'Idempotency',
      METRIC_NAMESPACE: 'Delivrd/bench',
      METRIC_COUNTRIES: '["DE","US"]',
      PROVIDERS: writeProviders(providers),
      RETENTION_DAYS: '90',
      RECIPIENTS: 'plain',
      ACKNOWLEDGE_WITHIN_MS: '1400',
    },
  };
}
