import { composedReport } from '../functions/providers/composed.ts';
import { registry } from '../functions/providers/registry.ts';

/** What a provider's reports can tell, as its own parser reads a report made up of everything the provider can say. */
export interface Traits {
  readonly tellsRecipient: boolean;
  readonly tellsSubmission: boolean;
  readonly tellsUnconfirmed: boolean;
}

/** @throws Error for an id that is not in the registry. */
export function traitsOf(id: string): Traits {
  const provider = registry.get(id);
  if (!provider) throw new Error(`There is no provider ${id}.`);
  const facts = composedReport(provider, { recipient: '+919876543210', submittedAtMs: 0, atMs: 1000 })?.facts;
  return {
    tellsRecipient: facts?.recipient != null,
    tellsSubmission: facts?.submittedAt != null,
    tellsUnconfirmed: Object.values(provider.words).includes('unconfirmed'),
  };
}
