import type { Endpoint } from './endpoints.ts';
import type { QuarantinedRequest } from './quarantine.ts';
import type { Traced } from './trace.ts';

/** Where the operator's commands look: the local stack or a stack in AWS. */
export interface Backend {
  readonly endpoints: () => Promise<readonly Endpoint[]>;
  /** By the id that the provider gave on sending, also where it reports the parts. */
  readonly message: (provider: string, messageId: string) => Promise<Traced>;
  /** The requests that the consumer could not bring into the table. */
  readonly quarantine: () => Promise<readonly QuarantinedRequest[]>;
  /** Adds a live secret of a provider, newest first; `replace` drops the others. Returns how many are live then. */
  readonly addSecret: (provider: string, name: SecretName, value: string, replace: boolean) => Promise<number>;
  /** Adds a live key of the URL tokens, newest first; `replace` keeps only the newest that is there. Returns how many are live then. */
  readonly rotateUrlKey: (replace: boolean) => Promise<number>;
}

export type SecretName = 'signingSecret' | 'basic';

/** A mistake that the person at the keyboard can mend; the message says how. */
export class OperatorError extends Error {}
