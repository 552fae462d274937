import type { Provider } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import type { Endpoint } from '../operator/endpoints.ts';
import { toCurl } from '../operator/request.ts';

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
    return [{ provider: provider.id, name: provider.name, curl, messageId: sampleId(provider) }];
  });

function sampleId({ compose, parse }: Provider): string {
  const { query, contentType, body } = compose({});
  const outcome = parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body), timeZone: 'UTC' });
  return outcome.kind === 'reports' ? (outcome.reports[0]?.messageId ?? '') : '';
}
