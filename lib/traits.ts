import { composedReport } from '../functions/providers/composed.ts';
import { providersBy } from '../functions/shared/named.ts';
import type { Providers } from '../functions/shared/provider-settings.ts';

/** What a provider's reports can tell, as its own parser reads a report made up of everything the provider can say. */
export interface Traits {
  readonly tellsRecipient: boolean;
  /** Whether events that are no reports are known to come to the same URL. */
  readonly tellsOtherEvents: boolean;
}

/** @throws Error for a name that stands for no provider. */
export function traitsOf(providers: Providers, id: string): Traits {
  const provider = providersBy(providers).get(id);
  if (!provider) throw new Error(`There is no provider ${id}.`);
  const report = composedReport(provider, { recipient: '+919876543210', submittedAtMs: 1.7e12, atMs: 1.7e12 });
  return {
    tellsRecipient: report?.recipient != null,
    tellsOtherEvents: provider.sendsOtherEvents,
  };
}
