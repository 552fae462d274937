import type { Message } from '../functions/domain/message.ts';
import type { Endpoint } from './endpoints.ts';
import type { QuarantinedRequest } from './quarantine.ts';

/** Where the operator's commands look: the local stack or a stack in AWS. */
export interface Backend {
  readonly endpoints: () => Promise<readonly Endpoint[]>;
  /** Null where no report of this message has come. */
  readonly message: (provider: string, messageId: string) => Promise<Message | null>;
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
