import type { Endpoint } from './endpoints.ts';

/** Where the operator's commands look: the local stack or a stack in AWS. */
export interface Backend {
  readonly endpoints: () => Promise<readonly Endpoint[]>;
}
