import type { Endpoint } from './endpoints.ts';
import type { Quarantine } from './quarantine.ts';

/** Where the operator's commands look: the local stack or a stack in AWS. */
export interface Backend {
  readonly endpoints: () => Promise<readonly Endpoint[]>;
  /** The requests that the consumer could not bring into the table. */
  readonly quarantine: Quarantine;
}
