import { composedReport } from '../../functions/providers/composed.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { type Endpoint, nameOf } from '../../operator/endpoint.ts';
import { toCurl } from '../../operator/request.ts';

/** The provider's published sample as a line for the shell. */
export interface Sample {
  readonly provider: string;
  readonly name: string;
  readonly curl: string;
  readonly messageId: string;
}

/** @param providers by the names of the endpoints. */
export const samplesOf = (
  endpoints: readonly Endpoint[],
  providers: ReadonlyMap<string, Provider>,
): readonly Sample[] =>
  endpoints.flatMap((endpoint) => {
    const provider = providers.get(nameOf(endpoint));
    if (!provider) return [];
    const curl = toCurl(provider, endpoint, provider.compose({}));
    return [
      { provider: provider.id, name: provider.name, curl, messageId: composedReport(provider, {})?.messageId ?? '' },
    ];
  });
