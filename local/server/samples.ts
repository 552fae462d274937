import { composedReport } from '../../functions/providers/composed.ts';
import { registry } from '../../functions/providers/registry.ts';
import type { Endpoint } from '../../operator/endpoints.ts';
import { toCurl } from '../../operator/request.ts';

/** The provider's published sample as a line for the shell. */
export interface Sample {
  readonly provider: string;
  readonly name: string;
  readonly curl: string;
  readonly messageId: string;
}

export const samplesOf = (endpoints: readonly Endpoint[]): readonly Sample[] =>
  endpoints.flatMap((endpoint) => {
    const provider = registry.get(endpoint.provider);
    if (!provider) return [];
    const curl = toCurl(provider, endpoint, provider.compose({}));
    return [
      { provider: provider.id, name: provider.name, curl, messageId: composedReport(provider, {})?.messageId ?? '' },
    ];
  });
