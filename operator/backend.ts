import type { Endpoint } from './endpoints.ts';
import type { Quarantine } from './quarantine.ts';
import type { Traced } from './trace.ts';

/** Where the operator's commands look: the local stack or a stack in AWS. */
export interface Backend {
  readonly endpoints: () => Promise<readonly Endpoint[]>;
  /** The ids of the configured providers; no secret is read for them. */
  readonly providers: () => Promise<readonly string[]>;
  /** By the id that the provider gave on sending, also where it reports the parts. */
  readonly message: (provider: string, messageId: string) => Promise<Traced>;
  /** The requests that the consumer could not bring into the table. */
  readonly quarantine: Quarantine;
  /** Adds a live secret of a provider, newest first; `replace` drops the others. */
  readonly addSecret: (provider: string, name: SecretName, value: string, how: Rotation) => Promise<Rotated>;
  /** Adds a live key of the URL tokens, newest first; `replace` keeps only the newest that is there. */
  readonly rotateUrlKey: (how: Rotation) => Promise<Rotated>;
}

export interface Rotation {
  readonly replace: boolean;
  /** Drops older ones also where they are in use, or may be. */
  readonly force: boolean;
}

export interface Rotated {
  /** How many are live then. */
  readonly live: number;
  /** From when on none of the running environments refuses the newest; null where that is so already. */
  readonly acceptedFrom: Date | null;
}

export type SecretName = 'signingSecret' | 'basic';
