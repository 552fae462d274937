import type { AuthenticationSettings, Providers } from '../../functions/shared/provider-settings.ts';
import {
  fingerprintOf,
  liveOf,
  type SecretDocument,
  type SecretKind,
  secretKinds,
} from '../../functions/shared/secrets.ts';
import type { Uses } from './uses.ts';

/** A live secret, told by what gives nothing of it away. */
export interface ListedSecret {
  /** Null where the stack's secret has no URL key, which fingerprints are made with. */
  readonly fingerprint: string | null;
  /** ISO time; null where nobody wrote it down. */
  readonly storedAt: string | null;
  /** ISO time of the last line that ingest wrote of it: it was used then, and later for an hour at most. Null where none was found. */
  readonly lastUsedAt: string | null;
}

/** The live secrets of one kind that let a provider in, newest first. */
export interface ListedSecrets {
  readonly provider: string;
  readonly kind: SecretKind;
  /** Whether the stack checks it: else nobody uses what is stored. */
  readonly checked: boolean;
  readonly live: number;
  readonly secrets: readonly ListedSecret[];
}

/** The check that a secret is for. */
export const checkOf = { signingSecret: 'signature', basic: 'basic', urlKey: 'urlToken' } as const satisfies Readonly<
  Record<SecretKind, keyof AuthenticationSettings>
>;

/** Per configured provider the secrets that it needs or has. */
export function listSecrets(providers: Providers, document: SecretDocument, uses: Uses): readonly ListedSecrets[] {
  return Object.entries(providers).flatMap(([provider, { authentication }]) =>
    secretKinds.flatMap((kind) => {
      const checked = authentication[checkOf[kind]] === true;
      const secrets = liveOf(document, kind, provider).map((secret): ListedSecret => {
        const fingerprint = fingerprintOf(document, kind, provider, secret);
        const lastMs = fingerprint === null ? null : uses.last(provider, kind, fingerprint);
        return {
          fingerprint,
          storedAt: (fingerprint !== null && document.stored?.[fingerprint]) || null,
          lastUsedAt: lastMs === null ? null : new Date(lastMs).toISOString(),
        };
      });
      // The key of the URLs is no provider's own: one without a token has nothing to do with it.
      const isShown = checked || (kind !== 'urlKey' && secrets.length > 0);
      return isShown ? [{ provider, kind, checked, live: secrets.length, secrets }] : [];
    }),
  );
}
