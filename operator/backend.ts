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
}
