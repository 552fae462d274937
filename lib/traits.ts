import { composedReport } from '../functions/providers/composed.ts';
import { registry } from '../functions/providers/registry.ts';

/** What a provider's reports can tell, as its own parser reads a report made up of everything the provider can say. */
export interface Traits {
  readonly tellsRecipient: boolean;
  /** Whether events that are no reports are known to come to the same URL. */
  readonly tellsOtherEvents: boolean;
}

/** @throws Error for an id that is not in the registry. */
export function traitsOf(id: string): Traits {
  const provider = registry.get(id);
  if (!provider) throw new Error(`There is no provider ${id}.`);
  const report = composedReport(provider, { recipient: '+919876543210', submittedAtMs: 1.7e12, atMs: 1.7e12 });
  return {
    tellsRecipient: report?.recipient != null,
    tellsOtherEvents: provider.sendsOtherEvents,
  };
}
